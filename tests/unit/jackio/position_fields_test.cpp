#include "jackio/position_fields.hpp"

#include "catch.hpp"

using laydown::jackio::bar_beat_time;
using laydown::jackio::BarBeatTime;
using laydown::jackio::put;

TEST_CASE("bar, beat and tick come out of a position as they were put in") {
    const BarBeatTime time{.bar = 17,
                           .beat = 3,
                           .tick = 959,
                           .bar_start_tick = 16 * 7 * 960.0,
                           .beats_per_bar = 7,
                           .beat_unit = 8,
                           .ticks_per_beat = 960,
                           .beats_per_minute = 137.03,
                           .offset = 5};
    jack_position_t position{};
    CHECK_FALSE(bar_beat_time(position));
    position.valid = JackPositionTimecode;  // such as a requester's, and stale from now on
    put(time, position);
    CHECK(position.valid == (JackPositionBBT | JackBBTFrameOffset));
    CHECK(bar_beat_time(position) == time);

    position.valid = JackPositionBBT;
    CHECK(bar_beat_time(position)->offset == 0);
}
