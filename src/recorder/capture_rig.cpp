#include "recorder/capture_rig.hpp"

#include <algorithm>

namespace laydown::recorder {

std::optional<DevicePosition> CaptureRig::oldest() const {
    const RingPosition head = reader.head();
    RingPosition oldest = reader.oldest(head);
    if (oldest > RingPosition{0}) oldest += rate().frames(seconds_to_spare);
    oldest = std::min(oldest, head);
    const auto segment = timeline.segment_at(oldest);
    if (!segment) return std::nullopt;
    return segment->device + (oldest - segment->position);
}

}  // namespace laydown::recorder
