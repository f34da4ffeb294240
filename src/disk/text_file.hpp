// Files of text, such as a session's document. Any thread that may wait for a disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace laydown::disk {

/// All of it. Errors: `not_found`, `disk`, `bad_arguments` (no regular file), `too_many` (it has
/// more than `most` bytes).
Result<std::string> read_text(const std::filesystem::path& path, std::int64_t most);

}  // namespace laydown::disk
