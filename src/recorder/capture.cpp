#include "recorder/capture.hpp"

namespace laydown::recorder {

Capture::Capture(engine::RingControl control, Backlog& backlog)
    : control_(control), backlog_(backlog), writer_(control), current_(new PortTable({})) {}

Capture::~Capture() {
    delete offered_.load();
    delete retired_.load();
    delete current_;
}

void Capture::process(std::uint32_t frames) noexcept {
    // A new table is only taken when the old one can be handed back: Rt never frees.
    if (retired_.load(std::memory_order_acquire) == nullptr) {
        if (PortTable* next = offered_.exchange(nullptr, std::memory_order_acq_rel)) {
            retired_.store(current_, std::memory_order_release);
            current_ = next;
        }
    }
    const engine::Cycle cycle = clock_->begin(frames);
    PortTable& table = *current_;
    for (std::size_t i = 0; i < table.entries.size(); ++i) {
        table.inputs[i] = {table.entries[i].lane, table.entries[i].port->input(frames).data()};
    }
    if (cycle.freewheeling) {
        backlog_.wait_until_near(writer_.head() + cycle.length,
                                 control_.geometry().depth() - engine::ring_guard -
                                     Frames{control_.geometry().rate.hertz});
    }
    writer_.append(cycle, table.inputs);
}

void Capture::start(const jackio::CycleClock& clock, Frames elapsed) {
    clock_ = std::make_unique<jackio::CycleClock>(clock);
    writer_.restart(elapsed);
}

void Capture::offer(std::unique_ptr<PortTable> table) {
    delete offered_.exchange(table.release(), std::memory_order_acq_rel);
}

bool Capture::settled() {
    delete retired_.exchange(nullptr, std::memory_order_acq_rel);
    return offered_.load(std::memory_order_acquire) == nullptr;
}

void Capture::stop() {
    delete retired_.exchange(nullptr);
    if (PortTable* next = offered_.exchange(nullptr)) {
        delete current_;
        current_ = next;
    }
}

}  // namespace laydown::recorder
