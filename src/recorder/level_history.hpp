// The levels of a file while it is written, the last ones kept in steps, so that they can be told
// of its beginning alone when it turns out to end earlier. Pure; any one thread.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "base/units.hpp"
#include "engine/level.hpp"

namespace laydown::recorder {

class LevelHistory {
  public:
    /// `step`: what is added is kept together until it has so many frames. `depth`: how far back
    /// steps are told apart; what is older is one sum.
    LevelHistory(std::size_t channels, Frames step, Frames depth)
        : step_(step), depth_(depth), settled_(channels) {}

    /// The next `length` frames reach `levels`, one for each channel.
    void add(Frames length, const std::vector<engine::Level>& levels);

    /// Forgets what it knows of frames from `length` on. Returns up to where it still knows: at
    /// most `length`, and from there on levels have to be added again.
    Frames cut(Frames length);

    /// Of all that was added, for each channel.
    std::vector<engine::Level> sum() const;

  private:
    struct Step {
        Frames begin;
        Frames end;
        std::vector<engine::Level> levels;
    };

    Frames end() const { return steps_.empty() ? settled_end_ : steps_.back().end; }

    Frames step_;
    Frames depth_;
    std::vector<engine::Level> settled_;  // of all before the steps
    Frames settled_end_{};
    std::deque<Step> steps_;
};

}  // namespace laydown::recorder
