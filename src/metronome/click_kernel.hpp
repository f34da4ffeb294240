// What clicks in a cycle, and when. It knows nothing of JACK: the process callback calls it with
// real cycles, and who renders to a file with imagined ones.
//
// The song's place comes of the transport and the loop, the clicks of it of the plan. Before it
// rolls a count-in may hold it.
#pragma once

#include <array>
#include <atomic>
#include <span>

#include "base/handover.hpp"
#include "base/published.hpp"
#include "base/realtime.hpp"
#include "base/spsc_ring.hpp"
#include "engine/cycle.hpp"
#include "engine/song_follower.hpp"
#include "metronome/click_cursor.hpp"
#include "metronome/click_outputs.hpp"
#include "metronome/count_in_run.hpp"
#include "music/loop_course.hpp"

namespace laydown::metronome {

/// What the real-time thread tells of the music.
struct BeatEvent {
    enum class Kind : std::uint8_t {
        beat,           ///< a beat of the song, whether it sounds or not
        counted,        ///< one of the count-in
        rolling,        ///< the song rolls from `frame` on
        stopped,        ///< at `frame`
        count_aborted,  ///< the transport was stopped or located while it was counted
        count_cut,      ///< the transport rolled before it was counted to the end
        count_overrun   ///< it was counted to the end, and the transport did not roll
    };
    Kind kind = Kind::beat;
    bool sounds = false;
    std::int64_t bar = 0;  ///< of a beat
    int beat = 0;
    int beats = 0;  ///< of its bar
    SongPosition frame{};
    DevicePosition device{};  ///< without the outputs' delays
};

class ClickKernel {
  public:
    using Events = SpscRing<BeatEvent, 1024>;

    /// Nothing sounds before the first plan is there.
    ClickKernel() = default;
    ~ClickKernel();
    ClickKernel(const ClickKernel&) = delete;
    ClickKernel& operator=(const ClickKernel&) = delete;

    // ---- Rt

    /// One cycle.
    void run(const engine::Cycle& cycle, const OutputSpans& outputs) noexcept LAYDOWN_REALTIME;

    /// The transport waits to start at `at`, or was located there: whether it may roll with the
    /// next cycle as far as the click is concerned. Before the run() of the same cycle, whose
    /// length is `length`.
    bool ready(engine::TransportState state, TransportPosition at,
               Frames length) noexcept LAYDOWN_REALTIME;

    /// What of the plan holds at a transport frame, and where that is in the song. Null before the
    /// first plan. `located`: the frame may be one that the transport was located to; without that
    /// the song that rolls gets there by rolling on.
    struct Place {
        const music::SongGrid* grid = nullptr;
        SongPosition song;
    };
    Place place_at(TransportPosition transport,
                   bool located = false) const noexcept LAYDOWN_REALTIME;

    /// A piece of the song that the last cycle went through without a jump, or a plan's change.
    struct Played {
        const music::SongGrid* grid = nullptr;
        music::SongRun run;
        std::uint32_t offset = 0;  ///< of its first frame in the cycle
        bool jumped = false;       ///< the song came from elsewhere
        bool regridded = false;    ///< the grid is another than that of the piece before
    };
    bool rolling() const noexcept LAYDOWN_REALTIME { return follower_.rolling(); }
    /// In order, while it rolls. Valid until the next run() or ready().
    std::span<const Played> played() const noexcept LAYDOWN_REALTIME {
        return std::span(played_).first(played_count_);
    }

    // ---- Control

    /// It holds as soon as the real-time thread sees it: before the next start, if that is ordered
    /// later.
    void offer(std::unique_ptr<ClickPlan> plan) { plans_.offer(std::move(plan)); }
    /// Deletes plans that are not used any more.
    void collect() noexcept { plans_.collect(); }
    void set_delay(Output output, Frames delay) noexcept { outputs_.set_delay(output, delay); }
    /// The song's place is the transport's, or it runs by itself. Takes effect with the next cycle.
    void follow_transport(bool follow) noexcept { follow_ = follow; }
    std::optional<BeatEvent> next_event() noexcept { return events_.pop(); }

    /// How it was at the end of the last cycle.
    struct Now {
        TransportPosition transport;
        SongPosition song;
        bool rolling = false;
        bool counting = false;
        std::uint32_t roll = 0;  ///< which one since the begin: each start and locate is another
        std::uint32_t loop = 0;  ///< number of the LoopChange that took effect last
        /// While it rolls.
        music::LoopCourse course{TransportPosition{0}, SongPosition{0}};
    };
    Now now() const noexcept { return now_.read(); }
    /// Before the first cycle, and before that of another client, while no callback runs: the song
    /// stands, nothing sounds, and the clocks begin anew.
    void restart(SampleRate rate);

  private:
    static constexpr std::size_t most_played = 64;
    /// What a start of the transport is like, as far as it is known.
    enum class Start : std::uint8_t {
        undecided,  // there is none, or nobody has asked
        counting,
        counted,    // to the end; others may hold it on
        uncounted,  // there is nothing to count, or nothing more to tell
        located     // no start at all, but a locate while the song rolled
    };

    void take_plan() noexcept;
    void retire_unused() noexcept;
    engine::Cycle as_followed(engine::Cycle cycle) noexcept;
    std::span<const LoopChange> loops() const noexcept;
    void jumped(const engine::Cycle& cycle) noexcept;
    void roll(const engine::Cycle& cycle) noexcept;
    void play_run(const music::SongRun& run, TransportPosition at,
                  const engine::Cycle& cycle) noexcept;
    void click_run(const music::SongRun& run, DevicePosition device) noexcept;
    void count(const engine::Cycle& cycle) noexcept;
    bool may_roll(TransportPosition at, Frames length) noexcept;
    Start begin_count(TransportPosition at, Frames length) noexcept;
    void click_count(const CountInRun::Click& click) noexcept;
    void cut_count(const engine::Cycle& cycle) noexcept;
    void abort_count(DevicePosition at) noexcept;
    bool sounds_at(SongPosition song) const noexcept;
    void tell(const BeatEvent& event) noexcept;
    void publish_now(TransportPosition transport) noexcept;

    Handover<ClickPlan> plans_;
    Events events_;
    std::atomic<bool> follow_{true};  // written by Control
    Published<Now> now_;              // written by Rt

    // Rt
    ClickPlan* plan_ = nullptr;
    std::array<ClickPlan*, 16> old_{};  // whose sounds may still be heard
    ClickCursor cursor_;
    const music::SongGrid* cursor_grid_ = nullptr;  // null: it has to seek
    SongPosition cursor_at_;  // where the run ends that the cursor was used for
    bool jumped_ = true;      // since then
    engine::SongFollower follower_;
    enum class Free : std::uint8_t { standing, starting, rolling };
    Free free_ = Free::standing;
    bool free_rolls_next_ = false;  // the count-in ends with this cycle
    TransportPosition free_at_;
    std::uint32_t free_order_ = 0;

    Start start_ = Start::undecided;
    TransportPosition decided_for_;  // when it is decided
    bool asked_ = false;             // in this cycle, whether it may roll
    CountInRun count_in_;

    std::array<Played, most_played> played_{};
    std::size_t played_count_ = 0;
    ClickOutputs outputs_;
};

}  // namespace laydown::metronome
