#include "disk/ring_directory.hpp"

#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "base/runtime_directory.hpp"
#include "disk/disk_space.hpp"

namespace laydown::disk {

namespace {

const std::filesystem::path shared_memory = "/dev/shm";

std::filesystem::path shared_memory_folder() {
    return shared_memory / fmt::format("laydown-{}", ::geteuid());
}

bool is_in_memory(const std::filesystem::path& folder) {
    struct statfs status {};
    if (::statfs(folder.c_str(), &status) != 0) return false;
    return status.f_type == TMPFS_MAGIC || status.f_type == RAMFS_MAGIC;
}

/// Bytes that a ring may take there; nothing is told by file systems without a limit.
std::uint64_t room(const std::filesystem::path& folder) {
    struct statfs status {};
    if (::statfs(folder.c_str(), &status) != 0) return 0;
    if (status.f_blocks == 0) return UINT64_MAX;
    return free_bytes(folder) ? *free_bytes(folder) : 0;
}

}  // namespace

Result<std::filesystem::path> ring_directory(std::uint64_t bytes) {
    for (const auto& runtime : runtime_directories()) {
        // The whole desktop keeps its sockets in the runtime directory: never take more than half.
        if (is_in_memory(runtime) && room(runtime) / 2 >= bytes) return runtime / "laydown";
    }
    const std::uint64_t free = is_in_memory(shared_memory) ? room(shared_memory) : 0;
    if (free >= bytes) return shared_memory_folder();
    constexpr std::uint64_t mebibyte = 1U << 20U;
    return error(ErrorCode::disk,
                 "no room in memory for a capture ring of {} MiB ({} has {} MiB free); fewer "
                 "--ring-seconds or tracks would fit",
                 (bytes + mebibyte - 1) / mebibyte, shared_memory.native(), free / mebibyte);
}

std::vector<std::filesystem::path> ring_directories() {
    std::vector<std::filesystem::path> folders;
    for (const auto& runtime : runtime_directories()) folders.push_back(runtime / "laydown");
    folders.push_back(shared_memory_folder());
    std::erase_if(folders, [](const auto& folder) {
        std::error_code ignored;
        return !std::filesystem::is_directory(folder, ignored);
    });
    return folders;
}

}  // namespace laydown::disk
