// Decoding UTF-8 strictly (RFC 3629). Pure: any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace laydown {

struct CodePoint {
    char32_t value;
    std::size_t bytes;  ///< that it takes in UTF-8, 1 to 4
};

/// The character at the start of `text`, or nothing if there is no valid one: overlong forms,
/// surrogates and values beyond U+10FFFF are invalid.
std::optional<CodePoint> first_code_point(std::string_view text);

/// Whether all of `text` is valid. Nothing is.
bool is_utf8(std::string_view text);

}  // namespace laydown
