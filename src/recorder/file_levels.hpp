// The levels of an audio file that exists already, for any thread that may wait for a disk, and of
// what goes into one.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "base/units.hpp"
#include "engine/level.hpp"

namespace laydown::recorder {

/// What each channel reaches between frame `begin` of the file and frame `end`; nothing when it
/// cannot be read.
std::optional<std::vector<engine::Level>> file_levels(const std::filesystem::path& path,
                                                      Frames begin, Frames end);

/// What each of `channels` channels reaches in interleaved samples.
std::vector<engine::Level> levels_of(std::span<const float> interleaved, std::size_t channels);

}  // namespace laydown::recorder
