// Copies and scans ranges of the capture ring. Any thread but the real-time one; the ring is never
// held up, so what is read must be checked to be still there: see `still_held`.
#pragma once

#include <algorithm>
#include <span>

#include "engine/ring_layout.hpp"

namespace laydown::engine {

class RingReader {
  public:
    explicit RingReader(RingControl control) : control_(control) {}

    const RingGeometry& geometry() const { return control_.geometry(); }
    RingPosition head() const { return control_.head(); }
    /// The oldest frame that is safe to read when the head stands at `head`: what is older is
    /// overwritten, or may be within the next cycle.
    RingPosition oldest(RingPosition head) const {
        return std::max(RingPosition{0}, overwritten_to(head));
    }
    /// True when nothing from `position` on has been overwritten up to now: asked after a copy.
    bool still_held(RingPosition position) const { return position >= overwritten_to(head()); }

    /// Calls `use(span)` for each run of samples that lies together, in order. The range has to
    /// lie between oldest() and head().
    template <class Use>
    void each_run(const RingLane& lane, Range<RingPosition> range, Use use) const {
        const auto block_frames = static_cast<std::int64_t>(geometry().block_frames);
        for (RingPosition at = range.begin; at < range.end;) {
            const std::int64_t offset = at.frame % block_frames;
            const std::int64_t block = (at.frame / block_frames) % geometry().block_count;
            const std::int64_t run = std::min((range.end - at).count, block_frames - offset);
            const float* first =
                lane.first + static_cast<std::size_t>(block) * lane.block_stride + offset;
            use(std::span<const float>(first, static_cast<std::size_t>(run)));
            at += Frames{run};
        }
    }

    /// Copies a range to out[0], out[step], out[2 * step] …
    void copy(const RingLane& lane, Range<RingPosition> range, float* out, std::size_t step) const;

  private:
    RingPosition overwritten_to(RingPosition head) const {
        return std::max(head + ring_guard, control_.claimed()) - geometry().depth();
    }

    RingControl control_;
};

}  // namespace laydown::engine
