#include "recorder/take_planner.hpp"

#include <algorithm>
#include <chrono>

#include "base/timestamp.hpp"
#include "recorder/file_tags.hpp"

namespace laydown::recorder {

std::vector<Frames> shifts_of(const session::TakeLatency& latency) {
    std::vector<Frames> shifts;
    for (const Frames capture : latency.capture) {
        shifts.push_back(latency.reference + capture - latency.offset);
    }
    return shifts;
}

SongPosition earliest_in_ring(const Stretch& stretch, const Track& track, const CaptureRig& rig,
                              const session::TakeLatency& latency) {
    DevicePosition device = rig.oldest().value_or(DevicePosition{0});
    if (const auto segment = rig.timeline.segment_at(track.since)) {
        device = std::max(device, segment->device + (track.since - segment->position));
    }
    SongPosition song{0};  // Broadcast Wave knows no time before the song's first frame
    for (const Frames shift : shifts_of(latency)) {
        song = std::max(song, stretch.song_at(device) - shift);
    }
    return song;
}

CutJob TakePlanner::begin(const OpenTake& take, const Track& track, const CaptureRig& rig,
                          const session::TakeLatency& latency) {
    const std::vector<Frames> shifts = shifts_of(latency);
    const Frames handle = rig.rate().frames(settings_.handle_seconds);
    const SongPosition first = earliest_in_ring(take.stretch, track, rig, latency);
    const SongPosition position = std::max(take.begin - handle, first);
    const SongPosition begin = std::max(take.begin, position);

    CutJob job;
    job.key = {take.take, track.number};
    job.memory = rig.memory;
    job.format = settings_.format;
    session::TakeRecord& record = job.record;
    for (std::size_t i = 0; i < track.inputs.size(); ++i) {
        const DevicePosition at = take.stretch.device_at(position) + shifts[i];
        job.channels.push_back({track.inputs[i].lane, at});
        record.begin.push_back(at);
        record.lanes.push_back(track.inputs[i].address);
    }
    record.take = take.take;
    record.track = track.name;
    record.number = track.number.value;
    record.channels = track.channels;
    record.format = disk::to_string(settings_.format);
    record.rate = rig.rate();
    record.position = position;
    record.handles.before = begin - position;
    record.latency = latency;
    record.session = settings_.session;
    record.program_version = LAYDOWN_VERSION;
    record.ring = rig.memory->name();
    // The wall clock's time at the file's first frame, which may lie a while back.
    const Frames ago = rig.now().value_or(job.channels.front().begin) - job.channels.front().begin;
    const auto created = std::chrono::system_clock::now() -
                         std::chrono::duration_cast<std::chrono::system_clock::duration>(
                             std::chrono::duration<double>(rig.rate().seconds(ago)));
    record.started = utc_timestamp(created);
    job.tags = tags_of(record);
    const DevicePosition last = *std::max_element(record.begin.begin(), record.begin.end());
    parts_[job.key] = {track.name,
                       record.ring,
                       take.stretch,
                       record.handles,
                       position,
                       begin,
                       job.channels.front().begin,
                       last,
                       rig.rate(),
                       latency,
                       std::nullopt};
    return job;
}

std::optional<session::TakeLatency> TakePlanner::latency_of(PartKey key) const {
    const auto found = parts_.find(key);
    if (found == parts_.end()) return std::nullopt;
    return found->second.latency;
}

std::vector<std::pair<PartKey, CutEnd>> TakePlanner::end(const EndTake& take, bool discard,
                                                         bool handles) {
    std::vector<std::pair<PartKey, CutEnd>> ends;
    for (const TrackNumber track : take.tracks) {
        const auto found = parts_.find({take.take, track});
        if (found == parts_.end()) continue;
        Part& part = found->second;
        const SongPosition end = std::max(take.end, part.begin);
        const Frames handle = handles ? part.rate.frames(settings_.handle_seconds) : Frames{0};
        CutEnd cut;
        cut.length = end + handle - part.position;
        cut.handle_after = handle;
        cut.status = take.ending == Ending::aborted ? session::TakeStatus::aborted
                                                    : session::TakeStatus::complete;
        // What never was in the range asked for is not kept as a file of handles alone.
        cut.discard = discard || end == part.begin;
        part.end = cut;
        ends.emplace_back(found->first, cut);
    }
    return ends;
}

std::vector<std::pair<PartKey, CutEnd>> TakePlanner::hasten() const {
    std::vector<std::pair<PartKey, CutEnd>> ends;
    for (const auto& [key, part] : parts_) {
        if (!part.end) continue;
        CutEnd cut = *part.end;
        cut.hurried = true;
        ends.emplace_back(key, cut);
    }
    return ends;
}

std::vector<std::pair<PartKey, CutEnd>> TakePlanner::hasten(const CaptureMemory& ring,
                                                            DevicePosition limit) const {
    auto ends = hasten();
    std::erase_if(ends, [this, name = ring.name()](const auto& end) {
        return parts_.at(end.first).ring != name;
    });
    for (auto& [key, cut] : ends) cut.limit = std::min(cut.limit, limit);
    return ends;
}

std::optional<DevicePosition> TakePlanner::captured_by(const CaptureMemory& ring) const {
    const std::string name = ring.name();
    DevicePosition by{0};
    for (const auto& [key, part] : parts_) {
        if (part.ring != name) continue;
        if (!part.end) return std::nullopt;
        by = std::max(by, part.last + (part.end->length - part.end->handle_after));
    }
    return by;
}

std::vector<std::pair<PartKey, CutEnd>> TakePlanner::cut_off(const CaptureMemory& ring,
                                                             DevicePosition limit,
                                                             std::optional<TrackNumber> track) {
    const std::string name = ring.name();
    std::vector<std::pair<PartKey, CutEnd>> ends;
    for (auto& [key, part] : parts_) {
        if (part.ring != name || (track && key.track != *track)) continue;
        if (!part.end) {
            part.end = CutEnd{};
            part.end->length = std::max(Frames{0}, limit - part.captured);
        }
        part.end->limit = std::min(part.end->limit, limit);
        ends.emplace_back(key, *part.end);
    }
    return ends;
}

std::optional<TakePlanner::Rest> TakePlanner::rest_of(PartKey key, Frames frames) const {
    const auto found = parts_.find(key);
    if (found == parts_.end()) return std::nullopt;
    const Part& part = found->second;
    if (part.end && part.end->discard) return std::nullopt;
    const SongPosition from = std::max(part.position + frames, part.begin);
    SongPosition end = from;
    if (part.end) end = std::max(from, part.position + part.end->length - part.end->handle_after);
    return Rest{part.ring, part.stretch, {from, end}, part.end};
}

std::vector<std::pair<PartKey, CutEnd>> TakePlanner::end_like(PartKey key, const CutEnd& decided) {
    const auto found = parts_.find(key);
    if (found == parts_.end() || !found->second.end) return {};
    CutEnd& end = *found->second.end;
    end.limit = std::min(end.limit, decided.limit);
    end.hurried = end.hurried || decided.hurried;
    return {{key, end}};
}

std::optional<session::TakeRecord> TakePlanner::ended(PartKey key, const CutEnd& end) const {
    const auto found = parts_.find(key);
    if (found == parts_.end()) return std::nullopt;
    session::TakeRecord record;
    record.take = key.take;
    record.track = found->second.track;
    record.number = key.track.value;
    record.length = end.length;
    record.handles = {found->second.handles.before, end.handle_after};
    record.decided = decision_of(end);
    return record;
}

bool TakePlanner::has_part(TrackNumber track) const {
    return std::any_of(parts_.begin(), parts_.end(),
                       [track](const auto& part) { return part.first.track == track; });
}

std::vector<PartKey> TakePlanner::parts_at(const CaptureMemory& ring, DevicePosition device) const {
    const std::string name = ring.name();
    std::vector<PartKey> keys;
    for (const auto& [key, part] : parts_) {
        if (part.ring != name) continue;
        const Frames frame = device - part.captured;
        if (frame.count >= 0 && (!part.end || frame < part.end->length)) keys.push_back(key);
    }
    return keys;
}

Frames TakePlanner::frame_of(PartKey key, DevicePosition device) const {
    const auto found = parts_.find(key);
    return found == parts_.end() ? Frames{0} : device - found->second.captured;
}

}  // namespace laydown::recorder
