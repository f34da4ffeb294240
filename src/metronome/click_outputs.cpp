#include "metronome/click_outputs.hpp"

#include <algorithm>

namespace laydown::metronome {

namespace {

constexpr std::uint8_t bit_of(Output output) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(output));
}

/// Each click goes to the output of all, and to that of its role.
constexpr std::array<std::uint8_t, role_count> outputs_of_role{
    bit_of(Output::click) | bit_of(Output::accent),
    bit_of(Output::click) | bit_of(Output::beat),
    bit_of(Output::click) | bit_of(Output::subdivision),
};

}  // namespace

void ClickOutputs::set_delay(Output output, Frames delay) noexcept {
    delays_[static_cast<std::size_t>(output)] = std::max<std::int64_t>(0, delay.count);
}

void ClickOutputs::restart(SampleRate rate) {
    due_count_ = 0;
    voices_.assign(output_count, engine::ClickVoices(rate));
}

void ClickOutputs::schedule(Role role, const engine::ClickSound* sound, float gain,
                            DevicePosition at) noexcept {
    if (sound == nullptr || gain <= 0.0F || due_count_ == most_due) return;
    due_[due_count_++] = {at, sound, gain, outputs_of_role[static_cast<std::size_t>(role)]};
}

void ClickOutputs::play(const engine::Cycle& cycle, const OutputSpans& outputs) noexcept {
    const DevicePosition end = cycle.device + cycle.length;
    for (std::size_t i = 0; i < voices_.size(); ++i) {
        const auto bit = static_cast<std::uint8_t>(1U << i);
        const Frames delay{delays_[i].load(std::memory_order_relaxed)};
        for (Due& due : std::span(due_).first(due_count_)) {
            const DevicePosition at = due.at + delay;
            if ((due.waiting & bit) == 0 || at >= end) continue;
            due.waiting = static_cast<std::uint8_t>(due.waiting & ~bit);
            // What fell into cycles that were missed is not played late.
            if (at < cycle.device) continue;
            voices_[i].start(*due.sound, due.gain,
                             static_cast<std::uint32_t>((at - cycle.device).count));
        }
        if (outputs[i].empty()) continue;
        std::fill(outputs[i].begin(), outputs[i].end(), 0.0F);
        if (voices_[i].active()) voices_[i].mix(outputs[i]);
    }
    const auto* const played = std::remove_if(due_.begin(), due_.begin() + due_count_,
                                              [](const Due& due) { return due.waiting == 0; });
    due_count_ = static_cast<std::size_t>(played - due_.begin());
}

void ClickOutputs::fade_out() noexcept {
    due_count_ = 0;
    for (auto& voices : voices_) voices.fade_out();
}

bool ClickOutputs::uses(const engine::ClickSound& sound) const noexcept {
    for (const Due& due : std::span(due_).first(due_count_)) {
        if (due.sound == &sound) return true;
    }
    return std::any_of(voices_.begin(), voices_.end(),
                       [&](const auto& voices) { return voices.uses(sound); });
}

bool ClickOutputs::uses_sounds_of(const ClickPlan& plan, const ClickPlan& current) const noexcept {
    return std::any_of(plan.sounds.begin(), plan.sounds.end(), [&](const RoleSound& role) {
        return role.sound != nullptr && !current.has(*role.sound) && uses(*role.sound);
    });
}

}  // namespace laydown::metronome
