#include "small_disk.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "disk/posix_file.hpp"

namespace laydown::disk::test {

namespace {

bool write_text(const char* path, const std::string& text) {
    const int file = ::open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool done = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(file);
    return done;
}

/// Mounts of our own that vanish with the process: as root, or as one in a user namespace.
bool enter_own_mounts() {
    const std::string user = std::to_string(::geteuid());
    const std::string group = std::to_string(::getegid());
    if (::unshare(CLONE_NEWNS) != 0) {
        if (::unshare(CLONE_NEWNS | CLONE_NEWUSER) != 0) return false;
        if (!write_text("/proc/self/setgroups", "deny") ||
            !write_text("/proc/self/uid_map", user + " " + user + " 1") ||
            !write_text("/proc/self/gid_map", group + " " + group + " 1"))
            return false;
    }
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

}  // namespace

std::unique_ptr<SmallDisk> SmallDisk::mount(std::size_t bytes) {
    static const bool possible = enter_own_mounts();
    std::unique_ptr<SmallDisk> disk(new SmallDisk);
    const std::string size = "size=" + std::to_string(bytes);
    if (possible && ::mount("tmpfs", disk->path().c_str(), "tmpfs", 0, size.c_str()) == 0)
        return disk;
    WARN("not tested: nothing can be mounted here (needs root or user namespaces)");
    return nullptr;
}

SmallDisk::~SmallDisk() { ::umount2(path().c_str(), MNT_DETACH); }

void SmallDisk::fill() {
    const auto file = open_file(path() / "filler", O_WRONLY | O_CREAT | O_APPEND);
    REQUIRE(file);
    const std::array<char, 4096> page{};
    while (::write(file->get(), page.data(), page.size()) > 0) {
    }
    REQUIRE(errno == ENOSPC);
}

void SmallDisk::free() { REQUIRE(::unlink((path() / "filler").c_str()) == 0); }

void SmallDisk::set_read_only(bool read_only) {
    unsigned long flags = MS_REMOUNT;
    if (read_only) flags |= MS_RDONLY;
    REQUIRE(::mount("tmpfs", path().c_str(), "tmpfs", flags, nullptr) == 0);
}

}  // namespace laydown::disk::test
