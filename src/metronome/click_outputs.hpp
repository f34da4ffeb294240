// What is heard of the click: sounds on their way to the outputs, each of which plays them later by
// a delay of its own, so that all are heard at the same time. Real-time thread, but for what is
// Control's.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "base/realtime.hpp"
#include "engine/click_voices.hpp"
#include "engine/cycle.hpp"
#include "metronome/click_plan.hpp"

namespace laydown::metronome {

/// In this order everywhere: all of the click, and its roles apart.
enum class Output : std::uint8_t { click, accent, beat, subdivision };
inline constexpr std::size_t output_count = 4;

/// This cycle's samples of each output, to be filled; empty where there are none.
using OutputSpans = std::array<std::span<float>, output_count>;

class ClickOutputs {
  public:
    /// Further sounds are left out: the fastest click there is, for the longest delay, has fewer.
    static constexpr std::size_t most_due = 2048;

    /// `at` is without delay, in the cycle that is played next or after it. A gain of 0, or no
    /// sound, is nothing.
    void schedule(Role role, const engine::ClickSound* sound, float gain,
                  DevicePosition at) noexcept LAYDOWN_REALTIME;
    /// Fills the outputs of a cycle.
    void play(const engine::Cycle& cycle, const OutputSpans& outputs) noexcept LAYDOWN_REALTIME;
    /// Everything ends now.
    void fade_out() noexcept LAYDOWN_REALTIME;
    /// Whether any of a plan's sounds is still needed that `current` does not have.
    bool uses_sounds_of(const ClickPlan& plan,
                        const ClickPlan& current) const noexcept LAYDOWN_REALTIME;

    // ---- Control

    /// Takes effect with the next cycle; less than 0 is 0.
    void set_delay(Output output, Frames delay) noexcept;
    /// While no callback runs: nothing is on its way.
    void restart(SampleRate rate);

  private:
    struct Due {
        DevicePosition at;  // without delay
        const engine::ClickSound* sound = nullptr;
        float gain = 0.0F;
        std::uint8_t waiting = 0;  // a bit for each output that has not played it
    };
    bool uses(const engine::ClickSound& sound) const noexcept;

    std::array<std::atomic<std::int64_t>, output_count> delays_{};  // written by Control

    // Rt
    std::array<Due, most_due> due_{};
    std::size_t due_count_ = 0;
    std::vector<engine::ClickVoices> voices_;  // of each output; none before a rate is known
};

}  // namespace laydown::metronome
