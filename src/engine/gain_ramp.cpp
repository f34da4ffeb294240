#include "engine/gain_ramp.hpp"

#include <algorithm>

namespace laydown::engine {

void GainRamp::set(float gain) noexcept {
    if (gain == target_) return;
    from_ = at(-1);
    target_ = gain;
    left_ = length_;
}

void GainRamp::jump(float gain) noexcept {
    from_ = target_ = gain;
    left_ = 0;
}

float GainRamp::at(std::int64_t index) const noexcept {
    const std::int64_t gone = length_ - left_ + index + 1;
    if (gone >= length_) return target_;
    return from_ + (target_ - from_) * (static_cast<float>(gone) / static_cast<float>(length_));
}

std::size_t GainRamp::moving(std::size_t frames) const noexcept {
    return std::min(frames, static_cast<std::size_t>(left_));
}

void GainRamp::skip(std::size_t frames) noexcept {
    left_ -= static_cast<std::int64_t>(moving(frames));
}

void GainRamp::scale(std::span<float> samples) noexcept {
    const std::size_t moved = moving(samples.size());
    for (std::size_t i = 0; i < moved; ++i) samples[i] *= at(static_cast<std::int64_t>(i));
    skip(moved);
    const auto rest = samples.subspan(moved);
    if (target_ == 1.0F) return;
    const float gain = target_;
    for (float& sample : rest) sample *= gain;
}

void GainRamp::scale(std::span<float* const> channels, std::size_t frames) noexcept {
    if (steady() && target_ == 1.0F) return;
    const GainRamp before = *this;
    skip(frames);
    for (float* const channel : channels) {
        GainRamp own = before;
        own.scale(std::span(channel, frames));
    }
}

void GainRamp::add(std::span<const float> in, float* out) noexcept {
    const std::size_t moved = moving(in.size());
    for (std::size_t i = 0; i < moved; ++i) out[i] += in[i] * at(static_cast<std::int64_t>(i));
    skip(moved);
    if (target_ == 0.0F) return;
    const float gain = target_;
    for (std::size_t i = moved; i < in.size(); ++i) out[i] += in[i] * gain;
}

void GainRamp::add(std::span<const float> in, GainRamp& left, float* left_out, GainRamp& right,
                   float* right_out) noexcept {
    const float left_gain = left.target_;
    const float right_gain = right.target_;
    if (!left.steady() || !right.steady() || left_gain == 0.0F || right_gain == 0.0F) {
        left.add(in, left_out);
        right.add(in, right_out);
        return;
    }
    for (std::size_t i = 0; i < in.size(); ++i) {
        const float sample = in[i];
        left_out[i] += sample * left_gain;
        right_out[i] += sample * right_gain;
    }
}

}  // namespace laydown::engine
