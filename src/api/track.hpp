// OSC methods of tracks that mean the same in every process that has them. Constants.
#pragma once

#include <cstddef>

#include "osc/table.hpp"

namespace laydown::api {

inline constexpr std::size_t longest_track_name = 64;  ///< in bytes

inline constexpr auto track_count = osc::reading<"/track/count">(
    "How many tracks there are.", osc::integer("tracks", 0, 1'000'000, "number of tracks"));

}  // namespace laydown::api
