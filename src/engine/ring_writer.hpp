// The one thing that the real-time thread does: appends every input's period to the capture ring,
// notes where the timeline breaks, and publishes the new head.
#pragma once

#include <span>

#include "base/realtime.hpp"
#include "engine/ring_layout.hpp"
#include "engine/timeline_tracker.hpp"

namespace laydown::engine {

/// An input of this cycle and the lane of the ring that it goes to.
struct LaneInput {
    RingLane lane;
    const float* samples;  ///< null: silence
};

class RingWriter {
  public:
    explicit RingWriter(RingControl control) : control_(control) {}

    /// Appends one cycle; every input has cycle.length samples. A cycle is seen by readers whole or
    /// not at all. Real-time thread.
    void append(const Cycle& cycle, std::span<const LaneInput> inputs) noexcept LAYDOWN_REALTIME;

    /// Where the next cycle goes. Real-time thread.
    RingPosition head() const { return head_; }

    /// Says that the next cycle comes from a fresh client. Only while no callback runs.
    void restart(Frames elapsed) { tracker_.restart(elapsed); }

  private:
    void log(const Segment& segment) noexcept LAYDOWN_REALTIME;

    RingControl control_;
    RingPosition head_{};
    std::size_t block_ = 0;   // where head_ lies: divisions would cost as much as a small copy
    std::size_t offset_ = 0;  // in that block
    TimelineTracker tracker_;
};

}  // namespace laydown::engine
