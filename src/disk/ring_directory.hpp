// Where capture rings live, and where those of dead recorders are found. Control.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/result.hpp"

namespace laydown::disk {

/// The folder for a new ring of that size: `laydown` in one of runtime_directories() that is in
/// memory and has the room, else `/dev/shm/laydown-<user id>`. SharedMemoryFile makes the folder.
/// Error `disk` when neither has room; the text tells both sizes.
Result<std::filesystem::path> ring_directory(std::uint64_t bytes);

/// All folders in which rings of this user may lie, existing ones only.
std::vector<std::filesystem::path> ring_directories();

}  // namespace laydown::disk
