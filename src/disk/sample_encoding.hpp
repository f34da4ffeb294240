// Samples as they lie in files, little-endian. Plain loops that compilers vectorise. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace laydown::disk {

/// Each encodes `in` into the first in.size() * 3 or 2 bytes of `out`, which is at least as large
/// (floats lie in files as they are). The integers are rounded to nearest from value * 2^23 (2^15)
/// and clipped to their range, so every integer of the format survives the way to float and back;
/// not-a-number becomes 0.
void encode_s24(std::span<const float> in, std::span<std::byte> out);
void encode_s16(std::span<const float> in, std::span<std::byte> out);

/// The same integers of 16 or 24 bits in the high bits of 32, as encoders such as FLAC's take them.
void encode_left_justified(std::span<const float> in, int bits, std::span<std::int32_t> out);

}  // namespace laydown::disk
