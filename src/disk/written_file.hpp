// A file that one thread writes while another syncs it, and what the syncs came to. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "base/file_descriptor.hpp"

namespace laydown::disk {

struct WrittenFile {
    explicit WrittenFile(FileDescriptor opened) : descriptor(std::move(opened)) {}

    const FileDescriptor descriptor;
    /// errno of a sync that failed, 0 if none did. The kernel tells each loss once, and calls the
    /// next sync a good one.
    std::atomic<int> lost{0};
    /// How many of its first frames are on the disk, by its name too.
    std::atomic<std::int64_t> synced{0};
    /// Its name is on the disk.
    std::atomic<bool> named{false};
};

}  // namespace laydown::disk
