// Looks at an uncompressed audio file and tells how much of it is audio, finished or not. For this
// folder only. Disk thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/result.hpp"
#include "disk/container_header.hpp"
#include "disk/posix_file.hpp"

namespace laydown::disk {

struct FileState {
    std::vector<std::byte> header;  ///< the file's first data_offset bytes
    HeaderLayout layout;
    std::int64_t size = 0;         ///< of the file
    std::int64_t audio_bytes = 0;  ///< whole frames of audio that are there
    std::int64_t behind = 0;       ///< bytes of other chunks behind the padded audio
    bool finished = false;         ///< the header tells just that
};

/// Errors: `disk`, `bad_arguments` (no audio file of a known kind, or bytes behind the audio of a
/// file that Laydown did not write, which nobody should call audio).
Result<FileState> examine(const FileDescriptor& file, const std::filesystem::path& path);

}  // namespace laydown::disk
