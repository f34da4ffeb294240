// The bytes of a file as if they lay in memory, for who looks through it from its beginning. Read,
// not mapped: a disk that cannot deliver is an error, where a mapping would end the process. One
// thread; may wait for the disk.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/file_descriptor.hpp"

namespace laydown::disk {

class FileBytes {
  public:
    /// The first `size` bytes of the file, which outlives this.
    FileBytes(const FileDescriptor& file, std::size_t size) : file_(file), size_(size) {}

    std::size_t size() const { return size_; }
    /// `at` is below size(). Zero when it cannot be read: see error().
    std::byte operator[](std::size_t at) {
        if (at - begin_ >= window_.size()) load(at);
        return window_[at - begin_];
    }
    /// At most `most` bytes from `at` on, valid until the next call; fewer at the end of the file.
    std::span<const std::byte> some(std::size_t at, std::size_t most);
    /// errno of the first read that failed, 0 if none did. EIO when the file is shorter than told.
    int error() const { return error_; }

  private:
    void load(std::size_t at);

    const FileDescriptor& file_;
    std::size_t size_;
    std::size_t begin_ = 0;  // of the window in the file
    std::vector<std::byte> window_;
    int error_ = 0;
};

}  // namespace laydown::disk
