// Which beats of a bar sound, and how. Plain values; any thread may use them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace laydown::music {

enum class Accent { silent, beat, accent };

/// One for each beat of a bar. Empty: the first beat is accented, the others are not.
struct Pattern {
    std::vector<Accent> beats;

    friend bool operator==(const Pattern&, const Pattern&) = default;
    /// `beat` counts from 0.
    Accent at(int beat) const {
        if (beats.empty()) return beat == 0 ? Accent::accent : Accent::beat;
        return beats[static_cast<std::size_t>(beat) % beats.size()];
    }
};

/// Of "X.x.": X is accented, x is not, and . is silent. Error: `bad_arguments`.
Result<Pattern> parse_pattern(std::string_view text);
/// Empty for the empty one.
std::string to_string(const Pattern& pattern);

}  // namespace laydown::music
