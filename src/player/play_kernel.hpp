// What is played in a cycle. It knows nothing of JACK: the process callback calls it with real
// cycles, and who renders to a file with imagined ones; both get the same samples, to the bit.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/handover.hpp"
#include "base/published.hpp"
#include "base/realtime.hpp"
#include "base/spsc_ring.hpp"
#include "engine/cycle.hpp"
#include "engine/cycle_gate.hpp"
#include "engine/song_follower.hpp"
#include "player/play_plan.hpp"

namespace laydown::player {

/// What the real-time thread tells.
struct PlayEvent {
    enum class Kind : std::uint8_t {
        rolling,  ///< the song rolls from `frame` on
        stopped,  ///< at `frame`
        starved,  ///< a track was silent from `frame` on for `frames`: what belongs there was not
                  ///< in memory yet
    };
    Kind kind = Kind::rolling;
    TrackNumber track{};  ///< of `starved`
    SongPosition frame{};
    Frames frames{};
};

class PlayKernel {
  public:
    /// What has to be in memory before a start, of every track.
    static constexpr Frames ready_ahead{2 * engine::block_length.count};

    PlayKernel();
    ~PlayKernel();
    PlayKernel(const PlayKernel&) = delete;
    PlayKernel& operator=(const PlayKernel&) = delete;

    // ---- Rt

    /// One cycle: fills all outputs of the plan.
    void run(const engine::Cycle& cycle) noexcept LAYDOWN_REALTIME;
    /// The transport waits to start at `at`, or was located there: whether everything that is
    /// played from there on, up to ready_ahead, is in memory. What is told as now() is that place,
    /// so that the loader brings it. Before the run() of the same cycle.
    bool ready(engine::TransportState state, TransportPosition at) noexcept LAYDOWN_REALTIME;
    /// Whether what a cycle is going to play is in memory, for who has time to wait for it.
    bool filled(const engine::Cycle& cycle) noexcept LAYDOWN_REALTIME;

    // ---- Control

    void offer(std::unique_ptr<PlayPlan> plan) { plans_.offer(std::move(plan)); }
    /// Deletes plans that are not used any more.
    void collect() noexcept { plans_.collect(); }
    std::optional<PlayEvent> next_event() noexcept { return events_.pop(); }
    /// The factor of the mix, ramped. Takes effect with the next cycle, or from a frame on, as
    /// MixLane::set() has it; false when too many changes wait.
    bool set_mix_gain(float gain, std::optional<TransportPosition> from) noexcept;
    /// Whether peaks are measured.
    void set_metering(bool on) noexcept;
    /// The highest absolute sample of a side of the mix (0, 1) since the last call.
    float take_mix_peak(std::size_t side) noexcept;
    /// Before the first cycle, and before that of another client, while no callback runs: the song
    /// stands at `at`, and what was on its way to the outputs is gone.
    void restart(TransportPosition at = {0});

    // ---- any thread but Rt

    /// How it was at the end of the last cycle, or what ready() was asked for.
    struct Now {
        TransportPosition transport;  ///< of the next frame that is played
        bool rolling = false;         ///< or about to
        std::uint32_t roll = 0;  ///< which one since the begin: each start and locate is another
        std::uint32_t loop = 0;  ///< number of the LoopChange that took effect last
        /// While it stands: where the song would go from there.
        music::LoopCourse course{TransportPosition{0}, SongPosition{0}};
    };
    Now now() const noexcept { return now_.read(); }
    const engine::CycleGate& gate() const noexcept { return gate_; }

  private:
    // to be completed
    Handover<PlayPlan> plans_;
    SpscRing<PlayEvent, 1024> events_;
    Published<Now> now_;  // written by Rt
    engine::CycleGate gate_;
};

}  // namespace laydown::player
