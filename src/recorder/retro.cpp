#include "recorder/retro.hpp"

#include <algorithm>

namespace laydown::recorder {

namespace {

struct Anchor {
    Frames lead;
    DevicePosition from;
};

/// Where along the range the relation of song and device changes.
std::vector<Anchor> anchors_of(const std::vector<engine::Segment>& segments,
                               Range<DevicePosition> range) {
    std::vector<Anchor> anchors;
    for (const engine::Segment& segment : segments) {
        if (!segment.rolling()) continue;
        if (!anchors.empty() && anchors.back().lead == segment.lead()) continue;
        anchors.push_back({segment.lead(), std::max(segment.device, range.begin)});
    }
    // Nothing rolled: the take begins where the transport stands now.
    if (anchors.empty() && !segments.empty()) {
        anchors.push_back({{range.begin.frame - segments.back().transport.frame}, range.begin});
    }
    if (!anchors.empty()) anchors.front().from = range.begin;
    return anchors;
}

}  // namespace

std::vector<RetroTake> retro_takes(const std::vector<engine::Segment>& segments,
                                   Range<DevicePosition> range,
                                   const std::optional<Stretch>& free_stretch) {
    const std::vector<Anchor> anchors = free_stretch
                                            ? std::vector<Anchor>{{free_stretch->lead, range.begin}}
                                            : anchors_of(segments, range);
    std::vector<RetroTake> takes;
    for (std::size_t i = 0; i < anchors.size(); ++i) {
        const DevicePosition end = i + 1 < anchors.size() ? anchors[i + 1].from : range.end;
        Stretch stretch{anchors[i].lead, {}};
        Range<SongPosition> song{stretch.song_at(anchors[i].from), stretch.song_at(end)};
        song.begin = std::max(song.begin, SongPosition{0});
        stretch.begin = song.begin;
        if (!song.empty()) takes.push_back({stretch, song});
    }
    return takes;
}

}  // namespace laydown::recorder
