// The sounds that a metronome has of its own, made for the server's rate. Pure; any thread but the
// real-time one, because they allocate.
#pragma once

#include <vector>

#include "base/units.hpp"

namespace laydown::engine {

/// A mono sound at the server's rate. Full scale is 1.0; it begins on its first sample.
using ClickSound = std::vector<float>;

enum class Timbre {
    bright,   ///< a short click of four harmonics from 2 kHz on
    wood,     ///< a wood block: a bar of 820 Hz
    cowbell,  ///< two square waves, 540 and 800 Hz
    sine,     ///< 1 kHz with a soft attack
};

/// The same samples at every call. The largest is 0.8 in magnitude and lies within the first 4 ms;
/// the first is at least a tenth of that, so that the onset is exact. After at most 230 ms the
/// sound has fallen below -80 dB of its peak, and it ends at 0.
///
/// `pitch` is a factor for all frequencies, 0.25 to 4; the lengths stay. Partials at or above half
/// the rate are left out, and at rates at which the lowest of all would lie above a quarter of the
/// rate, the pitch is lowered so that it lies there. `rate` is 1000 Hz or more.
ClickSound synthesise(Timbre timbre, SampleRate rate, double pitch);

}  // namespace laydown::engine
