// OSC methods of the loop, answered by every process that follows it. Constants.
#pragma once

#include "api/from_frame.hpp"
#include "osc/table.hpp"

namespace laydown::api {

inline constexpr auto loop_set = osc::action<"/loop/set">(
    "Lets the song go around: where it would reach the end it is at the begin, without a gap. The "
    "transport rolls on.",
    osc::song_frame("begin", "first frame of the loop"), osc::song_frame("end", "behind the last"),
    from_frame);
inline constexpr auto loop_clear =
    osc::action<"/loop/clear">("Ends the loop: the song goes on past its end.", from_frame);
inline constexpr auto loop_range = osc::reading<"/loop/range">(
    "The loop that was set last, whether it has taken effect or waits for its frame.",
    osc::flag("on", "0 when there is none"), osc::song_frame("begin", "first frame"),
    osc::song_frame("end", "behind the last"));

}  // namespace laydown::api
