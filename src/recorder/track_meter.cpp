#include "recorder/track_meter.hpp"

#include <algorithm>

namespace laydown::recorder {

void TrackMeter::read(const engine::RingReader& reader, const std::vector<engine::RingLane>& lanes,
                      RingPosition head) {
    const RingPosition from = std::max(read_, reader.oldest(head));
    engine::Level level;
    if (from < head) {
        for (const engine::RingLane& lane : lanes) {
            reader.each_run(lane, {from, head},
                            [&](std::span<const float> run) { level += engine::level_of(run); });
        }
    }
    read_ = std::max(read_, head);
    recent_[next_] = level.peak;
    next_ = (next_ + 1) % window;
    peak_ = std::max(peak_, level.peak);
    clipped_ += level.clipped;
}

float TrackMeter::level() const { return *std::max_element(recent_.begin(), recent_.end()); }

void TrackMeter::restart(RingPosition since) {
    read_ = since;
    recent_.fill(0.0F);
}

}  // namespace laydown::recorder
