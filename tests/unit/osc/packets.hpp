// Packets put together by hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace laydown::test {

inline std::vector<std::byte> bytes_of(const std::string& text) {
    std::vector<std::byte> bytes;
    for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
    return bytes;
}

/// A bundle with the time tag `seconds` since 1900.
inline std::vector<std::byte> bundle(const std::vector<std::vector<std::byte>>& elements,
                                     std::uint32_t seconds = 0) {
    auto packet = bytes_of(std::string("#bundle\0", 8));
    const auto put = [&](std::uint32_t n) {
        for (const int shift : {24, 16, 8, 0})
            packet.push_back(static_cast<std::byte>(n >> shift & 0xffU));
    };
    put(seconds);
    put(1);
    for (const auto& element : elements) {
        put(static_cast<std::uint32_t>(element.size()));
        packet.insert(packet.end(), element.begin(), element.end());
    }
    return packet;
}

}  // namespace laydown::test
