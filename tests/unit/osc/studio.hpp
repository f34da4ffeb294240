// A small process to test with: its methods and what they do.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/answer_common.hpp"
#include "api/common.hpp"
#include "osc/server.hpp"
#include "osc/table.hpp"

namespace laydown::test {

inline constexpr auto arm = osc::value<"/track/{track}/arm">("Whether the track is recorded.",
                                                             osc::flag("armed", "1 to record"));
inline constexpr auto name =
    osc::value<"/track/{track}/name">("The track's name.", osc::text("name", 20, "any text"));
inline constexpr auto level = osc::reading<"/track/{track}/level">(
    "The track's level.", osc::decibels("level", -144.0, 60.0, "full scale is 0"));
inline constexpr auto peak_reset = osc::action<"/track/{track}/peak/reset">("Forgets the peak.");
inline constexpr auto levels = osc::bank<"/meters/level">("Levels of a row of tracks.", level);
inline constexpr auto start =
    osc::action<"/record/start">("Starts.", osc::optional(osc::song_frame("at", "from here")),
                                 osc::optional(osc::song_frame("until", "up to here")))
        .replying(osc::integer("take", 1, 999, "its number"));
inline constexpr auto retro =
    osc::action<"/record/retro">("Keeps the past.",
                                 osc::optional(osc::seconds("length", 0.5, 60.0, "how much")))
        .not_a_button();
inline constexpr auto split = osc::action<"/record/split">("Splits.");
inline constexpr auto locate =
    osc::action<"/locate">("Goes there.", osc::transport_frame("frame", "where to"));
inline constexpr auto sum =
    osc::action<"/sum">("Adds.", osc::repeated(osc::integer("n", -100, 100, "a number")))
        .not_a_button()
        .replying(osc::integer("sum", -10'000, 10'000, "of them all"));
inline constexpr auto abort = osc::action<"/record/abort">(
    "Aborts.", osc::optional(osc::choice("files", "keep|delete", "what becomes of them")));
inline constexpr auto gain =
    osc::value<"/gain">("A number.", osc::decibels("gain", -60.0, 6.1, "in all"));
inline constexpr auto state =
    osc::reading<"/state">("Two things.", osc::choice("what", "idle|busy", "what it does"),
                           osc::count("since", "frames", "for how long"));
inline constexpr auto states = osc::bank<"/meters/state">("The state, often.", state);
inline constexpr auto faulty = osc::action<"/faulty">("Has a defect.");
inline constexpr auto opened =
    osc::report<"/take/opened">("A take begins.", osc::integer("take", 1, 999, "its number"),
                                osc::text("file", 64, "its file"));

inline constexpr auto studio_methods = osc::table(
    osc::section("Tracks", arm, name, level, peak_reset, levels),
    osc::section("Takes", start, retro, split, abort, opened),
    osc::section("Others", locate, sum, gain, state, states, faulty), api::common_methods);

/// What the process does, in the order in which it was asked for it.
struct Studio {
    struct Track {
        bool armed = false;
        std::string name;
        double level = -20.0;
    };
    std::map<int, Track> tracks{{1, {}}, {2, {}}, {3, {}}, {12, {}}};
    double gain = 0.0;
    std::string state = "idle";
    std::vector<std::string> done;

    /// Binds everything.
    void serve(osc::Server& server);
};

}  // namespace laydown::test
