// Frames and a fraction of one: where the music is before it is rounded to samples. Plain values;
// any thread may use them, real-time included.
#pragma once

#include <cmath>
#include <compare>
#include <cstdint>

#include "base/units.hpp"

namespace laydown::music {

__extension__ using Wide = unsigned __int128;

/// Not negative. With 64 binary places, a sum of a hundred thousand sections is off by less than
/// 1e-14 frames.
struct ExactFrames {
    std::int64_t whole = 0;
    std::uint64_t fraction = 0;  ///< in 1/2^64

    friend constexpr auto operator<=>(ExactFrames, ExactFrames) = default;

    friend constexpr ExactFrames operator+(ExactFrames a, ExactFrames b) {
        const std::uint64_t fraction = a.fraction + b.fraction;
        return {a.whole + b.whole + (fraction < a.fraction ? 1 : 0), fraction};
    }

    /// The nearest frame; the later one when two are as near, which sums of fractions that cannot
    /// be written in binary places miss by a little.
    constexpr Frames nearest() const { return {whole + (fraction >= half - slack ? 1 : 0)}; }
    double value() const {
        return static_cast<double>(whole) + std::ldexp(static_cast<double>(fraction), -64);
    }

    /// `numerator` / `denominator`, which is not 0, rounded down to the places there are.
    static constexpr ExactFrames ratio(Wide numerator, std::uint64_t denominator) {
        const Wide rest = numerator % denominator;
        return {static_cast<std::int64_t>(numerator / denominator),
                static_cast<std::uint64_t>((rest << 64U) / denominator)};
    }
    /// Of a number that is not negative.
    static ExactFrames of(double value) {
        const double whole = std::floor(value);
        return {static_cast<std::int64_t>(whole),
                static_cast<std::uint64_t>(std::ldexp(value - whole, 64))};
    }

  private:
    static constexpr std::uint64_t half = std::uint64_t{1} << 63U;
    static constexpr std::uint64_t slack = std::uint64_t{1} << 20U;
};

}  // namespace laydown::music
