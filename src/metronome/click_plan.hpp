// What is to sound: all that the real-time thread needs to know of the click, made on Control and
// immutable from then on. A change of anything is a new plan.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "engine/click_voices.hpp"
#include "music/count_in.hpp"
#include "music/pattern.hpp"
#include "music/song_grid.hpp"

namespace laydown::metronome {

/// Which of the clicks it is. They have outputs, sounds and volumes of their own.
enum class Role : std::uint8_t { accent, beat, subdivision };
inline constexpr std::size_t role_count = 3;

/// When the click sounds while the song rolls.
enum class Sounding : std::uint8_t { always, recording, never };

/// Before which starts of the transport there is a count-in.
enum class Counting : std::uint8_t { starts, recording };

/// Where one of several parts of a beat begins, in hundredths of a part. `swing`: see ClickPlan.
constexpr int part_in_hundredths(int part, int parts, int swing) {
    const bool swings = parts % 2 == 0 && part % 2 == 1;
    return swings ? (part - 1) * 100 + 2 * swing : part * 100;
}

struct RoleSound {
    std::shared_ptr<const engine::ClickSound> sound;
    float gain = 1.0F;  ///< linear; 0 is silent
};

struct ClickPlan {
    ClickPlan(music::SongGrid placed, music::SongGrid unmoved)
        : grid(std::move(placed)), home(std::move(unmoved)) {}

    /// Holds from `from` on, until the song jumps; then, and when it stands already, `home` does.
    music::SongGrid grid;
    music::SongGrid home;
    TransportPosition from;  ///< where it takes the place of the plan before, while the song rolls

    std::array<RoleSound, role_count> sounds;
    std::optional<music::Pattern> pattern;  ///< in place of the sections' own
    int parts = 1;                          ///< that a beat is divided into, 1 or more
    /// Where the second of two parts begins, in hundredths of both: 50 is straight. For an even
    /// number of parts.
    int swing = 50;
    int bars_on = 0;   ///< with `bars_off`: so many bars sound,
    int bars_off = 0;  ///< then so many do not; 0: all do
    Sounding sounding = Sounding::always;
    music::CountInLength count_in;
    Counting counting = Counting::starts;

    ClickPlan* next_retired = nullptr;  // see Handover

    const RoleSound& of(Role role) const { return sounds[static_cast<std::size_t>(role)]; }
};

}  // namespace laydown::metronome
