// Which blocks of the song are played from a place on, and in which order. Pure: any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/units.hpp"
#include "music/loop_course.hpp"

namespace laydown::player {

struct BlockAhead {
    std::int64_t number = 0;
    TransportPosition at{};  ///< something of it is played there, for the first time
    friend bool operator==(const BlockAhead&, const BlockAhead&) = default;
};

struct BlocksAhead {
    std::vector<BlockAhead> blocks;  ///< in the order in which they are played, each once
    TransportPosition until{};       ///< up to there it is the same block that is played first
};

/// The blocks of what is played from `from` on, for `ahead` frames and until the block there has
/// been played: so all places in that block have `ahead` frames of what follows.
BlocksAhead blocks_ahead(const music::LoopCourse& course, TransportPosition from, Frames ahead);

}  // namespace laydown::player
