// Folders that are this user's alone, in places where others may prepare something. Any thread.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace laydown {

/// Makes the folder when it is not there; its parent exists. It is ours and closed to others (mode
/// 0700), or this is an error that says what is wrong with it: `refused` when somebody else may
/// have prepared it, else `disk`.
Result<void> make_private_folder(const std::filesystem::path& folder);

}  // namespace laydown
