#include "engine/timeline.hpp"

#include <algorithm>

namespace laydown::engine {

std::int64_t Timeline::first_kept(std::int64_t count) const {
    // A few slots are left alone: the real-time thread may be writing there.
    const std::int64_t usable = control_.geometry().log_capacity - log_guard;
    return std::max<std::int64_t>(0, count - usable);
}

// Segments are ordered on every line but the transport's, so a bisection finds the last one for
// which begins_by() holds; -1 when none does.
template <class Before>
std::int64_t Timeline::last_not_after(std::int64_t count, Before begins_by) const {
    std::int64_t low = first_kept(count);
    std::int64_t high = count;
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (begins_by(control_.segment(middle))) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == first_kept(count) ? -1 : low - 1;
}

Piece Timeline::at(DevicePosition from, Frames most, RingPosition head) const {
    const std::int64_t known = count();
    const std::int64_t index =
        last_not_after(known, [&](const Segment& s) { return s.device <= from; });
    if (known == 0) return {Piece::Kind::future, head, {0}};
    if (index < 0) {
        // Before the first segment that is known: before we began, or forgotten.
        const Segment& first = control_.segment(first_kept(known));
        return {Piece::Kind::lost, first.position, std::min(most, first.device - from)};
    }
    const Segment segment = control_.segment(index);
    const bool last = index + 1 == known;
    const Segment next = last ? Segment{} : control_.segment(index + 1);
    // A segment that is logged already may begin at or after the head that the caller goes by.
    const RingPosition end = last ? head : std::min(head, next.position);
    const DevicePosition device_end = segment.device + (end - segment.position);
    if (from >= device_end) {
        if (last || next.position >= head) return {Piece::Kind::future, head, {0}};
        return {Piece::Kind::missed, next.position, std::min(most, next.device - from)};
    }
    const RingPosition position = segment.position + (from - segment.device);
    const RingPosition oldest = reader_.oldest(head);
    if (position < oldest) {
        const Frames rest = std::min(oldest, end) - position;
        return {Piece::Kind::lost, position, std::min(most, rest)};
    }
    return {Piece::Kind::audio, position, std::min(most, end - position)};
}

std::optional<Segment> Timeline::segment_at(RingPosition position) const {
    const std::int64_t index =
        last_not_after(count(), [&](const Segment& s) { return s.position <= position; });
    if (index < 0) return std::nullopt;
    return control_.segment(index);
}

std::optional<DevicePosition> Timeline::device_at(RingPosition position) const {
    if (position <= RingPosition{0}) return std::nullopt;
    const RingPosition before = position - Frames{1};
    const auto segment = segment_at(before);
    if (!segment) return std::nullopt;
    return segment->device + (position - segment->position);
}

std::vector<Segment> Timeline::since(std::int64_t& index, RingPosition head) const {
    const std::int64_t known = count();
    std::vector<Segment> found;
    for (index = std::max(index, first_kept(known)); index < known; ++index) {
        const Segment segment = control_.segment(index);
        if (segment.position >= head) break;  // its first cycle is not published yet
        found.push_back(segment);
    }
    return found;
}

std::vector<Segment> Timeline::covering(Range<RingPosition> range) const {
    const std::int64_t known = count();
    std::int64_t index =
        last_not_after(known, [&](const Segment& s) { return s.position <= range.begin; });
    std::vector<Segment> found;
    for (index = std::max(index, first_kept(known)); index < known; ++index) {
        const Segment segment = control_.segment(index);
        if (segment.position >= range.end) break;
        found.push_back(segment);
    }
    return found;
}

}  // namespace laydown::engine
