#include "metronome/course_ahead.hpp"

#include <algorithm>

namespace laydown::metronome {

music::SongRun CourseAhead::run(TransportPosition at) const {
    constexpr Frames endless{std::int64_t{1} << 50U};
    music::LoopCourse course = now_.course;
    Frames longest = endless;
    for (const LoopChange& change : loops_) {
        if (change.number <= now_.loop) continue;
        if (change.from > at) {
            longest = change.from - at;
            break;
        }
        course = course.changed(std::max(change.from, now_.transport), change.range);
    }
    return course.run(at, longest);
}

}  // namespace laydown::metronome
