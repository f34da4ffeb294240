#include "disk/sample_encoding.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace laydown::disk {

namespace {

static_assert(std::endian::native == std::endian::little, "samples are stored as they lie here");

/// The nearest integer to value * scale within [-scale, scale - 1]; ties to even.
inline std::int32_t quantised(float value, float scale) {
    float scaled = value * scale;
    scaled = scaled < scale - 1.0F ? scaled : scale - 1.0F;
    scaled = scaled > -scale ? scaled : -scale;
    scaled = std::isnan(value) ? 0.0F : scaled;
    // Adding 1.5 * 2^52 leaves the rounded integer, in two's complement, in a double's low bits.
    // Unlike lrint() this is something that compilers do in vector registers.
    constexpr double shift = 6755399441055744.0;
    return static_cast<std::int32_t>(
        std::bit_cast<std::int64_t>(static_cast<double>(scaled) + shift));
}

constexpr std::size_t block = 256;
using Block = std::array<std::int32_t, block>;

/// Quantises at most a block.
void quantise(std::span<const float> in, float scale, Block& out) {
    std::size_t i = 0;
#ifdef __SSE2__
    // Three times as fast as what g++ 12 makes of the loop below (bench-file-writing, s24).
    const __m128 factor = _mm_set1_ps(scale);
    const __m128 highest = _mm_set1_ps(scale - 1.0F);
    const __m128 lowest = _mm_set1_ps(-scale);
    for (; i + 4 <= in.size(); i += 4) {
        __m128 value = _mm_loadu_ps(in.data() + i);
        value = _mm_and_ps(value, _mm_cmpord_ps(value, value));  // not-a-number becomes 0
        value = _mm_mul_ps(value, factor);
        value = _mm_max_ps(_mm_min_ps(value, highest), lowest);
        const __m128i integers = _mm_cvtps_epi32(value);
        std::memcpy(out.data() + i, &integers, sizeof integers);
    }
#endif
    for (; i < in.size(); ++i) out[i] = quantised(in[i], scale);
}

/// Calls `store` with each block of integers and their number.
template <class Store>
void in_blocks(std::span<const float> in, float scale, Store&& store) {
    Block values;
    for (std::size_t count = 0; !in.empty(); in = in.subspan(count)) {
        count = std::min(in.size(), block);
        quantise(in.first(count), scale, values);
        store(values, count);
    }
}

constexpr float scale_16 = 32768.0F;
constexpr float scale_24 = 8388608.0F;

}  // namespace

void encode_s24(std::span<const float> in, std::span<std::byte> out) {
    assert(out.size() >= in.size() * 3);
    std::byte* to = out.data();
    in_blocks(in, scale_24, [&](const Block& values, std::size_t count) {
        // Four bytes at a time: the fourth is overwritten by the next sample.
        for (std::size_t i = 0; i + 1 < count; ++i) std::memcpy(to + 3 * i, &values[i], 4);
        std::memcpy(to + 3 * (count - 1), &values[count - 1], 3);
        to += 3 * count;
    });
}

void encode_s16(std::span<const float> in, std::span<std::byte> out) {
    assert(out.size() >= in.size() * 2);
    std::byte* to = out.data();
    in_blocks(in, scale_16, [&](const Block& values, std::size_t count) {
        std::array<std::int16_t, block> narrow;
        for (std::size_t i = 0; i < count; ++i) narrow[i] = static_cast<std::int16_t>(values[i]);
        std::memcpy(to, narrow.data(), 2 * count);
        to += 2 * count;
    });
}

void encode_left_justified(std::span<const float> in, int bits, std::span<std::int32_t> out) {
    assert(out.size() >= in.size() && (bits == 16 || bits == 24));
    const std::int32_t shift = std::int32_t{1} << (32 - bits);
    std::int32_t* to = out.data();
    in_blocks(in, bits == 24 ? scale_24 : scale_16, [&](const Block& values, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) to[i] = values[i] * shift;
        to += count;
    });
}

}  // namespace laydown::disk
