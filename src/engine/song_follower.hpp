// Where the song is in each cycle: it follows the transport, through loops that change at their
// frames, and knows a jump from cycles that were missed. Real-time thread.
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
    // to be completed: see ClickKernel (roll, jump, rolled_on, change_loops), from which this is
    // taken
};

}  // namespace laydown::engine
