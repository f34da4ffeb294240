#include "base/utf8.hpp"

#include <array>

namespace laydown {

namespace {

struct Form {
    unsigned char mask;  ///< bits of the first byte that tell the form
    unsigned char lead;  ///< and what they are
    char32_t smallest;   ///< value that may take this form
    std::size_t bytes;
};

constexpr std::array<Form, 4> forms{{{0x80, 0x00, 0x0, 1},
                                     {0xE0, 0xC0, 0x80, 2},
                                     {0xF0, 0xE0, 0x800, 3},
                                     {0xF8, 0xF0, 0x10000, 4}}};

}  // namespace

std::optional<CodePoint> first_code_point(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const auto first = static_cast<unsigned char>(text.front());
    for (const Form& form : forms) {
        if ((first & form.mask) != form.lead) continue;
        if (text.size() < form.bytes) return std::nullopt;
        char32_t value = first & static_cast<unsigned char>(~form.mask);
        for (std::size_t i = 1; i < form.bytes; ++i) {
            const auto next = static_cast<unsigned char>(text[i]);
            if ((next & 0xC0U) != 0x80U) return std::nullopt;
            value = (value << 6U) | (next & 0x3FU);
        }
        const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
        if (value < form.smallest || surrogate || value > 0x10FFFF) return std::nullopt;
        return CodePoint{value, form.bytes};
    }
    return std::nullopt;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto next = first_code_point(text);
        if (!next) return false;
        text.remove_prefix(next->bytes);
    }
    return true;
}

std::string_view cut(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    constexpr std::size_t longest = forms.size();
    for (std::size_t back = 1; back < longest && back <= most; ++back) {
        const auto last = first_code_point(text.substr(most - back));
        if (last && last->bytes > back) return text.substr(0, most - back);
    }
    return text.substr(0, most);
}

std::string excerpt(std::string_view text, std::size_t most) {
    std::string kept(cut(text, most));
    if (kept.size() < text.size()) kept += "...";
    return kept;
}

}  // namespace laydown
