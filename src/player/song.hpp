// What the player plays, as a session's folder or a list of files tells it: a value, made on the
// Disk thread (song_reading.hpp) and put into force by Control.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/track_number.hpp"
#include "base/units.hpp"
#include "session/document.hpp"
#include "session/playlist.hpp"

namespace laydown::player {

struct SongPart {
    TrackNumber number{};
    std::string name{};
    int channels = 1;
    session::TrackMix mix{};
    session::Playlist playlist{};
    friend bool operator==(const SongPart&, const SongPart&) = default;
};

/// A file of another sample rate than the song, which cannot be played as it is.
struct OtherRate {
    std::string file{};  ///< as a Region has it
    SampleRate rate{};
    std::string copy{};  ///< where RateCache wants its copy; empty when there is to be none
    friend bool operator==(const OtherRate&, const OtherRate&) = default;
};

struct Song {
    std::filesystem::path folder{};             ///< that the files of the playlists lie in
    std::optional<SampleRate> rate{};           ///< of all of it; nothing when nothing tells
    std::vector<SongPart> parts{};              ///< in the order in which they are shown
    double mix_gain = 0;                        ///< dB
    std::optional<Range<SongPosition>> loop{};  ///< when it is on
    /// Where one is likely to go, the most likely first: the loop's begin, the punch's pre-roll,
    /// the song's begin, markers.
    std::vector<SongPosition> places{};
    Frames length{};                       ///< up to the end of the last region
    std::vector<OtherRate> other_rates{};  ///< of what is left out; `remarks` has it too
    std::vector<std::string> remarks{};    ///< what could not be used, and why, for people
};

}  // namespace laydown::player
