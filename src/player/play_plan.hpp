// What there is to play and where it goes: made by Control, immutable from then on. Another set of
// tracks or outputs, or another loop, is a new plan, which holds from the cycle on in which it is
// taken. Tracks and outputs that are in both go on as if nothing had been.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/units.hpp"
#include "music/loop_change.hpp"
#include "player/play_output.hpp"
#include "player/play_track.hpp"

namespace laydown::player {

struct PlayPlan {
    struct Entry {
        std::shared_ptr<PlayTrack> track;
        /// Of each of its channels; null where there is none.
        std::vector<std::shared_ptr<PlayOutput>> outputs;
        /// It is silent where the song is recorded.
        bool recorded = false;
    };

    std::vector<Entry> entries;
    std::array<std::shared_ptr<PlayOutput>, 2> mix;  ///< left and right; null where there is none
    std::vector<music::LoopChange> loops;  ///< in order; those that took effect may be left out
    Range<SongPosition> recording{};       ///< of the song; empty: nothing is recorded

    PlayPlan* next_retired = nullptr;  // see Handover
};

}  // namespace laydown::player
