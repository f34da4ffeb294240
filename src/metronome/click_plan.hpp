// What is to sound: all that the real-time thread needs to know of the click, made on Control and
// immutable from then on. A change of anything is a new plan, which holds from the cycle on in
// which it is taken; what is to change at a frame of its own says so in the plan.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/realtime.hpp"
#include "engine/click_sounds.hpp"
#include "music/count_in.hpp"
#include "music/loop_change.hpp"
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

using music::LoopChange;

/// A grid from a transport frame on.
struct PlacedGrid {
    TransportPosition from;
    music::SongGrid grid;
};

struct ClickPlan {
    explicit ClickPlan(music::SongGrid unmoved) : home(std::move(unmoved)) {}

    /// The map from the song's begin on.
    music::SongGrid home;
    /// What holds in its place, in order, as long as the song rolls on in roll number `roll` (see
    /// ClickKernel::Now) without a stop or locate.
    std::vector<PlacedGrid> placed;
    std::uint32_t roll = 0;

    std::vector<LoopChange> loops;    ///< in order; those that took effect may be left out
    Range<SongPosition> recording{};  ///< of the song; empty: nothing is recorded
    bool take_awaited = false;        ///< wherever the next start is, a take begins with it
    /// The song runs by itself from frame 0 on, or ends, when the number is another; only when the
    /// transport is not followed.
    std::uint32_t free_order = 0;
    bool free_runs = false;

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
    bool has(const engine::ClickSound& sound) const noexcept LAYDOWN_REALTIME;
    /// The grid at a transport frame of roll `of_roll`.
    const music::SongGrid& grid_at(TransportPosition at,
                                   std::uint32_t of_roll) const noexcept LAYDOWN_REALTIME;
    /// Where the next grid of that roll takes effect behind `at`; never when there is none.
    TransportPosition next_grid(TransportPosition at,
                                std::uint32_t of_roll) const noexcept LAYDOWN_REALTIME;
};

}  // namespace laydown::metronome
