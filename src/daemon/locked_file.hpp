// A small file that is replaced at one stroke and locked for as long as its writer lives.
// Not for several threads at once.
//
// The lock is an open file description lock (fcntl(2)): it vanishes with the process, however that
// ends, and can be looked at without being taken. A lock belongs to an inode, but a stroke puts
// another inode under the name. Hence one rule: only who holds the lock of the inode that is under
// the name now may rename another one over it or unlink it, and the other one is locked before it
// gets the name. Who waited for the lock of an inode that has lost the name meanwhile starts again.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

namespace laydown::daemon {

class LockedFile {
  public:
    /// Makes the file, or takes over that of a dead process, mode 0600. `conflict` when a living
    /// process holds it (`held_content` tells what it wrote), `disk` when it cannot be made.
    static Result<LockedFile> create(std::filesystem::path path, std::string_view content);
    LockedFile(LockedFile&&) noexcept = default;
    LockedFile(const LockedFile&) = delete;
    LockedFile& operator=(const LockedFile&) = delete;
    LockedFile& operator=(LockedFile&& other) noexcept;
    /// Removes the file.
    ~LockedFile();

    /// Readers see the old content or the new one, and it is locked at every moment.
    Result<void> replace(std::string_view content);

  private:
    LockedFile(std::filesystem::path path, FileDescriptor fd) noexcept
        : path_(std::move(path)), fd_(std::move(fd)) {}

    std::filesystem::path path_;
    FileDescriptor fd_;  // holds the lock
};

/// The content of a file that a living process holds; nothing when there is none, or when nobody
/// holds it. Does not disturb the holder, nor one who is about to become it.
std::optional<std::string> held_content(const std::filesystem::path& path);

}  // namespace laydown::daemon
