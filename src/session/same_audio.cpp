#include "session/same_audio.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace laydown::session {

namespace {

using SongRange = Range<SongPosition>;

SongRange cut(SongRange inner, SongRange outer) {
    return {std::max(inner.begin, outer.begin), std::min(inner.end, outer.end)};
}

/// A fade as far as something of it is in a range.
std::optional<SongRange> fade_within(SongRange fade, SongRange range) {
    if (cut(fade, range).empty()) return std::nullopt;
    return fade;
}

/// All that makes a difference to what is heard of a region in a range.
struct Audible {
    std::string_view file;
    int channels;
    SongRange range;     // of the song
    Frames file_offset;  // of song frame 0 in the file
    std::optional<SongRange> fade_in;
    std::optional<SongRange> fade_out;
    friend bool operator==(const Audible&, const Audible&) = default;
};

std::vector<Audible> audible_in(const Playlist& playlist, SongRange range) {
    std::vector<Audible> all;
    for (const Region& region : playlist.regions) {
        const SongRange heard = cut({region.begin, region.end()}, range);
        if (heard.empty()) continue;
        const SongPosition faded_in = region.begin + region.fade_in;
        const SongPosition fading_out = region.end() - region.fade_out;
        all.push_back({region.file, region.channels, heard,
                       region.offset - (region.begin - SongPosition{0}),
                       fade_within({region.begin, faded_in}, range),
                       fade_within({fading_out, region.end()}, range)});
    }
    return all;
}

}  // namespace

bool same_audio(const Playlist& one, const Playlist& other, Range<SongPosition> range) {
    return audible_in(one, range) == audible_in(other, range);
}

}  // namespace laydown::session
