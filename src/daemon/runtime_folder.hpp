// Where running processes leave what others need to find them. Any thread.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace laydown::daemon {

/// The folder `laydown` in the first of runtime_directories(), else `/tmp/laydown-<uid>`. Errors:
/// those of make_private_folder().
Result<std::filesystem::path> runtime_folder();

}  // namespace laydown::daemon
