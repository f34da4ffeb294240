// How fast the music goes. Plain values; any thread may use them.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace laydown::music {

/// Quarter notes a minute, whatever the metre counts, to a millionth: 137.03 is exactly that, so
/// positions that are computed from it do not drift.
struct Tempo {
    std::int64_t millionths = 120'000'000;

    friend constexpr auto operator<=>(Tempo, Tempo) = default;
    constexpr double bpm() const { return static_cast<double>(millionths) / 1e6; }
};

inline constexpr Tempo slowest{1'000'000};
inline constexpr Tempo fastest{1'000'000'000};

/// The nearest millionth. Error: `out_of_range`, also when it is not a number.
Result<Tempo> tempo_of(double bpm);
/// Of a decimal number without sign or exponent ("120", "137.03", ".5"). Errors: `bad_arguments`,
/// `out_of_range`.
Result<Tempo> parse_tempo(std::string_view text);
/// The shortest decimal number that is read back as the same.
std::string to_string(Tempo tempo);

}  // namespace laydown::music
