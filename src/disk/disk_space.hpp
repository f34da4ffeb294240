// How much longer a disk can be recorded to. Any thread that may wait for a file system.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.hpp"

namespace laydown::disk {

/// Bytes that this user may still write to the file system of an existing folder.
Result<std::uint64_t> free_bytes(const std::filesystem::path& folder);

/// Seconds until `free` bytes are used up; infinity for a rate of 0 or less.
double seconds_left(std::uint64_t free, double bytes_per_second);

}  // namespace laydown::disk
