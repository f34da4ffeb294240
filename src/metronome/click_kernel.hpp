// The click as it is heard: what clicks in a cycle, on which output, at which sample. It knows
// nothing of JACK: the process callback calls it with real cycles, and who renders to a file with
// imagined ones.
//
// The song's place comes of the transport and the loop; the clicks of it come of the plan; each
// output plays them later by its own delay, so that all of them are heard at the same time.
#pragma once

#include <array>
#include <atomic>
#include <span>
#include <vector>

#include "base/handover.hpp"
#include "base/realtime.hpp"
#include "base/spsc_ring.hpp"
#include "engine/cycle.hpp"
#include "metronome/click_cursor.hpp"
#include "music/loop_course.hpp"

namespace laydown::metronome {

/// In this order everywhere: all of the click, and its roles apart.
enum class Output : std::uint8_t { click, accent, beat, subdivision };
inline constexpr std::size_t output_count = 4;

/// This cycle's samples of each output, to be filled; empty where there are none.
using OutputSpans = std::array<std::span<float>, output_count>;

/// What the real-time thread tells of the music.
struct BeatEvent {
    enum class Kind : std::uint8_t {
        beat,           ///< a beat of the song, whether it sounds or not
        counted,        ///< one of the count-in
        rolling,        ///< the song rolls from `frame` on
        stopped,        ///< at `frame`
        count_aborted,  ///< the transport was stopped or located while it was counted
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

/// What Control tells the real-time thread, apart from plans.
struct KernelOrder {
    enum class Kind : std::uint8_t {
        loop,          ///< from transport frame `from` on: `range` of the song, or none if empty
        recording,     ///< `range` of the song is recorded; empty: nothing is
        take_awaited,  ///< `on`: with the next start a take begins
        run_free       ///< `on`: the song runs by itself from frame 0 on, after a count-in if the
                       ///< plan has one; only when the transport is not followed
    };
    Kind kind = Kind::loop;
    bool on = false;
    TransportPosition from{};
    Range<SongPosition> range{};
};

class ClickKernel {
  public:
    using Events = SpscRing<BeatEvent, 1024>;
    using Orders = SpscRing<KernelOrder, 64>;

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

    /// What of the plan holds at a transport frame, which may lie in the cycle to come, and where
    /// that is in the song. Null before the first plan.
    struct Place {
        const music::SongGrid* grid = nullptr;
        SongPosition song;
    };
    Place place_at(TransportPosition transport) const noexcept LAYDOWN_REALTIME;

    /// A piece of the song that the last cycle went through without a jump, or a plan's change.
    struct Played {
        const music::SongGrid* grid = nullptr;
        music::SongRun run;
        std::uint32_t offset = 0;  ///< of its first frame in the cycle
        bool jumped = false;       ///< the song came from elsewhere
        bool regridded = false;    ///< the grid is another than that of the piece before
    };
    /// In order, while it rolls; empty when it does not.
    std::span<const Played> played() const noexcept LAYDOWN_REALTIME {
        return std::span(played_).first(played_count_);
    }

    // ---- Control

    void offer(std::unique_ptr<ClickPlan> plan) { plans_.offer(std::move(plan)); }
    /// Deletes plans that are not used any more.
    void collect() noexcept { plans_.collect(); }
    /// False when too many orders wait: the real-time thread does not run.
    bool order(const KernelOrder& order) noexcept { return orders_.push(order); }
    void set_delay(Output output, Frames delay) noexcept;
    /// The song's place is the transport's, or it runs by itself. Takes effect with the next cycle.
    void follow_transport(bool follow) noexcept { follow_ = follow; }
    std::optional<BeatEvent> next_event() noexcept { return events_.pop(); }

    /// Where the song was at the end of the last cycle, and whether it rolled.
    struct Now {
        TransportPosition transport;
        SongPosition song;
        bool rolling = false;
        bool counting = false;
    };
    Now now() const noexcept;
    /// Before the first cycle, and before that of another client, while no callback runs: the song
    /// stands, nothing sounds, and the clocks begin anew.
    void restart(SampleRate rate);

  private:
    /// A click that is on its way to the outputs.
    struct Due {
        DevicePosition at;  // without delay
        const engine::ClickSound* sound = nullptr;
        float gain = 0.0F;
        std::uint8_t waiting = 0;  // a bit for each output that has not played it
    };
    static constexpr std::size_t most_due = 256;
    static constexpr std::size_t most_played = 64;

    void take_orders() noexcept;
    void take_plan() noexcept;
    void retire_unused() noexcept;
    bool uses_sounds_of(const ClickPlan& plan) const noexcept;
    engine::Cycle as_followed(engine::Cycle cycle) noexcept;
    void roll(const engine::Cycle& cycle) noexcept;
    void jump(TransportPosition at) noexcept;
    void switch_at(TransportPosition at) noexcept;
    TransportPosition next_switch() const noexcept;
    void click_run(const music::SongRun& run, DevicePosition device) noexcept;
    void count(const engine::Cycle& cycle) noexcept;
    void begin_count(TransportPosition at, Frames length) noexcept;
    void abort_count(const engine::Cycle& cycle) noexcept;
    void schedule(Role role, float gain, DevicePosition at) noexcept;
    void play(const engine::Cycle& cycle, const OutputSpans& outputs) noexcept;
    bool sounds_at(SongPosition song) const noexcept;
    void tell(const BeatEvent& event) noexcept;
    void publish_now(TransportPosition transport) noexcept;

    Handover<ClickPlan> plans_;
    Orders orders_;
    Events events_;
    std::array<std::atomic<std::int64_t>, output_count> delays_{};  // written by Control
    std::atomic<bool> follow_{true};                                // written by Control
    std::atomic<std::uint32_t> now_turn_{0};  // odd while Rt changes what follows
    std::atomic<std::int64_t> now_transport_{0};
    std::atomic<std::int64_t> now_song_{0};
    std::atomic<std::uint32_t> now_state_{0};

    // Rt
    ClickPlan* plan_ = nullptr;         // what holds
    ClickPlan* next_ = nullptr;         // what is to take its place at `from`
    std::array<ClickPlan*, 16> old_{};  // whose sounds may still be heard
    bool at_home_ = true;               // plan_->home holds, not plan_->grid
    ClickCursor cursor_;
    bool cursor_valid_ = false;
    SongPosition cursor_at_;  // where the run ends that the cursor was used for
    bool jumped_ = true;      // since then
    music::LoopCourse course_{TransportPosition{0}, SongPosition{0}};
    std::optional<Range<SongPosition>> loop_;  // that new courses have
    std::optional<KernelOrder> loop_to_come_;
    Range<SongPosition> recording_{};
    bool take_awaited_ = false;
    bool rolling_ = false;
    TransportPosition expected_;  // of the next cycle, when it rolls on
    enum class Free : std::uint8_t { standing, starting, rolling };
    Free free_ = Free::standing;
    bool free_rolls_next_ = false;  // the count-in ends with this cycle
    TransportPosition free_at_;

    bool counting_ = false;
    bool counted_ = false;  // for this start
    bool overrun_told_ = false;
    bool start_is_locate_ = false;
    std::optional<music::CountIn> count_;
    TransportPosition count_for_;  // where the song will roll from
    Frames to_roll_;               // from the begin of the coming cycle, while it counts
    int next_counted_ = 0;

    std::array<Played, most_played> played_{};
    std::size_t played_count_ = 0;
    std::array<Due, most_due> due_{};
    std::size_t due_count_ = 0;
    std::vector<engine::ClickVoices> voices_;  // of each output; none before a rate is known
};

}  // namespace laydown::metronome
