// A track of the session document read from its JSON. For this folder only. Pure: any thread.
#pragma once

#include <optional>

#include "session/member_reader.hpp"

namespace laydown::session {

/// Nothing when it has no number or name that it can have; the problem is said.
std::optional<SessionTrack> read_track(MemberReader& reader);

/// Takes that the journal has under a name; nothing without one.
std::optional<RecordedAs> read_recorded_as(MemberReader& reader);

/// Whether a range was read that is not empty: from `least` on, to farthest_frame at most.
bool read_range(MemberReader& reader, Range<SongPosition>& range, std::int64_t least);

}  // namespace laydown::session
