// Decoding UTF-8 strictly (RFC 3629), and cutting it where characters end. Pure: any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
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

/// As much of the begin of `text` as `most` bytes hold, without a part of a character. What is not
/// UTF-8 is cut anywhere.
std::string_view cut(std::string_view text, std::size_t most);

/// `text` for a message that quotes it: when it is longer than `most` bytes, its begin and "...".
std::string excerpt(std::string_view text, std::size_t most = 60);

}  // namespace laydown
