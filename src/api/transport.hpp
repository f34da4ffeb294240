// OSC methods for the JACK transport, answered by any process: the transport is JACK's.
// Constants.
#pragma once

#include "osc/table.hpp"

namespace laydown::api {

inline constexpr auto transport_play = osc::action<"/transport/play">("Starts the JACK transport.");
inline constexpr auto transport_stop = osc::action<"/transport/stop">("Stops the JACK transport.");
inline constexpr auto transport_locate = osc::action<"/transport/locate">(
    "Moves the JACK transport.", osc::transport_frame("frame", "where to"));
inline constexpr auto transport_state = osc::reading<"/transport/state">(
    "What the JACK transport does.",
    osc::choice("state", "stopped|rolling|starting|none", "none without a JACK server"));

inline constexpr auto transport_methods =
    osc::section("Transport", transport_play, transport_stop, transport_locate, transport_state);

}  // namespace laydown::api
