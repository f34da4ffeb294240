#include "disk/posix_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "disk/disk_fault.hpp"

namespace laydown::disk {

namespace {

constexpr mode_t file_mode = 0666;  // less the umask

int open_retrying(const char* path, int flags) {
    int descriptor = -1;
    do descriptor = ::open(path, flags | O_CLOEXEC, file_mode);
    while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

/// The way for file systems without unnamed files: the file is there, empty, before its content.
Result<FileDescriptor> create_plainly(const std::filesystem::path& path,
                                      std::span<const std::byte> content) {
    auto file = open_file(path, O_RDWR | O_CREAT | O_EXCL);
    if (!file) return file.error();
    if (const Transfer done = write_at(*file, content, 0); done.error != 0) {
        ::unlink(path.c_str());
        return disk_error(path.native(), "writing the header", done.error);
    }
    return file;
}

}  // namespace

Result<FileDescriptor> open_file(const std::filesystem::path& path, int flags) {
    const int descriptor = open_retrying(path.c_str(), flags);
    if (descriptor < 0) return disk_error(path.native(), "opening", errno);
    return FileDescriptor(descriptor);
}

Result<FileDescriptor> open_regular_file(const std::filesystem::path& path, int flags) {
    const auto refusal = [&](const struct stat& status) {
        const char* kind = S_ISFIFO(status.st_mode)   ? "pipe"
                           : S_ISDIR(status.st_mode)  ? "folder"
                           : S_ISSOCK(status.st_mode) ? "socket"
                                                      : "device";
        return error(ErrorCode::bad_arguments, "{}: this is a {}, not a file", path.native(), kind);
    };
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) return refusal(status);
    // Somebody may put something else there meanwhile.
    auto file = open_file(path, flags | O_NONBLOCK);
    if (!file) return file.error();
    if (::fstat(file->get(), &status) != 0) return disk_error(path.native(), "opening", errno);
    if (!S_ISREG(status.st_mode)) return refusal(status);
    return file;
}

Result<FileDescriptor> create_file(const std::filesystem::path& path,
                                   std::span<const std::byte> content) {
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    FileDescriptor file(open_retrying(folder.c_str(), O_TMPFILE | O_RDWR));
    if (file.get() < 0) return create_plainly(path, content);
    if (const Transfer done = write_at(file, content, 0); done.error != 0)
        return disk_error(path.native(), "writing the header", done.error);
    const auto unnamed = fmt::format("/proc/self/fd/{}", file.get());
    if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0)
        return file;
    if (errno == EEXIST) return disk_error(path.native(), "creating", EEXIST);
    return create_plainly(path, content);
}

Transfer write_at(const FileDescriptor& file, std::span<const std::byte> bytes,
                  std::int64_t offset) {
    Transfer done;
    while (done.bytes < bytes.size()) {
        const auto rest = bytes.subspan(done.bytes);
        const ssize_t written = ::pwrite(file.get(), rest.data(), rest.size(),
                                         offset + static_cast<std::int64_t>(done.bytes));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            done.error = written < 0 ? errno : ENOSPC;
            break;
        }
        done.bytes += static_cast<std::size_t>(written);
    }
    return done;
}

Transfer read_at(const FileDescriptor& file, std::span<std::byte> bytes, std::int64_t offset) {
    Transfer done;
    while (done.bytes < bytes.size()) {
        const auto rest = bytes.subspan(done.bytes);
        const ssize_t got = ::pread(file.get(), rest.data(), rest.size(),
                                    offset + static_cast<std::int64_t>(done.bytes));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) done.error = errno;
        if (got <= 0) break;
        done.bytes += static_cast<std::size_t>(got);
    }
    return done;
}

std::int64_t file_size(const FileDescriptor& file) {
    struct stat status {};
    return ::fstat(file.get(), &status) == 0 ? status.st_size : -errno;
}

int set_file_size(const FileDescriptor& file, std::int64_t bytes) {
    int result = -1;
    do result = ::ftruncate(file.get(), bytes);
    while (result != 0 && errno == EINTR);
    return result == 0 ? 0 : errno;
}

Result<void> sync_folder_of(const std::filesystem::path& path) {
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const auto opened = open_file(folder, O_RDONLY | O_DIRECTORY);
    if (!opened) return opened.error();
    // Some network and FUSE file systems cannot sync folders; there is nothing better to do there.
    if (::fsync(opened->get()) != 0 && errno != EINVAL && errno != ENOTSUP && errno != ENOSYS)
        return disk_error(folder.native(), "syncing the folder", errno);
    return {};
}

}  // namespace laydown::disk
