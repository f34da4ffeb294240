// The levels of an audio file that exists already. Any thread that may wait for a disk.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "base/units.hpp"
#include "engine/level.hpp"

namespace laydown::recorder {

/// What each channel reaches between frame `begin` of the file and frame `end`; nothing when it
/// cannot be read.
std::optional<std::vector<engine::Level>> file_levels(const std::filesystem::path& path,
                                                      Frames begin, Frames end);

}  // namespace laydown::recorder
