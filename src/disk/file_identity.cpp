#include "disk/file_identity.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "disk/disk_fault.hpp"

namespace laydown::disk {

namespace {

constexpr std::size_t copied_at_once = std::size_t{1} << 20U;

/// Errno or 0.
int copy(const FileDescriptor& from, const FileDescriptor& to) {
    std::vector<std::byte> buffer(copied_at_once);
    for (std::int64_t at = 0;;) {
        const Transfer got = read_at(from, buffer, at);
        if (got.error != 0) return got.error;
        if (got.bytes == 0) break;
        const Transfer put = write_at(to, std::span(buffer).first(got.bytes), at);
        if (put.error != 0) return put.error;
        at += static_cast<std::int64_t>(got.bytes);
    }
    return ::fsync(to.get()) == 0 ? 0 : errno;
}

}  // namespace

bool is_at(const FileDescriptor& file, const std::filesystem::path& path) {
    struct stat held {};
    struct stat named {};
    return ::fstat(file.get(), &held) == 0 && ::stat(path.c_str(), &named) == 0 &&
           held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

Result<void> name_again(const FileDescriptor& file, const std::filesystem::path& path, bool& full) {
    std::error_code failed;
    std::filesystem::create_directories(path.parent_path(), failed);
    const auto unnamed = fmt::format("/proc/self/fd/{}", file.get());
    if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0)
        return sync_folder_of(path);
    if (errno == EEXIST) return disk_error(path.native(), "naming it again", EEXIST);
    const auto created = open_file(path, O_RDWR | O_CREAT | O_EXCL);
    if (!created) return created.error();
    if (const int stopped = copy(file, *created); stopped != 0) {
        ::unlink(path.c_str());
        full = fault_of(stopped) == DiskFault::full;
        return disk_error(path.native(), "writing it again", stopped);
    }
    return sync_folder_of(path);
}

}  // namespace laydown::disk
