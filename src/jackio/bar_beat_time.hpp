// Bar, beat and tick as JACK's timebase tells them. A plain value.
#pragma once

#include <cstdint>

namespace laydown::jackio {

/// Each field is filled and each is finite: half-filled ones break other programs. The names are
/// libjack's (`jack_position_t` in <jack/types.h>) where they say what they are.
struct BarBeatTime {
    std::int32_t bar = 1;           ///< counted from 1
    std::int32_t beat = 1;          ///< in the bar, from 1 to beats_per_bar
    std::int32_t tick = 0;          ///< in the beat, from 0 to ticks_per_beat - 1
    double bar_start_tick = 0;      ///< ticks from bar 1 to the begin of this bar
    float beats_per_bar = 4;        ///< the metre's upper number
    float beat_unit = 4;            ///< its lower number
    double ticks_per_beat = 1920;   ///< PipeWire makes it 1920, whatever was said
    double beats_per_minute = 120;  ///< of beats of this metre, at this place
    std::uint32_t offset = 0;       ///< frames since the tick began

    friend bool operator==(const BarBeatTime&, const BarBeatTime&) = default;
};

}  // namespace laydown::jackio
