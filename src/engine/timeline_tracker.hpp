// Compares each cycle with the one before and says when the timeline breaks. Real-time thread.
#pragma once

#include <optional>

#include "base/realtime.hpp"
#include "engine/segment.hpp"

namespace laydown::engine {

class TimelineTracker {
  public:
    /// The segment that begins with `cycle`, whose first frame is captured as `position`; nothing
    /// when the cycle simply continues the one before. A cycle with the same place as the one
    /// before replaces it. Otherwise the device clock of the segments never runs backwards: when
    /// the server's does, or starts anew, an offset makes up for it.
    std::optional<Segment> follow(const Cycle& cycle, RingPosition position) LAYDOWN_REALTIME;

    /// The next cycle comes from a fresh client; at least `elapsed` frames have passed meanwhile.
    /// Only while no callback runs.
    void restart(Frames elapsed);

  private:
    std::uint32_t causes_of(const Cycle& cycle, Frames missed) const;

    bool started_ = false;
    Frames offset_{};  // what is added to the server's clock
    DevicePosition expected_device_{};
    Cycle last_{};
};

}  // namespace laydown::engine
