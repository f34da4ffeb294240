// The levels of a file while it is written, kept in steps, so that they can be told of its
// beginning alone when it turns out to end earlier. Pure; any one thread.
#pragma once

#include <cstddef>
#include <vector>

#include "base/units.hpp"
#include "engine/level.hpp"

namespace laydown::recorder {

class LevelHistory {
  public:
    /// `step`: what is added is kept together until it has so many frames.
    LevelHistory(std::size_t channels, Frames step) : channels_(channels), step_(step) {}

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

    std::size_t channels_;
    Frames step_;
    std::vector<Step> steps_;
};

}  // namespace laydown::recorder
