// Whether what is going to be played is in memory. Look-ups only. Real-time thread, within a cycle.
#pragma once

#include <cstddef>

#include "base/realtime.hpp"
#include "engine/song_follower.hpp"
#include "player/play_plan.hpp"

namespace laydown::player {

class Readiness {
  public:
    /// `ahead` has entered or jumped to what is going to be played: whether all tracks of the plan
    /// have all of it. What a loop plays once more is not looked at once more.
    bool of(const PlayPlan& plan, engine::SongFollower ahead) noexcept LAYDOWN_REALTIME;

  private:
    std::size_t first_ = 0;  // the track that was not ready when one was asked for last
};

}  // namespace laydown::player
