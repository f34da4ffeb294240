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

    SampleRate rate{};  ///< of the song and the outputs: how long fades take

    /// Where the real-time thread does its work. Made by prepare().
    struct Work {
        std::vector<PlayOutput*> sinks;  ///< the outputs of all entries, null where there is none
        std::vector<float*> outputs;     ///< samples of all entries' outputs in this cycle
        std::vector<float*> channels;    ///< of a track in a piece of the cycle
        std::vector<float> scratch;      ///< longest_part frames of each channel, and of the mix
    };
    Work work{};
    /// A cycle that is longer is played in parts.
    static constexpr std::size_t longest_part = 8192;
    /// When the rest of the plan is complete, before it is given away.
    void prepare();

    PlayPlan* next_retired = nullptr;  // see Handover
};

}  // namespace laydown::player
