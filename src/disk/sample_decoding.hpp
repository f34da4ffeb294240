// Samples as they lie in files, little-endian and interleaved, to one buffer for each channel.
// Plain loops that compilers vectorise. Any thread.
#pragma once

#include <cstddef>
#include <span>

#include "disk/audio_format.hpp"

namespace laydown::disk {

/// Decodes `frames` frames of out.size() channels from the begin of `bytes` into out[c][at] and
/// what follows. Integers become value / 2^23 (2^15), which is exact; floats stay as they are, bit
/// for bit.
void decode_planar(Encoding encoding, std::span<const std::byte> bytes, std::size_t frames,
                   std::span<float* const> out, std::size_t at);

/// Linear: 60 dB over full scale. What lies beyond is no sound, but a damaged file.
inline constexpr float loudest_sample = 1000.0F;

/// Silences the samples that are no numbers, or beyond loudest_sample; whether there were any.
bool silence_damage(std::span<float> samples);

}  // namespace laydown::disk
