#include "daemon/printable.hpp"

#include "base/utf8.hpp"

namespace laydown::daemon {

namespace {

/// C0, DEL, and C1 (U+0080 to U+009F), which some terminals obey as well.
bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

char digit(unsigned value) noexcept { return "0123456789abcdef"[value]; }

}  // namespace

std::string_view PrintableParts::next() noexcept {
    if (rest_.empty()) return {};
    const auto first = first_code_point(rest_);
    const bool plain = first && !is_control(first->value);
    const std::string_view part = rest_.substr(0, plain ? first->bytes : 1);
    rest_.remove_prefix(part.size());
    if (plain) return part;
    // The other bytes of a character that is none to show follow as what they are: no character.
    const auto byte = static_cast<unsigned char>(part.front());
    shown_ = {'\\', 'x', digit(byte / 16U), digit(byte % 16U)};
    return {shown_.data(), shown_.size()};
}

std::string printable(std::string_view text) {
    std::string result;
    PrintableParts parts(text);
    for (auto part = parts.next(); !part.empty(); part = parts.next()) result += part;
    return result;
}

}  // namespace laydown::daemon
