#include "failing_sync.hpp"

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <mutex>
#include <utility>

namespace {

// NOLINTBEGIN(*-global-variables): of what the linker takes for libc's
std::mutex mutex;  // protects what follows
int failing = 0;
std::string failing_part;
std::vector<std::string> synced;
// NOLINTEND(*-global-variables)

std::string path_of(int file) {
    std::array<char, 4096> path{};
    const auto link = fmt::format("/proc/self/fd/{}", file);
    const ssize_t length = ::readlink(link.c_str(), path.data(), path.size());
    return {path.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
}

bool fails(const std::string& path) {
    if (failing == 0 || path.find(failing_part) == std::string::npos) return false;
    --failing;
    errno = EIO;
    return true;
}

}  // namespace

namespace laydown::disk::test {

void fail_syncs(int count, const std::string& part) {
    const std::lock_guard lock(mutex);
    failing = count;
    failing_part = part;
}

std::vector<std::string> take_synced() {
    const std::lock_guard lock(mutex);
    return std::exchange(synced, {});
}

}  // namespace laydown::disk::test

extern "C" {

int fdatasync(int file) {
    const std::lock_guard lock(mutex);
    return fails(path_of(file)) ? -1 : static_cast<int>(::syscall(SYS_fdatasync, file));
}

int fsync(int file) {
    const std::lock_guard lock(mutex);
    const auto path = path_of(file);
    synced.push_back(path);
    return fails(path) ? -1 : static_cast<int>(::syscall(SYS_fsync, file));
}

}  // extern "C"
