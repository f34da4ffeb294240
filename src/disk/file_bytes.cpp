#include "disk/file_bytes.hpp"

#include <algorithm>

#include "disk/posix_file.hpp"

namespace laydown::disk {

namespace {

/// The window reaches as far back as ahead, at least: a look back of less is free.
constexpr std::size_t half_window = std::size_t{1} << 19U;

}  // namespace

std::span<const std::byte> FileBytes::some(std::size_t at, std::size_t most) {
    if (at >= size_) return {};
    const std::size_t length = std::min({most, size_ - at, half_window});
    if (at - begin_ >= window_.size() || window_.size() - (at - begin_) < length) load(at);
    return std::span<const std::byte>(window_).subspan(at - begin_, length);
}

void FileBytes::load(std::size_t at) {
    begin_ = at < half_window ? 0 : at - half_window;
    window_.assign(std::min(size_ - begin_, 3 * half_window), std::byte{});
    const Transfer done = read_at(file_, window_, static_cast<std::int64_t>(begin_));
    if (error_ == 0) error_ = done.error;
    if (error_ == 0 && done.bytes < window_.size()) error_ = EIO;
}

}  // namespace laydown::disk
