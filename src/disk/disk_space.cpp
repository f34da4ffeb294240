#include "disk/disk_space.hpp"

#include <sys/statvfs.h>

#include <cerrno>
#include <limits>

#include "disk/disk_fault.hpp"

namespace laydown::disk {

Result<std::uint64_t> free_bytes(const std::filesystem::path& folder) {
    struct statvfs status {};
    while (::statvfs(folder.c_str(), &status) != 0)
        if (errno != EINTR) return disk_error(folder.native(), "asking for free space", errno);
    return std::uint64_t{status.f_bavail} * status.f_frsize;
}

double seconds_left(std::uint64_t free, double bytes_per_second) {
    if (!(bytes_per_second > 0)) return std::numeric_limits<double>::infinity();
    return static_cast<double>(free) / bytes_per_second;
}

}  // namespace laydown::disk
