// Where the song is in each cycle: it follows the transport, through loops that change at their
// frames, and knows a jump from cycles that were missed. A plain value, so a copy of it tells what
// would come. Real-time thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/realtime.hpp"
#include "engine/cycle.hpp"
#include "music/loop_change.hpp"
#include "music/loop_course.hpp"

namespace laydown::engine {

class SongFollower {
  public:
    /// A piece of the song, at transport frame `at`.
    struct Piece {
        music::SongRun run;
        TransportPosition at;
    };
    /// What becomes of the song in a cycle.
    enum class Step : std::uint8_t {
        stands,
        stopped,  ///< it stands again
        jumped,   ///< it rolls from another place on: a start or a locate
        rolls_on
    };
    /// Loops that take effect at their frames, in order; those that did are passed over. Each call
    /// is given those that are known then.
    using Loops = std::span<const music::LoopChange>;

    /// Before the first cycle of another client: the song stands.
    void restart() noexcept { rolling_ = false; }

    /// A cycle begins; what takes effect by then does so.
    Step enter(const Cycle& cycle, Loops loops) noexcept LAYDOWN_REALTIME;
    /// As if a cycle of `length` frames began with which the song rolls from there on.
    void jump(TransportPosition at, Frames length, Loops loops) noexcept LAYDOWN_REALTIME;
    /// What is played next in this cycle, up to a jump of the song or at most up to `until`, which
    /// lies behind at(); nothing when it is over or the song stands. To be called until then.
    std::optional<Piece> next(
        Loops loops, TransportPosition until = never<TransportPosition>) noexcept LAYDOWN_REALTIME;

    bool rolling() const noexcept LAYDOWN_REALTIME { return rolling_; }
    /// The frame that is played next, or would have been when the song stopped. In a cycle that was
    /// told a second time it lies behind the cycle's begin.
    TransportPosition at() const noexcept LAYDOWN_REALTIME { return at_; }
    /// Where the cycle after this one begins on the server's clock, if none is missed.
    DevicePosition device() const noexcept LAYDOWN_REALTIME { return device_; }
    /// Of the last roll.
    const music::LoopCourse& course() const noexcept LAYDOWN_REALTIME { return course_; }
    /// Where the song would go from there.
    music::LoopCourse located(TransportPosition at) const noexcept LAYDOWN_REALTIME {
        return music::LoopCourse::located(at, loop_);
    }
    /// Which roll since the begin: each start and locate is another.
    std::uint32_t roll() const noexcept LAYDOWN_REALTIME { return roll_; }
    /// The number of the LoopChange that took effect last.
    std::uint32_t loop() const noexcept LAYDOWN_REALTIME { return loop_number_; }

  private:
    bool rolled_on(const Cycle& cycle) const noexcept LAYDOWN_REALTIME;
    void change_loops(TransportPosition at, Loops loops) noexcept LAYDOWN_REALTIME;

    music::LoopCourse course_{TransportPosition{0}, SongPosition{0}};
    std::optional<Range<SongPosition>> loop_;  // that new courses have
    std::uint32_t loop_number_ = 0;
    bool rolling_ = false;
    std::uint32_t roll_ = 0;
    TransportPosition at_;
    TransportPosition end_;  // of the cycle
    DevicePosition device_;
    Frames last_length_;
};

}  // namespace laydown::engine
