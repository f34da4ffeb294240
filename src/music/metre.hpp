// How beats make up a bar. Plain values; any thread may use them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace laydown::music {

/// A time signature: `beats` notes of 1/`unit` in a bar.
struct Metre {
    int beats = 4;
    int unit = 4;

    friend constexpr bool operator==(Metre, Metre) = default;
};

inline constexpr int most_beats = 64;
inline constexpr int shortest_unit = 64;

/// Error: `out_of_range` unless there are 1 to 64 beats of a whole note, a half and so on to a
/// 64th.
Result<void> check(Metre metre);
/// Of "6/8". Errors: `bad_arguments`, `out_of_range`.
Result<Metre> parse_metre(std::string_view text);
std::string to_string(Metre metre);

}  // namespace laydown::music
