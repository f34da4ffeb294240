// Reads the segment log: finds where in the ring a moment of the device clock was captured, and
// which segments came since one last looked. Any thread but the real-time one.
#pragma once

#include <optional>
#include <vector>

#include "engine/ring_reader.hpp"

namespace laydown::engine {

/// What the ring has of a stretch of the device clock.
struct Piece {
    enum class Kind {
        audio,   ///< captured: `position` in the ring, `length` frames on from there
        missed,  ///< never reached us: `length` frames of silence stand for it
        lost,    ///< was captured, but has been overwritten since
        future   ///< not captured yet; `length` is 0
    };
    Kind kind;
    RingPosition position;
    Frames length;
};

class Timeline {
  public:
    explicit Timeline(RingControl control) : control_(control), reader_(control) {}

    /// What there is from `from` on, at most `most` frames and at most up to where the answer
    /// changes, when the head stands at `head`.
    Piece at(DevicePosition from, Frames most, RingPosition head) const;

    /// The segment that was current when `position` was captured, or nothing before the first
    /// cycle or when the log has forgotten it.
    std::optional<Segment> segment_at(RingPosition position) const;

    /// The moment on the device clock at which the frame before `position` ended.
    std::optional<DevicePosition> device_at(RingPosition position) const;

    /// All segments that begin at or after `index`, counted since the ring was made, and before
    /// `head`; moves `index` on. Segments that the log has forgotten are skipped.
    std::vector<Segment> since(std::int64_t& index, RingPosition head) const;

    /// The segments that cover `range`, in order; the first may begin before it.
    std::vector<Segment> covering(Range<RingPosition> range) const;

  private:
    std::int64_t count() const {
        return control_.header().segments.load(std::memory_order_acquire);
    }
    std::int64_t first_kept(std::int64_t count) const;
    template <class Before>
    std::int64_t last_not_after(std::int64_t count, Before begins_by) const;

    RingControl control_;
    RingReader reader_;
};

}  // namespace laydown::engine
