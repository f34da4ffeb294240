// An open file, socket or other descriptor of the operating system, owned. Any thread; one at a
// time.
#pragma once

#include <utility>

namespace laydown {

/// Closed with its owner. Whoever cares about errors that come late has synced the file before.
class FileDescriptor {
  public:
    /// Takes over what open(2), socket(2) and the like returned; negative: none.
    explicit FileDescriptor(int descriptor = -1) noexcept : descriptor_(descriptor) {}
    FileDescriptor(FileDescriptor&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor();

    int get() const noexcept { return descriptor_; }
    explicit operator bool() const noexcept { return descriptor_ >= 0; }

  private:
    int descriptor_;
};

}  // namespace laydown
