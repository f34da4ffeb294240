// Brings audio to another sample rate. Pure, but slow: any thread that may take its time.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

namespace laydown::disk {

/// The same sound at the rate `to`: what was at sample n lies at n * to / from, without delay, and
/// the new length is that of the old, rounded up. Ten seconds at 48 kHz take some tenths of a
/// second; much higher rates take longer in proportion. Errors: `out_of_range` (one rate is more
/// than 256 times the other), `internal` (no memory).
Result<std::vector<float>> resample(std::vector<float> mono, SampleRate from, SampleRate to);

}  // namespace laydown::disk
