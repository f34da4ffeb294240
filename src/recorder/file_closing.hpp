// How a take's file comes to its end: closed, or removed. For any thread that may wait for a disk.
// Nothing is thrown: want of memory is an error in the result.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "disk/audio_file_writer.hpp"
#include "engine/level.hpp"

namespace laydown::recorder {

/// What became of a file.
struct ClosedFile {
    Result<void> result;
    bool full = false;  ///< it only waits for space
    Frames frames{};
    std::optional<std::vector<engine::Level>> levels{};  ///< of what had not been measured
    std::string renamed{};  ///< its name in its folder, when it had to be named again
};

/// Closes a file of which the first `measured` frames have been measured; `levels` are of what
/// follows them, or of the whole when somebody else has made it shorter.
ClosedFile close_file(disk::AudioFileWriter& writer, Frames measured);

/// Removes a file that nobody wants.
ClosedFile remove_file(const disk::AudioFileWriter& writer, const std::filesystem::path& path);

}  // namespace laydown::recorder
