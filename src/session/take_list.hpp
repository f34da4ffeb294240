// The takes that there are, as the journal or the files themselves tell of them. A value; any
// thread but the real-time one.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "session/journal.hpp"
#include "session/take_record.hpp"

namespace laydown::session {

/// Positions and lengths in a session lie within this many frames of the song's begin: what every
/// reader of JSON holds exactly, and 1,000 years and more.
inline constexpr std::int64_t farthest_frame = std::int64_t{1} << 53;

/// A record that cannot be used; the others are not affected.
struct TakeProblem {
    int take;
    std::string track;
    std::string text;
};

/// One record for each take and track.
class TakeList {
  public:
    TakeList() = default;
    /// Of several for one take and track the last one counts. Those that lie nowhere in a song, or
    /// have no number that a take can have, become problems.
    explicit TakeList(std::vector<TakeRecord> records);
    /// Of takes that are not closed `status` is what was decided to become of them, if that is not
    /// to be complete; else `open`, with a length when the end is known.
    explicit TakeList(const Journal& journal);

    /// By the track's name, then the take's number.
    std::span<const TakeRecord> all() const { return records_; }
    /// Of the track of that name; by number.
    std::span<const TakeRecord> of(std::string_view track) const;
    /// With the highest number, over all tracks; null if there is none.
    const TakeRecord* newest() const;

    const std::vector<TakeProblem>& problems() const { return problems_; }

  private:
    std::vector<TakeRecord> records_;
    std::vector<TakeProblem> problems_;
};

}  // namespace laydown::session
