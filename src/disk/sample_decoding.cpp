#include "disk/sample_decoding.hpp"

#include <bit>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace laydown::disk {

namespace {

static_assert(std::endian::native == std::endian::little, "samples are stored as they lie here");

struct F32 {
    static constexpr std::size_t size = 4;
    static float load(const std::byte* from) {
        float value = 0;
        std::memcpy(&value, from, size);
        return value;
    }
};

struct S16 {
    static constexpr std::size_t size = 2;
    static float load(const std::byte* from) {
        std::int16_t value = 0;
        std::memcpy(&value, from, size);
        return static_cast<float>(value) * (1.0F / 32768.0F);
    }
};

struct S24 {
    static constexpr std::size_t size = 3;
    static float load(const std::byte* from) {
        const auto bits = std::to_integer<std::uint32_t>(from[0]) << 8U |
                          std::to_integer<std::uint32_t>(from[1]) << 16U |
                          std::to_integer<std::uint32_t>(from[2]) << 24U;
        return static_cast<float>(static_cast<std::int32_t>(bits) >> 8) * (1.0F / 8388608.0F);
    }
};

template <class Sample>
void decode(std::span<const std::byte> bytes, std::size_t frames, std::span<float* const> out,
            std::size_t at) {
    const std::size_t stride = Sample::size * out.size();
    assert(bytes.size() >= frames * stride);
    for (std::size_t c = 0; c < out.size(); ++c) {
        const std::byte* from = bytes.data() + Sample::size * c;
        float* to = out[c] + at;
        // A constant stride is what compilers make the most of.
        if (out.size() == 1)
            for (std::size_t i = 0; i < frames; ++i) to[i] = Sample::load(from + Sample::size * i);
        else if (out.size() == 2)
            for (std::size_t i = 0; i < frames; ++i)
                to[i] = Sample::load(from + 2 * Sample::size * i);
        else
            for (std::size_t i = 0; i < frames; ++i) to[i] = Sample::load(from + stride * i);
    }
}

}  // namespace

void decode_planar(Encoding encoding, std::span<const std::byte> bytes, std::size_t frames,
                   std::span<float* const> out, std::size_t at) {
    switch (encoding) {
        case Encoding::f32:
            return decode<F32>(bytes, frames, out, at);
        case Encoding::s24:
            return decode<S24>(bytes, frames, out, at);
        case Encoding::s16:
            return decode<S16>(bytes, frames, out, at);
    }
}

bool silence_damage(std::span<float> samples) {
    // Of comparisons with what is no number each is false.
    const auto is_sound = [](float sample) { return std::fabs(sample) <= loudest_sample; };
    int wrong = 0;
    for (const float sample : samples) wrong |= is_sound(sample) ? 0 : 1;
    if (wrong == 0) return false;
    for (float& sample : samples) sample = is_sound(sample) ? sample : 0.0F;
    return true;
}

}  // namespace laydown::disk
