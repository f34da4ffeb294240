#include "osc/utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace laydown::osc {

namespace {

struct Form {
    std::uint32_t bits;      // of the first byte
    std::size_t following;   // bytes after the first
    std::uint32_t smallest;  // code point that needs this form
};

Form form_of(std::uint32_t first) {
    if (first < 0x80) return {first, 0, 0};
    if ((first & 0xe0) == 0xc0) return {first & 0x1f, 1, 0x80};
    if ((first & 0xf0) == 0xe0) return {first & 0x0f, 2, 0x800};
    if ((first & 0xf8) == 0xf0) return {first & 0x07, 3, 0x10000};
    return {0, 0, 1};  // no first byte: fails the test of the smallest
}

}  // namespace

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto [bits, following, smallest] = form_of(static_cast<unsigned char>(text[i++]));
        std::uint32_t point = bits;
        for (std::size_t k = 0; k < following; ++k, ++i) {
            if (i == text.size()) return false;
            const auto byte = static_cast<unsigned char>(text[i]);
            if ((byte & 0xc0) != 0x80) return false;
            point = (point << 6) | (byte & 0x3fU);
        }
        const bool surrogate = point >= 0xd800 && point <= 0xdfff;
        if (point < smallest || surrogate || point > 0x10ffff) return false;
    }
    return true;
}

}  // namespace laydown::osc
