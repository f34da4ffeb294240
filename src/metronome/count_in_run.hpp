// A count-in on its way: which of its clicks fall into a cycle, and when the song may roll.
// Real-time thread.
#pragma once

#include <optional>

#include "base/realtime.hpp"
#include "engine/cycle.hpp"
#include "music/count_in.hpp"

namespace laydown::metronome {

/// It ends exactly with the last cycle that does not roll, so it begins within the first one.
class CountInRun {
  public:
    /// For a roll from `from`, in cycles of `period`, the first of which comes next. `count` has
    /// clicks; each beat of it is divided into `parts`, which swing (see ClickPlan).
    void begin(const music::CountIn& count, TransportPosition from, Frames period, int parts,
               int swing) noexcept LAYDOWN_REALTIME;

    TransportPosition from() const noexcept LAYDOWN_REALTIME { return from_; }
    const music::CountIn& count() const noexcept LAYDOWN_REALTIME { return count_; }

    /// Before a cycle of that length, which may have changed: whether the one after it rolls.
    bool ends_with(Frames period) noexcept LAYDOWN_REALTIME;

    /// At the begin of a cycle. Cycles that were missed have been counted silently; one that is
    /// told once more (jackio/cycle_clock.hpp) is counted once.
    void enter(const engine::Cycle& cycle) noexcept LAYDOWN_REALTIME;
    struct Click {
        int beat;  ///< in its bar, counted from 1
        int part;  ///< 0: the beat itself
        DevicePosition at;
    };
    /// The next click of the cycle; nothing when there is none left in it.
    std::optional<Click> next(const engine::Cycle& cycle) noexcept LAYDOWN_REALTIME;
    /// At a cycle's end: whether it was the last one.
    bool leave(const engine::Cycle& cycle) noexcept LAYDOWN_REALTIME;

  private:
    music::CountIn count_;
    TransportPosition from_;
    int parts_ = 1;
    int swing_ = 50;
    Frames to_roll_;  // from the begin of the coming cycle
    int click_ = 0;   // that comes next, and its part
    int part_ = 0;
    std::optional<DevicePosition> expected_;  // of the coming cycle
};

}  // namespace laydown::metronome
