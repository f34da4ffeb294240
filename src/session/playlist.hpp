// A track's song as stretches of audio files with their fades: what the player plays. Pure values
// and functions: any thread but the real-time one; what a Region tells, any.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/realtime.hpp"
#include "session/comp.hpp"
#include "session/take_record.hpp"

namespace laydown::session {

/// A stretch of a file in its place in the song.
struct Region {
    int take = 0;
    std::string file{};  ///< relative to the session folder
    int channels = 1;
    SongPosition begin{};  ///< with the fades
    Frames length{};       ///< with the fades, 1 or more
    Frames offset{};       ///< in the file
    Frames fade_in{};      ///< of the first frames; both fades together are no longer than it
    Frames fade_out{};     ///< of the last ones

    SongPosition end() const LAYDOWN_REALTIME { return begin + length; }
    /// The factor for a frame, counted from the region's first; it lies in the region. Linear:
    /// frame i of n is (i + 1) / (n + 1) of the way, so that the gains of two regions over a join
    /// add up to 1, and a join of two takes of the same sound leaves that as it is. (Equal power
    /// would make it louder by up to 3 dB; different sounds have a dip of 3 dB for some
    /// milliseconds.)
    float gain(Frames at) const LAYDOWN_REALTIME;
    friend bool operator==(const Region&, const Region&) = default;
};

struct Playlist {
    std::vector<Region> regions{};  ///< by begin; no frame lies in more than two
    friend bool operator==(const Playlist&, const Playlist&) = default;
};

/// What is heard (session/heard.hpp, which says what is expected of the arguments), joined:
///
/// Where two takes meet they fade into each other over `crossfade` frames before the join, so that
/// an attack on it is heard whole. What the later one's file has no audio for, at its start, is
/// faded after the join as far as the earlier one's file goes on there. A fade takes half of a take
/// at most, and without audio on either side there is none. Silence that was chosen is faded into
/// and out of in the same way.
///
/// Where a take meets nothing its fade lies beyond its nominal range, in its handle, and takes at
/// most half of a gap: a take alone is heard bit for bit, and the file's own start or end is not
/// faded.
Playlist resolve(std::span<const TakeRecord> takes, const Comp& comp, const std::set<int>& rejected,
                 Frames crossfade);

}  // namespace laydown::session
