// The tests' signal of choice: a sample that says which frame it is, so that every shift, gap and
// swap of channels shows.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

namespace laydown::test {

/// Counts frames modulo `modulus()`, with channel c ahead by c * `stride` frames. The stride is a
/// prime, so that no shift by whole periods looks like another channel. Each count is a whole
/// number of quantization steps and below a quarter of full scale: it survives conversion to PCM
/// and back whether full scale is taken for 2^(bits-1) or for 2^(bits-1) - 1. Zero is no count:
/// silence is never mistaken for signal.
class CounterCode {
  public:
    static constexpr std::int64_t stride = 9973;

    /// Exact in 32-bit float and in PCM of 24 bits and more; repeats after 2^22 - 1 frames (87 s at
    /// 48 kHz).
    static constexpr CounterCode s24() { return CounterCode(24); }
    /// Exact in PCM of 16 bits too; repeats after 2^14 - 1 frames (0.34 s at 48 kHz).
    static constexpr CounterCode s16() { return CounterCode(16); }

    constexpr std::int64_t modulus() const { return (std::int64_t{1} << (bits_ - 2)) - 1; }

    constexpr float encode(std::int64_t frame, unsigned channel) const {
        const auto count = residue(frame + channel * stride);  // 0 ... modulus - 1
        const auto steps = count < half() ? count - half() : count - half() + 1;
        return static_cast<float>(steps) / full_scale();
    }

    /// The frame modulo `modulus()`; nothing when the sample is no count (silence, or a mixture).
    std::optional<std::int64_t> decode(float sample, unsigned channel) const {
        const double steps = static_cast<double>(sample) * static_cast<double>(full_scale());
        const auto whole = std::llround(steps);
        if (std::abs(steps - static_cast<double>(whole)) > 0.3) return std::nullopt;
        if (whole == 0 || whole < -half() || whole > half() + 1) return std::nullopt;
        const auto count = whole < 0 ? whole + half() : whole + half() - 1;
        return residue(count - channel * stride);
    }

    /// The frame nearest to `expected` that has this sample.
    std::optional<std::int64_t> decode_near(float sample, unsigned channel,
                                            std::int64_t expected) const {
        const auto frame = decode(sample, channel);
        if (!frame) return std::nullopt;
        auto ahead = residue(*frame - expected);
        if (ahead > modulus() / 2) ahead -= modulus();
        return expected + ahead;
    }

  private:
    explicit constexpr CounterCode(int bits) : bits_(bits) {}

    /// The modulus is odd: this many counts are negative, one more is positive.
    constexpr std::int64_t half() const { return modulus() / 2; }
    constexpr float full_scale() const {
        return static_cast<float>(std::int64_t{1} << (bits_ - 1));
    }
    constexpr std::int64_t residue(std::int64_t n) const {
        const auto rest = n % modulus();
        return rest < 0 ? rest + modulus() : rest;
    }

    int bits_;
};

}  // namespace laydown::test
