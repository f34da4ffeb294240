// The OSC methods that every process answers. Constants.
#pragma once

#include "osc/table.hpp"

namespace laydown::api {

inline constexpr auto ping =
    osc::action<"/ping">("Asks whether the process is there, and which it is.")
        .replying(osc::text("program", 64, "the program's name"),
                  osc::text("version", 32, "its version"));

inline constexpr auto introspect =
    osc::action<"/introspect">(
        "Lists the methods that the process answers, and the reports that it sends.",
        osc::optional(osc::text("prefix", 200, "only addresses that begin with this")))
        .replying_freely(
            "one reply for each method: its address, its kind (action, value, reading, report), "
            "the type tags of its arguments (of what it carries, for readings and reports), its "
            "documentation, then name, form and documentation of each of those; at last one reply "
            "with the number of methods alone");

inline constexpr auto status =
    osc::action<"/status">("Asks for everything that belongs to no track, in one reply.")
        .replying_freely(
            "pairs of a key and a value: program and version, then the address and value of each "
            "value and reading without a track");

inline constexpr int longest_lease = 3600;
inline constexpr int default_lease = 10;
inline constexpr double fastest_meters = 50.0;
inline constexpr double default_meter_rate = 10.0;

inline constexpr auto subscribe =
    osc::action<"/subscribe">(
        "Subscribes the sender: at once it is sent the whole state, then every change at the "
        "control's own address, and reports as they happen. To be repeated before the lease runs "
        "out, which also sends the state again, so nothing that was lost on the way stays lost.",
        osc::optional(osc::choice("group", "state|meters|all",
                                  "the state and reports (when left out), meters, or both")),
        osc::optional(osc::seconds("lease", 1.0, longest_lease,
                                   "how long, if not renewed; 10 when left out")),
        osc::optional(osc::number("rate", "Hz", 1.0, fastest_meters,
                                  "how often meters are sent; 10 when left out")))
        .replying(osc::text("group", 6, "the group subscribed to"),
                  osc::seconds("lease_granted", 1.0, longest_lease, "length of the lease"),
                  osc::number("rate_granted", "Hz", 1.0, fastest_meters, "rate of meters"));

inline constexpr auto unsubscribe = osc::action<"/unsubscribe">(
    "Ends the sender's subscription.",
    osc::optional(osc::choice("group", "state|meters|all", "which; all when left out")));

/// For the table of each process.
inline constexpr auto common_methods =
    osc::section("Every process", ping, introspect, status, subscribe, unsubscribe);

}  // namespace laydown::api
