// The format chunk that RIFF and Wave64 share (Microsoft's WAVEFORMATEX). Pure.
#pragma once

#include <cstddef>
#include <span>

#include "base/result.hpp"
#include "disk/audio_file_writer.hpp"
#include "disk/bytes.hpp"
#include "disk/container_header.hpp"

namespace laydown::disk {

/// The content of the chunk: 16 bytes for PCM, 18 for float.
ByteBuilder wave_format(const AudioFileSpec& spec);

/// Reads the content of a format chunk into the layout. Error: `bad_arguments` if there is no sense
/// in it.
Result<void> read_wave_format(std::span<const std::byte> content, HeaderLayout& layout);

}  // namespace laydown::disk
