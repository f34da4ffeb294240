#include "music/punch.hpp"

#include <algorithm>

namespace laydown::music {

namespace {

/// What a pass plays of the song, if there is such a pass.
std::optional<Range<SongPosition>> played(const LoopCourse& course, std::int64_t pass) {
    if (pass == 0) {
        const SongPosition end = course.loop() ? course.loop()->end : never<SongPosition>;
        return Range<SongPosition>{course.song_at(course.since()), end};
    }
    return course.loop();
}

}  // namespace

bool Punch::contains(const LoopCourse& course, TransportPosition transport) const {
    return course.since() <= transport && contains(course.song_at(transport));
}

std::optional<Range<TransportPosition>> Punch::in_pass(const LoopCourse& course,
                                                       std::int64_t pass) const {
    const auto played_range = played(course, pass);
    if (!played_range) return std::nullopt;
    const Range<SongPosition> both{std::max(range_.begin, played_range->begin),
                                   std::min(range_.end, played_range->end)};
    if (both.empty()) return std::nullopt;
    const auto begin = course.transport_at(both.begin, pass);
    if (!begin) return std::nullopt;
    return Range<TransportPosition>{*begin, *begin + both.length()};
}

// All passes after the first play the same.
std::optional<Range<TransportPosition>> Punch::next(const LoopCourse& course,
                                                    TransportPosition from) const {
    const std::int64_t pass = course.pass_at(from);
    if (const auto now = in_pass(course, pass); now && from < now->end) return now;
    return in_pass(course, pass + 1);
}

std::optional<TransportPosition> Punch::next_begin(const LoopCourse& course,
                                                   TransportPosition from) const {
    const std::int64_t pass = course.pass_at(from);
    if (const auto now = in_pass(course, pass); now && from <= now->begin) return now->begin;
    if (const auto after = in_pass(course, pass + 1)) return after->begin;
    return std::nullopt;
}

std::optional<TransportPosition> Punch::next_end(const LoopCourse& course,
                                                 TransportPosition from) const {
    if (const auto part = next(course, from)) return part->end;
    return std::nullopt;
}

}  // namespace laydown::music
