#include "recorder/port_tables.hpp"

#include <utility>

namespace laydown::recorder {

PortTables::~PortTables() {
    delete offered_.load();
    delete_all(retired_.load());
    delete current_;
}

void PortTables::delete_all(PortTable* newest) noexcept {
    while (newest != nullptr) delete std::exchange(newest, newest->retired_before);
}

PortTable& PortTables::current() noexcept {
    if (PortTable* next = offered_.exchange(nullptr, std::memory_order_acq_rel)) {
        // Rt never frees: the old one is put in front of those that Control has not fetched yet.
        // It fails only when Control fetches them in between, which it does seldom.
        PortTable*& before = current_->retired_before;
        before = retired_.load(std::memory_order_relaxed);
        while (!retired_.compare_exchange_weak(before, current_, std::memory_order_release,
                                               std::memory_order_relaxed)) {
        }
        current_ = next;
    }
    return *current_;
}

void PortTables::offer(std::unique_ptr<PortTable> table) {
    delete offered_.exchange(table.release(), std::memory_order_acq_rel);
}

bool PortTables::settled() {
    delete_all(retired_.exchange(nullptr, std::memory_order_acq_rel));
    return offered_.load(std::memory_order_acquire) == nullptr;
}

void PortTables::stop() {
    delete_all(retired_.exchange(nullptr));
    if (PortTable* next = offered_.exchange(nullptr)) {
        delete current_;
        current_ = next;
    }
}

}  // namespace laydown::recorder
