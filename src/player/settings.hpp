// What a player is set to besides its mix, as people set it: over OSC and by options. A plain
// value; any thread.
#pragma once

#include <cstdint>

namespace laydown::player {

/// What mutes and solos do to the tracks' own outputs. Gain, pan and phase never reach them.
enum class Direct : std::uint8_t {
    plain,  ///< nothing: only the mix is muted
    muted   ///< the same as to the mix
};

/// What a track plays where it is being recorded.
enum class Recorded : std::uint8_t {
    silent,
    played  ///< the take that was there before
};

struct Settings {
    Direct direct = Direct::plain;
    Recorded recorded = Recorded::silent;

    friend bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace laydown::player
