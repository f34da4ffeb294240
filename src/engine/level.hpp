// Peak and clip counting over spans of samples. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>

namespace laydown::engine {

/// What a stretch of samples reached.
struct Level {
    float peak = 0.0F;         ///< largest absolute sample; infinite when one was not a number
    std::int64_t clipped = 0;  ///< samples at or beyond full scale

    Level& operator+=(const Level& other) {
        peak = peak < other.peak ? other.peak : peak;
        clipped += other.clipped;
        return *this;
    }
};

/// The smallest absolute sample that counts as clipped: the largest that 16 bits can say, so that a
/// converter's full scale is found whichever way its driver scales it.
inline constexpr float clip_threshold = 32767.0F / 32768.0F;

Level level_of(std::span<const float> samples);

/// The index of the first sample whose absolute value is at least `threshold`, or samples.size().
std::size_t first_at_least(std::span<const float> samples, float threshold);

}  // namespace laydown::engine
