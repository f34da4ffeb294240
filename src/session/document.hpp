// What belongs to a session as a whole: its tracks and what was decided of their takes, its places
// in the song, its tempo map, its mix and its connections. It stands in session.json
// (session/document_json.hpp). The takes themselves stand in the journal. Plain values; any thread
// but the real-time one.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/track_number.hpp"
#include "base/units.hpp"
#include "base/words.hpp"
#include "music/tempo_map.hpp"
#include "session/comp.hpp"
#include "session/unknown_members.hpp"

namespace laydown::session {

/// The version of the format that this program writes, and the newest that it reads.
inline constexpr int document_version = 1;

inline constexpr int most_tracks = 9999;        ///< the highest number of a track
inline constexpr double quietest_gain = -144;   ///< dB: silence
inline constexpr double loudest_gain = 24;      ///< dB
inline constexpr double longest_crossfade = 1;  ///< s

/// Bytes of UTF-8 in a name or note of a take, or a marker's name.
inline constexpr std::size_t longest_text = 4096;
/// Bytes of a JACK port's full name; JACK's own limit is lower (JACK_PORT_NAME_SIZE).
inline constexpr std::size_t longest_port_name = 1024;

/// What a person thought of a take.
enum class Verdict { none, keep, no_good, false_start };
inline constexpr laydown::Words verdicts{
    std::array{std::pair{std::string_view("none"), Verdict::none},
               std::pair{std::string_view("keep"), Verdict::keep},
               std::pair{std::string_view("no good"), Verdict::no_good},
               std::pair{std::string_view("false start"), Verdict::false_start}}};

/// What was said of a take of one track.
struct TakeNote {
    int take = 0;
    Verdict verdict = Verdict::none;
    std::string name{};
    std::string note{};
    UnknownMembers unknown{};
    friend bool operator==(const TakeNote&, const TakeNote&) = default;
};

/// Takes that the journal has under a name that is not their track's, or not any more.
struct RecordedAs {
    std::string name{};
    int first = 1;  ///< the numbers of these takes, both included
    int last = most_takes;
    UnknownMembers unknown{};
    friend bool operator==(const RecordedAs&, const RecordedAs&) = default;
};

/// How a track is heard in the mix.
struct TrackMix {
    double gain = 0;         ///< dB, quietest_gain (silence) to loudest_gain
    double pan = 0;          ///< -1 (left) to 1 (right)
    bool mute = false;       ///< not heard
    bool solo = false;       ///< only tracks with solo or solo-safe are heard
    bool solo_safe = false;  ///< heard whatever others have solo
    bool phase = false;      ///< inverted
    UnknownMembers unknown{};
    friend bool operator==(const TrackMix&, const TrackMix&) = default;
};

/// The mix as a whole.
struct MixSettings {
    double gain = 0;  ///< dB, as a track's
    UnknownMembers unknown{};
    friend bool operator==(const MixSettings&, const MixSettings&) = default;
};

/// Of each channel, the full names of the JACK ports that it is connected to.
using ChannelPorts = std::vector<std::vector<std::string>>;

struct SessionTrack {
    TrackNumber number{};  ///< 1 to most_tracks; no other track's
    std::string name{};    ///< see check_name(); no other track's
    int channels = 1;      ///< 1 or 2
    Frames offset{};       ///< added to the song position of what it records
    ChannelPorts inputs{};
    ChannelPorts outputs{};
    std::vector<RecordedAs> recorded_as{};  ///< besides the takes that bear the track's name
    std::vector<TakeNote> takes{};          ///< by number; takes without a note may be missing
    Comp comp{};
    TrackMix mix{};
    UnknownMembers unknown{};
    friend bool operator==(const SessionTrack&, const SessionTrack&) = default;
};

struct Marker {
    SongPosition position{};
    std::string name{};
    UnknownMembers unknown{};
    friend bool operator==(const Marker&, const Marker&) = default;
};

struct LoopSetting {
    Range<SongPosition> range{};
    bool on = true;
    UnknownMembers unknown{};
    friend bool operator==(const LoopSetting&, const LoopSetting&) = default;
};

struct PunchSetting {
    Range<SongPosition> range{};
    bool on = true;
    Frames pre_roll{};   ///< played before punch-in
    Frames post_roll{};  ///< played after punch-out
    UnknownMembers unknown{};
    friend bool operator==(const PunchSetting&, const PunchSetting&) = default;
};

/// The connections of a port of Laydown's that is no track's, such as the mix or the click.
struct Wire {
    std::string program{};              ///< "player", "metronome"
    std::string port{};                 ///< its short name
    std::vector<std::string> others{};  ///< full names
    UnknownMembers unknown{};
    friend bool operator==(const Wire&, const Wire&) = default;
};

struct SessionDocument {
    std::optional<SampleRate> rate{};  ///< of all positions; nothing: that of the newest take
    double crossfade = 0.010;          ///< s, 0 to longest_crossfade
    MixSettings mix{};
    std::vector<SessionTrack> tracks{};  ///< in the order in which they are shown
    std::vector<RecordedAs> removed{};   ///< the takes of tracks that are gone
    std::vector<Marker> markers{};       ///< by position
    std::optional<LoopSetting> loop{};
    std::optional<PunchSetting> punch{};
    std::optional<music::TempoMap> tempo_map{};
    std::vector<Wire> wiring{};
    UnknownMembers unknown{};
    friend bool operator==(const SessionDocument&, const SessionDocument&) = default;
};

}  // namespace laydown::session
