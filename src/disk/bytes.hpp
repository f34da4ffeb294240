// Numbers and texts in the byte orders of file headers. Pure: any thread.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace laydown::disk {

template <std::unsigned_integral T>
T load_le(std::span<const std::byte> bytes, std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = sizeof(T); i-- > 0;)
        value = (value << 8U) | std::to_integer<std::uint64_t>(bytes[at + i]);
    return static_cast<T>(value);
}

template <std::unsigned_integral T>
T load_be(std::span<const std::byte> bytes, std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        value = (value << 8U) | std::to_integer<std::uint64_t>(bytes[at + i]);
    return static_cast<T>(value);
}

template <std::unsigned_integral T>
void store_le(std::span<std::byte> bytes, std::size_t at, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bytes[at + i] = static_cast<std::byte>(std::uint64_t{value} >> (8 * i));
}

template <std::unsigned_integral T>
void store_be(std::span<std::byte> bytes, std::size_t at, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bytes[at + i] = static_cast<std::byte>(std::uint64_t{value} >> (8 * (sizeof(T) - 1 - i)));
}

inline void store_text(std::span<std::byte> bytes, std::size_t at, std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) bytes[at + i] = static_cast<std::byte>(text[i]);
}

inline bool has_text(std::span<const std::byte> bytes, std::size_t at, std::string_view text) {
    if (at > bytes.size() || bytes.size() - at < text.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (bytes[at + i] != static_cast<std::byte>(text[i])) return false;
    return true;
}

/// A header while it is put together.
class ByteBuilder {
  public:
    template <std::unsigned_integral T>
    ByteBuilder& le(T value) {
        bytes_.resize(bytes_.size() + sizeof(T));
        store_le(bytes_, bytes_.size() - sizeof(T), value);
        return *this;
    }
    template <std::unsigned_integral T>
    ByteBuilder& be(T value) {
        bytes_.resize(bytes_.size() + sizeof(T));
        store_be(bytes_, bytes_.size() - sizeof(T), value);
        return *this;
    }
    ByteBuilder& text(std::string_view text) {
        for (const char c : text) bytes_.push_back(static_cast<std::byte>(c));
        return *this;
    }
    ByteBuilder& append(std::span<const std::byte> more) {
        bytes_.insert(bytes_.end(), more.begin(), more.end());
        return *this;
    }
    ByteBuilder& zeros(std::size_t count) {
        bytes_.resize(bytes_.size() + count);
        return *this;
    }

    std::size_t size() const { return bytes_.size(); }
    const std::vector<std::byte>& bytes() const { return bytes_; }

  private:
    std::vector<std::byte> bytes_;
};

}  // namespace laydown::disk
