// Which takes the last seconds of the ring make, for those who forgot to record. Pure.
#pragma once

#include <vector>

#include "engine/segment.hpp"
#include "recorder/stretch.hpp"

namespace laydown::recorder {

struct RetroTake {
    Stretch stretch;
    Range<SongPosition> range;
};

/// The takes that lie in `range` of the device clock, given the segments that cover it, in order.
/// Where the transport rolled, a take lies where it rolled; what was captured while it stood
/// belongs to the stretch before it, or to the first one. When it stood all the time, the take
/// begins where the transport stands. Nothing lies before song frame 0, since Broadcast Wave knows
/// no such time: what was played then, before the transport rolled from there, is a take of its own
/// that begins at frame 0. Running free, `free_stretch` is the one stretch there is.
std::vector<RetroTake> retro_takes(const std::vector<engine::Segment>& segments,
                                   Range<DevicePosition> range,
                                   const std::optional<Stretch>& free_stretch);

}  // namespace laydown::recorder
