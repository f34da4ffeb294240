#include "engine/level.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace laydown::engine {

namespace {

// The bits of a float without its sign order like its magnitude, with NaN above infinity: so a
// maximum over them is one that the compiler can do in vector registers and that NaN cannot hide
// from (IEEE 754, section 5.10).
float peak_of(std::span<const float> samples) {
    std::int32_t peak = 0;
    for (const float sample : samples) {
        peak = std::max(peak, std::bit_cast<std::int32_t>(sample) & 0x7FFFFFFF);
    }
    const float magnitude = std::bit_cast<float>(peak);
    return std::isnan(magnitude) ? std::numeric_limits<float>::infinity() : magnitude;
}

}  // namespace

Level level_of(std::span<const float> samples) {
    Level level;
    level.peak = peak_of(samples);
    // Few stretches clip, so the second look is rare.
    if (level.peak >= clip_threshold) {
        level.clipped = std::count_if(samples.begin(), samples.end(), [](float sample) {
            return !(std::fabs(sample) < clip_threshold);
        });
    }
    return level;
}

std::size_t first_at_least(std::span<const float> samples, float threshold) {
    const auto found = std::find_if(samples.begin(), samples.end(), [threshold](float sample) {
        return !(std::fabs(sample) < threshold);
    });
    return static_cast<std::size_t>(found - samples.begin());
}

}  // namespace laydown::engine
