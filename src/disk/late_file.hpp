// A file in front of a disk that may be full: takes every write, and brings to the disk what it can
// when told. So an encoder that could not survive a failed write never sees one. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "disk/posix_file.hpp"

namespace laydown::disk {

class LateFile {
  public:
    /// Writes at the position and moves it.
    void write(std::span<const std::byte> bytes);
    void seek(std::int64_t position) { position_ = position; }
    std::int64_t position() const { return position_; }
    std::int64_t size() const { return size_; }

    /// Something is to be brought to the disk.
    bool pending() const { return !pieces_.empty(); }
    /// How long the file on the disk has to be, after what was brought there.
    std::int64_t flushed() const { return flushed_; }

    /// All bytes that were written so far and not flushed, when they are one piece from the start.
    std::vector<std::byte> take_beginning();

    /// Writes what is pending; errno or 0. After an error the rest stays for the next time.
    int flush(const FileDescriptor& file);

  private:
    struct Piece {
        std::int64_t offset;
        std::vector<std::byte> bytes;
    };
    std::deque<Piece> pieces_;  ///< in the order of writing
    std::int64_t position_ = 0;
    std::int64_t size_ = 0;
    std::int64_t flushed_ = 0;
};

}  // namespace laydown::disk
