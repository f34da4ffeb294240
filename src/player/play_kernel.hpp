// What is played in a cycle. It knows nothing of JACK: the process callback calls it with real
// cycles, and who renders to a file with imagined ones; both get the same samples, to the bit.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/handover.hpp"
#include "base/published.hpp"
#include "base/realtime.hpp"
#include "base/spsc_ring.hpp"
#include "engine/cycle.hpp"
#include "engine/cycle_gate.hpp"
#include "player/mix_gain.hpp"
#include "player/play_plan.hpp"
#include "player/readiness.hpp"
#include "player/song_pieces.hpp"

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

    /// Nothing is played before the first plan is there.
    PlayKernel() = default;
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
    /// Whether what a cycle is going to play is in memory, for who has time to wait for it. What is
    /// told as now() is where that begins.
    bool filled(const engine::Cycle& cycle) noexcept LAYDOWN_REALTIME;

    // ---- Control

    void offer(std::unique_ptr<PlayPlan> plan) {
        plan->prepare();
        plans_.offer(std::move(plan));
    }
    /// Deletes plans that are not used any more.
    void collect() noexcept { plans_.collect(); }
    std::optional<PlayEvent> next_event() noexcept { return events_.pop(); }
    /// The factor of the mix, ramped. Takes effect with the next cycle, or from a frame on, as
    /// MixLane::set() has it; false when too many changes wait. What is set before restart() holds
    /// without a ramp.
    bool set_mix_gain(float gain, std::optional<TransportPosition> from) noexcept {
        return mix_gain_.set(gain, from);
    }
    /// Whether peaks are measured.
    void set_metering(bool on) noexcept { metering_ = on; }
    /// The highest absolute sample of a side of the mix (0, 1) since the last call.
    float take_mix_peak(std::size_t side) noexcept { return mix_peaks_.at(side).exchange(0.0F); }
    /// Before the first cycle, and before that of another client, while no callback runs: the song
    /// stands at `at`, and what was on its way to the outputs is gone.
    void restart(TransportPosition at = {0});

    // ---- any thread but Rt

    /// How it was at the end of the last cycle, or what ready() was asked for.
    struct Now {
        TransportPosition transport;  ///< of the next frame that is played
        bool rolling = false;         ///< or about to
        /// Which one since the begin: each start and locate is another. While it stands: which the
        /// next start will be.
        std::uint32_t roll = 0;
        std::uint32_t loop = 0;  ///< number of the LoopChange that has taken effect there
        /// Of the one that took effect last: it and those before it need not be in plans any more.
        std::uint32_t loop_taken = 0;
        /// While it stands: where the song would go from there.
        music::LoopCourse course{TransportPosition{0}, SongPosition{0}};
    };
    Now now() const noexcept { return now_.read(); }
    const engine::CycleGate& gate() const noexcept { return gate_; }

  private:
    /// Some pieces of a cycle, of together no more than PlayPlan::longest_part frames.
    struct Part {
        std::span<const PlayPiece> pieces;
        std::size_t begin = 0;  // frames of the cycle before it
        std::size_t frames = 0;
        bool first = false;  // of the cycle
        bool last = false;
    };
    static constexpr std::size_t most_pieces = 32;
    /// In one cycle, so that many tracks that starve do not drown what else is told.
    static constexpr int most_starved = 16;

    void take_plan() noexcept LAYDOWN_REALTIME;
    void leave_outputs(Frames length) noexcept LAYDOWN_REALTIME;
    void play(const engine::Cycle& cycle) noexcept LAYDOWN_REALTIME;
    Part next_part(const engine::Cycle& cycle, std::size_t begin) noexcept LAYDOWN_REALTIME;
    void play_part(const engine::Cycle& cycle, const Part& part) noexcept LAYDOWN_REALTIME;
    void begin_entries(const engine::Cycle& cycle,
                       const PlayPiece& piece) const noexcept LAYDOWN_REALTIME;
    void prefetch(std::size_t entry, std::size_t line,
                  const Part& part) const noexcept LAYDOWN_REALTIME;
    void play_entry(const PlayPlan::Entry& entry, std::span<float* const> outputs,
                    const Part& part) noexcept LAYDOWN_REALTIME;
    bool read_piece(const PlayPlan::Entry& entry, std::span<float* const> channels,
                    const PlayPiece& piece) noexcept LAYDOWN_REALTIME;
    bool pass_gate(const PlayPlan::Entry& entry, std::span<float* const> channels,
                   const PlayPiece& piece) noexcept LAYDOWN_REALTIME;
    void fade_tail(std::span<float* const> channels,
                   const PlayPiece& piece) const noexcept LAYDOWN_REALTIME;
    void watch(PlayTrack& track, const PlayPiece& piece,
               const engine::SongRead& read) noexcept LAYDOWN_REALTIME;
    void tell_starved(PlayTrack& track) noexcept LAYDOWN_REALTIME;
    void begin_mix(const engine::Cycle& cycle) noexcept LAYDOWN_REALTIME;
    std::array<float*, 2> mix_at(const Part& part, std::size_t offset) noexcept LAYDOWN_REALTIME;
    void finish_mix(const engine::Cycle& cycle, const Part& part) noexcept LAYDOWN_REALTIME;
    bool in_memory(const engine::SongFollower& ahead, bool rolling) noexcept LAYDOWN_REALTIME;
    void tell(const PlayEvent& event) noexcept LAYDOWN_REALTIME;
    void publish(TransportPosition at, bool rolling,
                 const engine::SongFollower& song) noexcept LAYDOWN_REALTIME;
    void publish_standing(TransportPosition at, bool starting) noexcept LAYDOWN_REALTIME;

    Handover<PlayPlan> plans_;
    SpscRing<PlayEvent, 1024> events_;
    Published<Now> now_;  // written by Rt
    engine::CycleGate gate_;
    std::atomic<bool> metering_{false};              // written by Control
    std::array<std::atomic<float>, 2> mix_peaks_{};  // raised by Rt, exchanged by Control
    MixGain mix_gain_;

    // Rt's
    PlayPlan* plan_ = nullptr;
    PlayPlan* former_ = nullptr;  // until its outputs that are not the plan's any more are left
    SongPieces pieces_;
    Readiness readiness_;
    std::array<PlayPiece, most_pieces> part_{};
    std::array<float*, 2> mix_outputs_{};  // in this cycle; null where nobody takes them
    bool jumped_ = false;                  // in this cycle
    bool measures_ = false;                // in this cycle
    Frames passed_{};                      // in cycles, from the begin of this one back
    int starved_left_ = 0;                 // that may be told in this cycle
};

}  // namespace laydown::player
