// Takes for tests, written shortly.
#pragma once

#include <random>
#include <utility>

#include "session/take_record.hpp"

namespace laydown::session {

inline Range<SongPosition> song(std::int64_t begin, std::int64_t end) { return {{begin}, {end}}; }

/// A complete take of "Kick" whose nominal range is begin to end.
inline TakeRecord take(int number, std::int64_t begin, std::int64_t end, std::int64_t handle = 0) {
    TakeRecord record;
    record.take = number;
    record.track = "Kick";
    record.number = 1;
    record.file = fmt::format("audio/Song-Kick-{:03}.wav", number);
    record.position = {begin - handle};
    record.length = {end - begin + 2 * handle};
    record.handles = {{handle}, {handle}};
    record.status = TakeStatus::complete;
    return record;
}

/// A whole number, both ends included.
inline std::int64_t any(std::mt19937& random, std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random);
}

}  // namespace laydown::session
