// OSC address patterns, for one element of a path. Pure: any thread.
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace laydown::osc {

/// Whether a path or element contains any of the characters that make a pattern.
bool is_pattern(std::string_view text);

/// A pattern of `*`, `?`, `[1-3]`, `[!1-3]` and `{1,12}`, for texts of at most 30 characters.
/// Matching takes time proportional to the pattern's length, whatever it is.
class Pattern {
  public:
    static constexpr std::size_t longest = 128;

    /// Fails with `refused` when brackets are not closed or the pattern is too long.
    static Result<Pattern> parse(std::string_view text);
    bool matches(std::string_view text) const;

  private:
    explicit Pattern(std::string_view text) : text_(text) {}

    std::string_view text_;
};

}  // namespace laydown::osc
