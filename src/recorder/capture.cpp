#include "recorder/capture.hpp"

#include "base/thread_role.hpp"

namespace laydown::recorder {

Capture::Capture(engine::RingControl control, Backlog& backlog)
    : control_(control), backlog_(backlog), writer_(control) {}

void Capture::process(std::uint32_t frames) noexcept {
    assert_thread(ThreadRole::rt);
    PortTable& table = tables_.current();
    const engine::Cycle cycle = clock_->begin(frames);
    for (std::size_t i = 0; i < table.entries.size(); ++i) {
        table.inputs[i] = {table.entries[i].lane, table.entries[i].port->input(frames).data()};
    }
    backlog_.take_over();
    if (cycle.freewheeling) {
        const Frames room = control_.geometry().depth() - engine::ring_guard -
                            Frames{control_.geometry().rate.hertz};
        if (!backlog_.wait_until_near(writer_.head() + cycle.length, room)) return;
    }
    writer_.append(cycle, table.inputs);
}

void Capture::start(const jackio::CycleClock& clock, Frames elapsed) {
    backlog_.hold();
    clock_ = std::make_unique<jackio::CycleClock>(clock);
    writer_.restart(elapsed);
}

}  // namespace laydown::recorder
