#include "disk/sample_encoding.hpp"

#include <array>
#include <bit>
#include <cassert>
#include <cstdint>
#include <cstring>

namespace laydown::disk {

namespace {

static_assert(std::endian::native == std::endian::little, "samples are stored as they lie here");

/// The nearest integer to value * scale within [-scale, scale - 1]; ties to even.
inline std::int32_t quantised(float value, float scale) {
    float scaled = value * scale;
    scaled = scaled == scaled ? scaled : 0.0F;
    scaled = scaled < scale - 1.0F ? scaled : scale - 1.0F;
    scaled = scaled > -scale ? scaled : -scale;
    // Adding 1.5 * 2^52 leaves the rounded integer, in two's complement, in a double's low bits.
    // Unlike lrint() this is something that every compiler does in vector registers.
    constexpr double shift = 6755399441055744.0;
    return static_cast<std::int32_t>(
        std::bit_cast<std::int64_t>(static_cast<double>(scaled) + shift));
}

constexpr std::size_t block = 256;

}  // namespace

void encode_f32(std::span<const float> in, std::span<std::byte> out) {
    assert(out.size() >= in.size_bytes());
    if (!in.empty()) std::memcpy(out.data(), in.data(), in.size_bytes());
}

void encode_s24(std::span<const float> in, std::span<std::byte> out) {
    assert(out.size() >= in.size() * 3);
    std::array<std::int32_t, block> values;
    std::byte* to = out.data();
    while (!in.empty()) {
        const std::size_t count = in.size() < block ? in.size() : block;
        for (std::size_t i = 0; i < count; ++i) values[i] = quantised(in[i], 8388608.0F);
        // Four bytes at a time: the fourth is overwritten by the next sample.
        for (std::size_t i = 0; i + 1 < count; ++i) std::memcpy(to + 3 * i, &values[i], 4);
        std::memcpy(to + 3 * (count - 1), &values[count - 1], 3);
        to += 3 * count;
        in = in.subspan(count);
    }
}

void encode_s16(std::span<const float> in, std::span<std::byte> out) {
    assert(out.size() >= in.size() * 2);
    std::array<std::int16_t, block> values;
    std::byte* to = out.data();
    while (!in.empty()) {
        const std::size_t count = in.size() < block ? in.size() : block;
        for (std::size_t i = 0; i < count; ++i)
            values[i] = static_cast<std::int16_t>(quantised(in[i], 32768.0F));
        std::memcpy(to, values.data(), 2 * count);
        to += 2 * count;
        in = in.subspan(count);
    }
}

void encode_left_justified(std::span<const float> in, int bits, std::span<std::int32_t> out) {
    assert(out.size() >= in.size() && (bits == 16 || bits == 24));
    const float scale = bits == 24 ? 8388608.0F : 32768.0F;
    const std::int32_t shift = std::int32_t{1} << (32 - bits);
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = quantised(in[i], scale) * shift;
}

}  // namespace laydown::disk
