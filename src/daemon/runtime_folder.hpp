// Where running processes leave what others need to find them. Any thread.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace laydown::daemon {

/// The folder `laydown` in the first of runtime_directories(), else `/tmp/laydown-<uid>`. It is
/// made when it is not there. It is ours and closed to others (mode 0700), or this is an error that
/// says what is wrong with it.
Result<std::filesystem::path> runtime_folder();

/// The same for a folder that the caller chose; its parent exists.
Result<void> make_private_folder(const std::filesystem::path& folder);

}  // namespace laydown::daemon
