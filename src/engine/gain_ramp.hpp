// A factor that changes without a click: in a straight line over some frames. Kernels for the
// real-time thread; how the frames are divided into calls makes no difference to any sample.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/realtime.hpp"
#include "base/units.hpp"

namespace laydown::engine {

/// How long a change takes: short enough to be taken for immediate, long enough to be no click.
inline constexpr double ramp_seconds = 0.005;
/// The same in frames; at least one.
inline Frames ramp_length(SampleRate rate) LAYDOWN_REALTIME {
    return std::max(rate.frames(ramp_seconds), Frames{1});
}

class GainRamp {
  public:
    /// `length`: frames that a change takes, 0 or more.
    explicit GainRamp(Frames length, float gain = 1.0F)
        : length_(length.count), from_(gain), target_(gain) {}

    /// The way to `gain` begins with the next frame, where the gain is, and ends on frame `length`.
    void set(float gain) noexcept LAYDOWN_REALTIME;
    /// It is `gain` from the next frame on.
    void jump(float gain) noexcept LAYDOWN_REALTIME;

    float target() const noexcept LAYDOWN_REALTIME { return target_; }
    bool steady() const noexcept LAYDOWN_REALTIME { return left_ == 0; }
    /// Whether it is 0 and stays so.
    bool silent() const noexcept LAYDOWN_REALTIME { return steady() && target_ == 0.0F; }

    /// Each in its place times the gain. A gain of 1 leaves every bit as it is.
    void scale(std::span<float> samples) noexcept LAYDOWN_REALTIME;
    /// The same for the first `frames` of several channels, which go the way together.
    void scale(std::span<float* const> channels, std::size_t frames) noexcept LAYDOWN_REALTIME;
    /// Adds samples times the gain to the first in.size() of `out`.
    void add(std::span<const float> in, float* out) noexcept LAYDOWN_REALTIME;
    /// The same with a gain for each of two sides, in one pass over the samples.
    static void add(std::span<const float> in, GainRamp& left, float* left_out, GainRamp& right,
                    float* right_out) noexcept LAYDOWN_REALTIME;
    /// As many frames pass in silence.
    void skip(std::size_t frames) noexcept LAYDOWN_REALTIME;

  private:
    /// Of frame `index` from the next one on, on the way.
    float at(std::int64_t index) const noexcept LAYDOWN_REALTIME;
    /// How many of `frames` are still on the way.
    std::size_t moving(std::size_t frames) const noexcept LAYDOWN_REALTIME;

    std::int64_t length_;
    std::int64_t left_ = 0;  // frames of the way
    float from_;
    float target_;
};

}  // namespace laydown::engine
