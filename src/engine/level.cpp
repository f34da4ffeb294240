#include "engine/level.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace laydown::engine {

namespace {

// The bits of a float without its sign order like its magnitude, with NaN above infinity: so a
// maximum over them is one that the compiler can do in vector registers and that NaN cannot hide
// from (IEEE 754, section 5.10).
std::int32_t magnitude_bits(float sample) {
    return std::bit_cast<std::int32_t>(sample) & 0x7FFFFFFF;
}

float peak_of(std::span<const float> samples) {
    // Several maxima side by side, so that none waits for the one before.
    constexpr std::size_t side_by_side = 16;
    std::array<std::int32_t, side_by_side> peaks{};
    std::size_t i = 0;
    for (; i + side_by_side <= samples.size(); i += side_by_side)
        for (std::size_t k = 0; k < side_by_side; ++k)
            peaks[k] = std::max(peaks[k], magnitude_bits(samples[i + k]));
    for (; i < samples.size(); ++i) peaks[0] = std::max(peaks[0], magnitude_bits(samples[i]));
    const float magnitude = std::bit_cast<float>(*std::max_element(peaks.begin(), peaks.end()));
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
