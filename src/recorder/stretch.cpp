#include "recorder/stretch.hpp"

#include <algorithm>

namespace laydown::recorder {

using engine::Cause;
using engine::Segment;

std::optional<Stretch> StretchTracker::begun_by(const Segment& segment,
                                                SongPosition time_of_day) const {
    if (follow_ == Follow::free) {
        if (!dated(segment)) return std::nullopt;
        return Stretch{{segment.device.frame - time_of_day.frame}, time_of_day};
    }
    if (!segment.rolling()) return std::nullopt;
    return Stretch{segment.lead(), {segment.transport.frame}};
}

StretchEvent StretchTracker::ended(DevicePosition device, Break why) {
    const SongPosition end = current_->song_at(device);
    current_.reset();
    return {std::nullopt, end, why};
}

std::vector<StretchEvent> StretchTracker::follow(const Segment& segment, SongPosition time_of_day) {
    std::vector<StretchEvent> events;
    const auto next = begun_by(segment, time_of_day);
    const bool goes_on = current_ && !segment.has(Cause::start) &&
                         (follow_ == Follow::free || (next && next->lead == current_->lead));
    if (goes_on) return events;
    if (current_) {
        // A locate while rolling makes JACK start anew: some cycles may pass before it rolls again.
        const bool moved = segment.rolling() || segment.state == engine::TransportState::starting;
        const Break why = segment.has(Cause::start) ? Break::server
                          : moved                   ? Break::locate
                                                    : Break::halt;
        events.push_back(ended(segment.device - segment.missed, why));
    }
    if (next) {
        current_ = last_ = next;
        events.push_back({next, {}, Break::halt});
    }
    return events;
}

std::vector<StretchEvent> StretchTracker::date(DevicePosition device, SongPosition time_of_day) {
    std::vector<StretchEvent> events;
    Stretch dated{{device.frame - time_of_day.frame}, time_of_day};
    if (current_) {  // what was captured since it began can still be asked for
        dated.begin = dated.song_at(current_->device_at(current_->begin));
        events.push_back(ended(device, Break::halt));
    }
    dated.begin = std::max(dated.begin, SongPosition{0});
    current_ = last_ = dated;
    events.push_back({current_, {}, Break::halt});
    return events;
}

std::vector<StretchEvent> StretchTracker::end_at(DevicePosition device) {
    if (!current_) return {};
    return {ended(device, Break::server)};
}

}  // namespace laydown::recorder
