// Another loop, or none, from a transport frame on: how a loop is agreed on ahead of the frame at
// which it takes effect. A plain value; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/units.hpp"

namespace laydown::music {

struct LoopChange {
    std::uint32_t number = 0;  ///< counted from 1 by who makes them, in order
    TransportPosition from;    ///< one that has passed is now
    std::optional<Range<SongPosition>> range;
};

}  // namespace laydown::music
