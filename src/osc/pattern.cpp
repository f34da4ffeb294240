#include "osc/pattern.hpp"

#include <bit>
#include <cstdint>

namespace laydown::osc {

namespace {

// How much of the text may be matched so far: bit n stands for its first n characters. All ways to
// match are followed at once, so nothing is ever tried twice.
using Lengths = std::uint32_t;
constexpr std::size_t longest_text = 30;

constexpr Lengths one(std::size_t n) { return Lengths{1} << n; }

template <class Accepts>
Lengths step(Lengths from, std::string_view text, Accepts accepts) {
    Lengths to = 0;
    for (std::size_t n = 0; n < text.size(); ++n)
        if ((from & one(n)) != 0 && accepts(text[n])) to |= one(n + 1);
    return to;
}

Lengths any_number(Lengths from, std::string_view text) {
    if (from == 0) return 0;
    const auto least = static_cast<std::size_t>(std::countr_zero(from));
    return (one(text.size() + 1) - 1) & ~(one(least) - 1);
}

bool in_class(std::string_view members, char c) {
    const bool inverted = members.starts_with('!');
    if (inverted) members.remove_prefix(1);
    bool found = false;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (i + 2 < members.size() && members[i + 1] == '-') {
            found = found || (members[i] <= c && c <= members[i + 2]);
            i += 2;
        } else {
            found = found || members[i] == c;
        }
    }
    return found != inverted;
}

Lengths alternatives(Lengths from, std::string_view text, std::string_view words) {
    Lengths to = 0;
    for (;;) {
        const auto comma = words.find(',');
        Lengths word = from;
        for (const char wanted : words.substr(0, comma))
            word = step(word, text, [&](char c) { return c == wanted; });
        to |= word;
        if (comma == words.npos) return to;
        words.remove_prefix(comma + 1);
    }
}

char closing(char opening) { return opening == '[' ? ']' : '}'; }

}  // namespace

bool is_pattern(std::string_view text) { return text.find_first_of("*?[]{}") != text.npos; }

Result<Pattern> Pattern::parse(std::string_view text) {
    if (text.size() > longest)
        return error(ErrorCode::refused, "the address pattern is longer than {} characters",
                     longest);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool opens = c == '[' || c == '{';
        if (opens) i = text.find(closing(c), i);
        if (i == text.npos || c == ']' || c == '}')
            return error(ErrorCode::refused, "the brackets of the address pattern do not match");
    }
    return Pattern(text);
}

bool Pattern::matches(std::string_view text) const {
    if (text.size() > longest_text) return false;
    Lengths matched = one(0);
    for (std::size_t i = 0; i < text_.size(); ++i) {
        const char p = text_[i];
        if (p == '*') {
            matched = any_number(matched, text);
        } else if (p == '?') {
            matched = step(matched, text, [](char) { return true; });
        } else if (p == '[' || p == '{') {
            const auto end = text_.find(closing(p), i);
            const auto inside = text_.substr(i + 1, end - i - 1);
            matched = p == '{' ? alternatives(matched, text, inside)
                               : step(matched, text, [&](char c) { return in_class(inside, c); });
            i = end;
        } else {
            matched = step(matched, text, [&](char c) { return c == p; });
        }
    }
    return (matched & one(text.size())) != 0;
}

}  // namespace laydown::osc
