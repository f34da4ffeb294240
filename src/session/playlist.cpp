#include "session/playlist.hpp"

#include <algorithm>
#include <limits>

#include "session/heard.hpp"

namespace laydown::session {

namespace {

constexpr Frames unlimited{std::numeric_limits<std::int64_t>::max()};

constexpr Frames half(Frames frames) { return {frames.count / 2}; }

/// A fade around a point of the song.
struct Fade {
    Frames before{};
    Frames after{};
    Frames length() const { return before + after; }
};

/// How far back from `at` the file goes; silence has no begin and no end.
Frames audio_before(const HeardRange& heard, SongPosition at) {
    return heard.take ? at - heard.take->position : unlimited;
}
Frames audio_after(const HeardRange& heard, SongPosition at) {
    return heard.take ? heard.take->position + heard.take->length - at : unlimited;
}

/// From one to the other, at the point where they meet.
Fade join_fade(const HeardRange& from, const HeardRange& to, Frames crossfade) {
    const SongPosition at = to.range.begin;
    Fade fade;
    fade.before = std::min({crossfade, half(from.range.length()), audio_before(to, at)});
    fade.after =
        std::min({crossfade - fade.before, half(to.range.length()), audio_after(from, at)});
    return fade;
}

/// How each begins and ends.
struct Edges {
    Fade in;
    Fade out;
};

std::vector<Edges> edges_of(const std::vector<HeardRange>& list, Frames crossfade) {
    std::vector<Edges> edges(list.size());
    for (std::size_t i = 0; i <= list.size(); ++i) {
        const HeardRange* from = i > 0 ? &list[i - 1] : nullptr;
        const HeardRange* to = i < list.size() ? &list[i] : nullptr;
        const Frames gap = from && to ? to->range.begin - from->range.end : unlimited;
        if (gap == Frames{0}) {
            edges[i - 1].out = edges[i].in = join_fade(*from, *to, crossfade);
            continue;
        }
        const Frames most = std::min(crossfade, half(gap));
        if (from) edges[i - 1].out.after = std::min(most, audio_after(*from, from->range.end));
        if (to) edges[i].in.before = std::min(most, audio_before(*to, to->range.begin));
    }
    return edges;
}

Region region_of(const HeardRange& heard, const Edges& edges) {
    const TakeRecord& record = *heard.take;
    Region region;
    region.take = record.take;
    region.file = record.file;
    region.channels = record.channels;
    region.begin = heard.range.begin - edges.in.before;
    region.length = heard.range.end + edges.out.after - region.begin;
    region.offset = region.begin - record.position;
    region.fade_in = edges.in.length();
    region.fade_out = edges.out.length();
    return region;
}

}  // namespace

float Region::gain(Frames at) const {
    const std::int64_t from_begin = at.count + 1;
    const std::int64_t to_end = (length - at).count;
    if (from_begin <= fade_in.count) {
        return static_cast<float>(from_begin) / static_cast<float>(fade_in.count + 1);
    }
    if (to_end <= fade_out.count) {
        return static_cast<float>(to_end) / static_cast<float>(fade_out.count + 1);
    }
    return 1.0F;
}

Playlist resolve(std::span<const TakeRecord> takes, const Comp& comp, const std::set<int>& rejected,
                 Frames crossfade) {
    const auto list = heard(takes, comp, rejected);
    const auto edges = edges_of(list, std::max(crossfade, Frames{0}));
    Playlist playlist;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].take) playlist.regions.push_back(region_of(list[i], edges[i]));
    }
    return playlist;
}

}  // namespace laydown::session
