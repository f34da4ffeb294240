// What a metronome is set to, as people set it: over OSC and by options. A plain value; any thread.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "metronome/click_plan.hpp"

namespace laydown::metronome {

/// How one role sounds.
struct Voice {
    std::string sound = "bright";  ///< a built-in one's name, or a name that --sound gave to a file
    double volume = 0.0;           ///< dB
    double pitch = 1.0;            ///< factor; for built-in sounds

    friend bool operator==(const Voice&, const Voice&) = default;
};

/// When the click sounds.
enum class Clicks : std::uint8_t {
    always,     ///< while the song rolls, and in the count-in
    recording,  ///< where it is recorded, and in the count-in
    count_in,   ///< in the count-in alone
    never       ///< nor is there a count-in
};

struct Settings {
    std::array<Voice, role_count> voices{Voice{"bright", 0.0, 1.5}, Voice{"bright", -3.0, 1.0},
                                         Voice{"bright", -12.0, 1.0}};
    double volume = -6.0;  ///< dB, of all
    std::optional<music::Pattern> pattern;
    int parts = 1;
    int swing = 50;
    int bars_on = 0;
    int bars_off = 0;
    Clicks when = Clicks::always;
    music::CountInLength count_in;
    Counting counting = Counting::starts;

    Voice& of(Role role) { return voices[static_cast<std::size_t>(role)]; }
    const Voice& of(Role role) const { return voices[static_cast<std::size_t>(role)]; }
};

}  // namespace laydown::metronome
