#include "engine/mix_strip.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace laydown::engine {

namespace {

/// What a side gets at a distance from 0 (there) to 1 (on the other side). One function for both
/// sides, so that they are the same in the middle to the bit, and exact at the ends.
double share(double distance) {
    if (distance <= 0) return 1.0;
    if (distance >= 1) return 0.0;
    return std::cos(distance * std::numbers::pi / 2);
}

}  // namespace

StripGains strip_gains(const StripSettings& settings, int channels) {
    if (settings.mute) return {0.0F, 0.0F};
    const double pan = std::clamp(settings.pan, -1.0, 1.0);
    const double gain = amplitude(settings.gain) * (settings.invert ? -1.0 : 1.0);
    const double left = channels == 1 ? share((1 + pan) / 2) : share(pan);
    const double right = channels == 1 ? share((1 - pan) / 2) : share(-pan);
    return {static_cast<float>(gain * left), static_cast<float>(gain * right)};
}

MixStrip::MixStrip(int channels, SampleRate rate)
    : channels_(channels), left_(ramp_length(rate), 0.0F), right_(ramp_length(rate), 0.0F) {}

void MixStrip::set(StripGains gains) noexcept {
    left_.set(gains.left);
    right_.set(gains.right);
}

void MixStrip::jump(StripGains gains) noexcept {
    left_.jump(gains.left);
    right_.jump(gains.right);
}

void MixStrip::mix(std::span<const float* const> channels, std::size_t frames, float* left,
                   float* right) noexcept {
    assert(channels.size() == static_cast<std::size_t>(channels_));
    if (channels.size() == 1) {
        GainRamp::add({channels[0], frames}, left_, left, right_, right);
        return;
    }
    // Each channel goes the same way, so the ramps go it from the same place.
    const GainRamp left_before = left_;
    const GainRamp right_before = right_;
    for (std::size_t i = 0; i < channels.size(); ++i) {
        const std::span<const float> samples(channels[i], frames);
        if (i % 2 == 0)
            (left_ = left_before).add(samples, left);
        else
            (right_ = right_before).add(samples, right);
    }
}

void MixStrip::skip(std::size_t frames) noexcept {
    left_.skip(frames);
    right_.skip(frames);
}

}  // namespace laydown::engine
