// Bar, beat and tick in libjack's positions. This folder only. Any thread, real-time included.
#pragma once

#include <jack/types.h>

#include <optional>

#include "base/realtime.hpp"
#include "jackio/bar_beat_time.hpp"

namespace laydown::jackio {

/// All fields of the two kinds that `valid` names then: what else a position may carry is stale in
/// the next cycle.
inline void put(const BarBeatTime& time, jack_position_t& position) noexcept LAYDOWN_REALTIME {
    position.valid = static_cast<jack_position_bits_t>(JackPositionBBT | JackBBTFrameOffset);
    position.bar = time.bar;
    position.beat = time.beat;
    position.tick = time.tick;
    position.bar_start_tick = time.bar_start_tick;
    position.beats_per_bar = time.beats_per_bar;
    position.beat_type = time.beat_unit;
    position.ticks_per_beat = time.ticks_per_beat;
    position.beats_per_minute = time.beats_per_minute;
    position.bbt_offset = time.offset;
}

/// Nothing where nobody has filled them in.
inline std::optional<BarBeatTime> bar_beat_time(const jack_position_t& position) noexcept
    LAYDOWN_REALTIME {
    if ((position.valid & JackPositionBBT) == 0) return std::nullopt;
    const bool offset = (position.valid & JackBBTFrameOffset) != 0;
    return BarBeatTime{.bar = position.bar,
                       .beat = position.beat,
                       .tick = position.tick,
                       .bar_start_tick = position.bar_start_tick,
                       .beats_per_bar = position.beats_per_bar,
                       .beat_unit = position.beat_type,
                       .ticks_per_beat = position.ticks_per_beat,
                       .beats_per_minute = position.beats_per_minute,
                       .offset = offset ? position.bbt_offset : 0};
}

}  // namespace laydown::jackio
