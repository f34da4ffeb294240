#include "recorder/track_meter.hpp"

#include <algorithm>

namespace laydown::recorder {

void TrackMeter::read(const engine::RingReader& reader, const std::vector<engine::RingLane>& lanes,
                      RingPosition head) {
    const std::int64_t slot_frames = reader.geometry().rate.hertz / slots_per_second;
    read_ = std::max(read_, reader.oldest(head));
    while (read_ < head) {
        const std::int64_t slot = read_.frame / slot_frames;
        const RingPosition end = std::min(head, RingPosition{(slot + 1) * slot_frames});
        enter(slot);
        engine::Level level;
        for (const engine::RingLane& lane : lanes) {
            reader.each_run(lane, {read_, end},
                            [&](std::span<const float> run) { level += engine::level_of(run); });
        }
        float& recent = recent_[static_cast<std::size_t>(slot % window)];
        recent = std::max(recent, level.peak);
        peak_ = std::max(peak_, level.peak);
        clipped_ += level.clipped;
        read_ = end;
    }
}

void TrackMeter::enter(std::int64_t slot) {
    for (slot_ = std::max(slot_, slot - window); slot_ < slot;) {
        recent_[static_cast<std::size_t>(++slot_ % window)] = 0.0F;
    }
}

float TrackMeter::level() const { return *std::max_element(recent_.begin(), recent_.end()); }

void TrackMeter::restart(RingPosition since) {
    read_ = since;
    slot_ = 0;
    silence();
}

}  // namespace laydown::recorder
