// The levels of an audio file that exists already. Any thread that may wait for a disk.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "base/units.hpp"
#include "engine/level.hpp"

namespace laydown::recorder {

/// What each channel reaches in the file's first `length` frames; nothing when it cannot be read.
std::optional<std::vector<engine::Level>> file_levels(const std::filesystem::path& path,
                                                      Frames length);

}  // namespace laydown::recorder
