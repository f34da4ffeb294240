// The OSC method of the latency that all of Laydown is heard with. Constants.
#pragma once

#include "osc/table.hpp"

namespace laydown::api {

inline constexpr Frames most_latency{3'000'000};  ///< that a track or the whole may have

inline constexpr auto latency_reference = osc::value<"/latency/reference">(
    "Playback latency of what the musicians play along to. Who plays delays its outputs with a "
    "shorter way to the ear, so that all are heard that late. Who records places what it captures "
    "that much earlier, on top of each port's capture latency, from the next take on.",
    osc::frames("latency", Frames{0}, most_latency, "frames"));

}  // namespace laydown::api
