#include "metronome/midi_delay.hpp"

#include <algorithm>

namespace laydown::metronome {

void MidiDelay::set(Frames delay) noexcept { delay_ = std::max<std::int64_t>(0, delay.count); }

std::span<const MidiMessage> MidiDelay::run(const engine::Cycle& cycle,
                                            std::span<const MidiMessage> messages) noexcept {
    const Frames delay{delay_.load(std::memory_order_relaxed)};
    const DevicePosition end = cycle.device + cycle.length;
    std::size_t due = 0;
    const auto send_first = [&] {
        const Waiting& first = waiting_[first_];
        const Frames into = std::max(Frames{0}, first.at - cycle.device);
        due_[due] = first.message;
        due_[due].offset =
            static_cast<std::uint32_t>(std::min(into, cycle.length - Frames{1}).count);
        if (due > 0) due_[due].offset = std::max(due_[due].offset, due_[due - 1].offset);
        ++due;
        first_ = (first_ + 1) % most;
        --waiting_count_;
    };
    for (const MidiMessage& message : messages) {
        if (waiting_count_ == most && due < due_.size()) send_first();
        if (waiting_count_ == most) break;  // more than any cable takes
        waiting_[(first_ + waiting_count_++) % most] = {
            cycle.device + Frames{message.offset} + delay, message};
    }
    while (waiting_count_ > 0 && due < due_.size() && waiting_[first_].at < end) send_first();
    return std::span(due_).first(due);
}

}  // namespace laydown::metronome
