// Puts the memory of capture rings that nobody can read out of the way: renamed, never deleted.
// Whoever salvages: at start Control, later the thread of OtherSessions.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.hpp"

namespace laydown::recorder {

/// Moves all files of a ring, by the path of its control file, into the folder `damaged` beside
/// them, where none looks for rings. Returns their path there; the names of the ring's files begin
/// with it. Error: `disk`.
Result<std::filesystem::path> set_aside(const std::filesystem::path& control);

/// Control files of rings that are gone, although banks or notes of theirs are still there that
/// nobody alive holds.
std::vector<std::filesystem::path> rings_without_control();

}  // namespace laydown::recorder
