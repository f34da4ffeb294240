#include "daemon/locked_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace laydown::daemon {

namespace {

/// More often than that, the file under the name does not change hands while we look.
constexpr int most_tries = 100;

struct flock whole_file() {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

bool try_lock(int fd) {
    auto lock = whole_file();
    return ::fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

bool is_locked(int fd) {
    auto lock = whole_file();
    return ::fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

bool has_name(int fd, const std::filesystem::path& path) {
    struct stat held {};
    struct stat named {};
    return ::fstat(fd, &held) == 0 && ::lstat(path.c_str(), &named) == 0 &&
           held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

Error failure(const char* what, const std::filesystem::path& path, int number) {
    return error(ErrorCode::disk, "cannot {} {}: {}", what, path.string(), std::strerror(number));
}

bool write_all(int fd, std::string_view content) {
    while (!content.empty()) {
        const auto n = ::write(fd, content.data(), content.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        content.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

std::optional<std::string> read_all(int fd) {
    std::string content;
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto n =
            ::pread(fd, buffer.data(), buffer.size(), static_cast<off_t>(content.size()));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return std::nullopt;
        if (n == 0) return content;
        content.append(buffer.data(), static_cast<std::size_t>(n));
    }
}

/// A locked file with its content, beside the place where it is to go; gone unless it gets there.
class Newcomer {
  public:
    static Result<Newcomer> make(const std::filesystem::path& path, std::string_view content) {
        auto name = (path.parent_path() / ("." + path.filename().string() + ".XXXXXX")).string();
        FileDescriptor fd(::mkostemp(name.data(), O_CLOEXEC));
        if (!fd) return failure("make", path, errno);
        Newcomer made(std::move(name), std::move(fd));
        if (!try_lock(made.fd_.get())) return failure("lock", path, errno);
        if (!write_all(made.fd_.get(), content)) return failure("write", path, errno);
        return made;
    }
    Newcomer(Newcomer&& other) noexcept
        : name_(std::exchange(other.name_, {})), fd_(std::move(other.fd_)) {}
    ~Newcomer() {
        if (!name_.empty()) ::unlink(name_.c_str());
    }
    Newcomer(const Newcomer&) = delete;
    Newcomer& operator=(const Newcomer&) = delete;
    Newcomer& operator=(Newcomer&&) = delete;

    /// Under `path`, if nothing is there; errno is EEXIST otherwise.
    bool settle(const std::filesystem::path& path) {
        bool done =
            ::renameat2(AT_FDCWD, name_.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0;
        if (done) {
            name_.clear();
        } else if (errno == EINVAL || errno == ENOSYS) {
            // Network file systems: a second name, and the first goes with this object.
            done = ::link(name_.c_str(), path.c_str()) == 0;
        }
        return done;
    }
    bool displace(const std::filesystem::path& path) {
        if (::rename(name_.c_str(), path.c_str()) != 0) return false;
        name_.clear();
        return true;
    }
    FileDescriptor take_file() noexcept { return std::move(fd_); }

  private:
    Newcomer(std::string name, FileDescriptor fd) : name_(std::move(name)), fd_(std::move(fd)) {}

    std::string name_;
    FileDescriptor fd_;
};

}  // namespace

Result<LockedFile> LockedFile::create(std::filesystem::path path, std::string_view content) {
    auto newcomer = Newcomer::make(path, content);
    if (!newcomer) return newcomer.error();

    for (int i = 0; i < most_tries; ++i) {
        const FileDescriptor old(
            ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        if (!old && errno != ENOENT) return failure("open", path, errno);
        if (!old) {
            if (newcomer->settle(path)) return LockedFile(std::move(path), newcomer->take_file());
            if (errno != EEXIST) return failure("make", path, errno);
            continue;
        }
        if (!try_lock(old.get())) {
            if (errno != EAGAIN && errno != EACCES) return failure("lock", path, errno);
            // Between two strokes of its holder, or at its end, another inode has the name.
            if (has_name(old.get(), path))
                return error(ErrorCode::conflict, "{} is held by another process", path.string());
            continue;
        }
        if (!has_name(old.get(), path)) continue;
        if (!newcomer->displace(path)) return failure("replace", path, errno);
        return LockedFile(std::move(path), newcomer->take_file());
    }
    return error(ErrorCode::conflict, "{} keeps changing hands", path.string());
}

LockedFile& LockedFile::operator=(LockedFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(fd_, other.fd_);
    return *this;
}

LockedFile::~LockedFile() {
    if (fd_ && has_name(fd_.get(), path_)) ::unlink(path_.c_str());
}

Result<void> LockedFile::replace(std::string_view content) {
    auto newcomer = Newcomer::make(path_, content);
    if (!newcomer) return newcomer.error();
    if (!newcomer->displace(path_)) return failure("replace", path_, errno);
    fd_ = newcomer->take_file();
    return {};
}

std::optional<std::string> held_content(const std::filesystem::path& path) {
    for (int i = 0; i < most_tries; ++i) {
        const FileDescriptor file(
            ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        if (!file) return std::nullopt;
        if (is_locked(file.get())) return read_all(file.get());
        if (has_name(file.get(), path)) return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace laydown::daemon
