// Goes through the clicks of a song, one after the other. Real-time thread, or one that renders.
#pragma once

#include "base/realtime.hpp"
#include "metronome/click_plan.hpp"

namespace laydown::metronome {

/// A place where something clicks, or a beat that does not.
struct Click {
    SongPosition frame;
    Role role = Role::beat;
    float gain = 0.0F;  ///< of the role's sound, with the section's volume; 0: silent
    int part = 0;       ///< 0: the beat itself
    music::Beat beat;
};

/// Which role a beat has by its pattern; nothing when it is silent. `beat` counts from 1.
std::optional<Role> role_of_beat(const ClickPlan& plan, const music::Pattern& of_section,
                                 int beat) LAYDOWN_REALTIME;

class ClickCursor {
  public:
    /// To the first click at `song` or after it. `grid` is one of the plan's; both stay as long as
    /// the cursor is used.
    void seek(const ClickPlan& plan, const music::SongGrid& grid,
              SongPosition song) noexcept LAYDOWN_REALTIME;
    /// The click that comes next.
    const Click& click() const { return click_; }
    void advance() noexcept LAYDOWN_REALTIME;

  private:
    void enter(const music::Beat& beat) noexcept;
    void set_part(int part) noexcept;
    bool in_silent_bar(const music::Beat& beat) const noexcept;

    const ClickPlan* plan_ = nullptr;
    const music::SongGrid* grid_ = nullptr;
    Click click_;
    bool beat_sounds_ = false;
};

}  // namespace laydown::metronome
