// A kernel that is run by hand, cycle by cycle, and whose clicks are impulses: a sample that is not
// zero is a click, and its value tells which.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "catch.hpp"
#include "metronome/click_kernel.hpp"
#include "music/klick_format.hpp"

namespace laydown::metronome::test {

inline constexpr SampleRate rate{48000};
inline constexpr float accent_gain = 1.0F;
inline constexpr float beat_gain = 0.5F;
inline constexpr float part_gain = 0.25F;

inline music::SongGrid grid_of(const std::string& klick_map) {
    const auto map = music::parse_klick(klick_map);
    if (!map) FAIL(map.error().text);
    return music::SongGrid(std::make_shared<const music::Grid>(*map, rate));
}

inline std::unique_ptr<ClickPlan> plan_of(const music::SongGrid& home) {
    static const auto impulse =
        std::make_shared<const engine::ClickSound>(engine::ClickSound{1.0F});
    auto plan = std::make_unique<ClickPlan>(home);
    plan->sounds = {RoleSound{impulse, accent_gain}, RoleSound{impulse, beat_gain},
                    RoleSound{impulse, part_gain}};
    return plan;
}

inline std::unique_ptr<ClickPlan> plan_of(const std::string& klick_map) {
    return plan_of(grid_of(klick_map));
}

/// Frames of the device's clock, and the sample there, of all that is not silent.
using Heard = std::map<std::int64_t, float>;

class ClickFixture {
  public:
    ClickFixture() { kernel.restart(rate); }

    /// One cycle of what the transport does.
    void cycle(std::uint32_t frames, engine::TransportState state) {
        std::array<std::vector<float>, output_count> buffers;
        OutputSpans spans;
        for (std::size_t i = 0; i < output_count; ++i) {
            buffers[i].assign(frames, 9.0F);  // what a server's buffers hold is anything
            spans[i] = buffers[i];
        }
        kernel.run({{frames}, device, state, transport, 0, false}, spans);
        for (std::size_t i = 0; i < output_count; ++i) {
            for (std::uint32_t k = 0; k < frames; ++k) {
                if (buffers[i][k] != 0.0F) heard[i][device.frame + k] = buffers[i][k];
            }
        }
        device += {frames};
        if (state == engine::TransportState::rolling) transport += {frames};
        while (const auto event = kernel.next_event()) events.push_back(*event);
        kernel.collect();
    }
    /// Rolls for so many frames, in cycles of `period`.
    void roll(std::int64_t frames, std::uint32_t period = 256) {
        for (; frames > 0; frames -= period)
            cycle(static_cast<std::uint32_t>(std::min<std::int64_t>(frames, period)),
                  engine::TransportState::rolling);
    }
    void stand(int cycles, std::uint32_t period = 256) {
        while (cycles-- > 0) cycle(period, engine::TransportState::stopped);
    }
    /// Starts as JACK does: asks in each cycle, and rolls one cycle after the first ready answer.
    /// Returns how many cycles were asked; `limit` at most.
    int start(std::uint32_t period = 256, int limit = 100'000) {
        for (int asked = 1; asked <= limit; ++asked) {
            const bool ready = kernel.ready(engine::TransportState::starting, transport, {period});
            cycle(period, engine::TransportState::starting);
            if (ready) return asked;
        }
        return limit;
    }
    /// A plan in which what rolls in `before` goes on in `after` from song frame `at` on, where
    /// the transport is.
    std::unique_ptr<ClickPlan> retimed_at(const music::SongGrid& before,
                                          const music::SongGrid& after, SongPosition at) const {
        auto plan = plan_of(after);
        const auto grid = std::make_shared<const music::Grid>(after.grid());
        plan->placed = {{TransportPosition{0}, before},
                        {TransportPosition{at.frame}, music::retimed(before, grid, at)}};
        plan->roll = kernel.now().roll;
        return plan;
    }
    const Heard& on(Output output) const { return heard[static_cast<std::size_t>(output)]; }
    std::vector<BeatEvent> told(BeatEvent::Kind kind) const {
        std::vector<BeatEvent> some;
        for (const BeatEvent& event : events) {
            if (event.kind == kind) some.push_back(event);
        }
        return some;
    }

    ClickKernel kernel;
    DevicePosition device{1'000'000};
    TransportPosition transport{0};
    std::array<Heard, output_count> heard;
    std::vector<BeatEvent> events;
};

}  // namespace laydown::metronome::test
