// How a change says from when on it holds, wherever it can be exact to the frame. Constants.
#pragma once

#include "osc/argument.hpp"

namespace laydown::api {

inline constexpr auto from_frame = osc::optional(osc::transport_frame(
    "from", "transport frame from which on; as soon as possible when left out"));

}  // namespace laydown::api
