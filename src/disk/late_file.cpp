#include "disk/late_file.hpp"

#include <algorithm>
#include <cassert>

namespace laydown::disk {

void LateFile::write(std::span<const std::byte> bytes) {
    const auto length = static_cast<std::int64_t>(bytes.size());
    const auto end_of = [](const Piece& piece) {
        return piece.offset + static_cast<std::int64_t>(piece.bytes.size());
    };
    if (pieces_.empty() || end_of(pieces_.back()) != position_) pieces_.push_back({position_, {}});
    auto& last = pieces_.back().bytes;
    last.insert(last.end(), bytes.begin(), bytes.end());
    position_ += length;
    size_ = std::max(size_, position_);
}

std::vector<std::byte> LateFile::take_beginning() {
    assert(pieces_.size() <= 1 && (pieces_.empty() || pieces_.front().offset == 0));
    if (pieces_.empty()) return {};
    auto bytes = std::move(pieces_.front().bytes);
    pieces_.clear();
    flushed_ = static_cast<std::int64_t>(bytes.size());
    return bytes;
}

int LateFile::flush(const FileDescriptor& file) {
    while (!pieces_.empty()) {
        Piece& piece = pieces_.front();
        const Transfer done = write_at(file, piece.bytes, piece.offset);
        flushed_ = std::max(flushed_, piece.offset + static_cast<std::int64_t>(done.bytes));
        if (done.error != 0) {
            piece.bytes.erase(piece.bytes.begin(),
                              piece.bytes.begin() + static_cast<std::ptrdiff_t>(done.bytes));
            piece.offset += static_cast<std::int64_t>(done.bytes);
            return done.error;
        }
        pieces_.pop_front();
    }
    return 0;
}

}  // namespace laydown::disk
