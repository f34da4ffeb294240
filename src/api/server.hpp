// OSC methods that tell of the JACK server, answered by every process that is its client.
// Constants.
#pragma once

#include "osc/table.hpp"

namespace laydown::api {

inline constexpr auto server_state = osc::reading<"/server/state">(
    "Whether the JACK server is there.",
    osc::choice("state", "running|stalled|lost|waiting",
                "stalled: it is there, but no cycle has come for a second, and what it would have "
                "to be asked for, such as new ports, is refused; lost: it went away, and is looked "
                "for; waiting: it was not there yet"));
inline constexpr auto server_rate = osc::reading<"/server/rate">(
    "The sample rate: what a second has in frames.",
    osc::integer("rate", 0, 10'000'000, "frames a second; 0 while unknown"));

inline constexpr auto server_methods = osc::section("Server", server_state, server_rate);

}  // namespace laydown::api
