// A section of a tempo map: some bars of one metre. Plain values; any thread may use them.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "music/metre.hpp"
#include "music/pattern.hpp"
#include "music/tempo.hpp"

namespace laydown::music {

/// From one tempo at the section's begin to another at its end, by as much with each beat. So it is
/// in klick, and in JACK programs that take a ramp to be linear in beats.
struct Ramp {
    Tempo from;
    Tempo to;

    friend bool operator==(const Ramp&, const Ramp&) = default;
};

/// One for all of a section, a ramp over it, or one for each of its beats.
using TempoCourse = std::variant<Tempo, Ramp, std::vector<Tempo>>;

struct Section {
    std::string label{};    ///< letters, digits, - and _; empty for none
    std::int64_t bars = 0;  ///< 0: goes on for ever; in the last section of a map only
    Metre metre{};
    TempoCourse tempo{};
    Pattern pattern{};    ///< as long as a bar, or empty
    double volume = 1.0;  ///< factor, 0 or more

    friend bool operator==(const Section&, const Section&) = default;
    bool endless() const { return bars == 0; }
    /// 0 when endless.
    std::int64_t beats() const { return bars * metre.beats; }
};

/// Errors: `out_of_range`, and `bad_arguments` when the parts do not fit each other.
Result<void> check(const Section& section);

Tempo first_tempo(const TempoCourse& course);
Tempo last_tempo(const TempoCourse& course);
/// The slowest that it comes through.
Tempo slowest_tempo(const TempoCourse& course);

}  // namespace laydown::music
