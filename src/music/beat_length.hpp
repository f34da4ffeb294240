// How long beats are while neither metre nor tempo change. Any thread, real-time included.
#pragma once

#include <cstdint>

#include "music/exact_frames.hpp"
#include "music/metre.hpp"
#include "music/tempo.hpp"

namespace laydown::music {

/// Seconds of a whole note at one quarter a minute, in millionths: a tempo's unit.
inline constexpr std::uint64_t whole_note = 240'000'000;

/// The length of `parts` / `of` beats. `parts` is 0 to 1e13, `of` 1 to 1e8.
constexpr ExactFrames steady_beats(SampleRate rate, Metre metre, Tempo tempo, std::int64_t parts,
                                   std::int64_t of) {
    return ExactFrames::ratio(Wide{whole_note} * rate.hertz * static_cast<Wide>(parts),
                              static_cast<std::uint64_t>(of * metre.unit * tempo.millionths));
}

}  // namespace laydown::music
