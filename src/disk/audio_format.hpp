// Which file format a take is written in, and the words that options and journals use for it.
// Pure: any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace laydown::disk {

enum class Container {
    wav,   ///< Broadcast Wave: RIFF, and RF64 as soon as the file needs it
    w64,   ///< Sony Wave64
    caf,   ///< Apple Core Audio, little-endian samples
    flac,  ///< lossless compression
};

enum class Encoding { f32, s24, s16 };

/// The words are `encoding`, `container` or `container-encoding`: "s24", "caf", "w64-f32",
/// "flac-s16". Without a container it is wav; without an encoding f32, or s24 in FLAC, which has no
/// floats.
struct AudioFormat {
    Container container = Container::wav;
    Encoding encoding = Encoding::f32;

    friend bool operator==(AudioFormat, AudioFormat) = default;

    /// Without dot: "wav", "w64", "caf", "flac".
    std::string_view extension() const;
    /// Bytes of one sample before compression.
    int sample_bytes() const;
};

/// Error `bad_arguments`; its text lists what exists.
Result<AudioFormat> parse_audio_format(std::string_view word);

/// The shortest word that parse_audio_format() reads back as this format ("f32", "w64-s24").
std::string to_string(AudioFormat format);

/// All formats that exist, the default first.
std::vector<AudioFormat> audio_formats();

}  // namespace laydown::disk
