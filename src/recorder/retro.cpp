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

/// A take of that range of the device clock, at `song`.
void add(std::vector<RetroTake>& takes, Range<DevicePosition> range, SongPosition song) {
    if (range.empty()) return;
    const Stretch stretch{{range.begin.frame - song.frame}, song};
    takes.push_back({stretch, {song, song + range.length()}});
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
        const DevicePosition song_begin{anchors[i].lead.count};  // where song frame 0 lies
        const DevicePosition split = std::clamp(song_begin, anchors[i].from, end);
        add(takes, {anchors[i].from, split}, SongPosition{0});
        add(takes, {split, end}, SongPosition{(split - song_begin).count});
    }
    return takes;
}

}  // namespace laydown::recorder
