#include "recorder/port_tables.hpp"

namespace laydown::recorder {

PortTables::~PortTables() { delete current_; }

PortTable& PortTables::current() noexcept {
    if (PortTable* next = handover_.take()) {
        handover_.retire(current_);
        current_ = next;
    }
    return *current_;
}

bool PortTables::settled() {
    handover_.collect();
    return handover_.taken();
}

void PortTables::stop() {
    current();
    handover_.collect();
}

}  // namespace laydown::recorder
