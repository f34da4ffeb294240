// A range of the song that is recorded, and where the transport is in it: with a loop, once in each
// pass that plays some of it. Where a loop begins and ends within the range, or at its ends, what
// is recorded in one pass touches that of the next; they are two all the same. Plain values; any
// thread may use them, real-time included.
#pragma once

#include <optional>

#include "music/loop_course.hpp"

namespace laydown::music {

class Punch {
  public:
    /// From punch-in to punch-out; an empty range is never reached.
    constexpr explicit Punch(Range<SongPosition> range) : range_(range) {}

    constexpr const Range<SongPosition>& range() const { return range_; }
    friend constexpr bool operator==(const Punch&, const Punch&) = default;

    constexpr bool contains(SongPosition song) const LAYDOWN_REALTIME {
        return range_.contains(song);
    }
    /// Not before the course's since().
    bool contains(const LoopCourse& course, TransportPosition transport) const LAYDOWN_REALTIME;

    /// What a pass plays of it. A course that begins within the range begins to record there.
    /// Nothing where the pass plays none of it.
    std::optional<Range<TransportPosition>> in_pass(const LoopCourse& course,
                                                    std::int64_t pass) const LAYDOWN_REALTIME;
    /// What a pass plays of it, of the first pass that has not yet done so at `from`. Nothing when
    /// the course does not come to it any more.
    std::optional<Range<TransportPosition>> next(const LoopCourse& course,
                                                 TransportPosition from) const LAYDOWN_REALTIME;
    /// The first frame at `from` or after it with which a pass begins to play it.
    std::optional<TransportPosition> next_begin(const LoopCourse& course,
                                                TransportPosition from) const LAYDOWN_REALTIME;
    /// The first frame after `from` with which a pass has played it.
    std::optional<TransportPosition> next_end(const LoopCourse& course,
                                              TransportPosition from) const LAYDOWN_REALTIME;

  private:
    Range<SongPosition> range_;
};

}  // namespace laydown::music
