// Whether an open file is still the one that its name means, and how it gets a name again. For this
// folder only. Any thread.
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "disk/posix_file.hpp"

namespace laydown::disk {

/// Whether `path` names the open file or folder.
bool is_at(const FileDescriptor& file, const std::filesystem::path& path);

/// Gives an open file, whole and opened for reading, this name, with the folder that it takes:
/// another link, or a copy where it has none left. Never overwrites: `conflict` when the name
/// exists. Other errors: `disk`; `full` tells whether it was for want of space.
Result<void> name_again(const FileDescriptor& file, const std::filesystem::path& path, bool& full);

}  // namespace laydown::disk
