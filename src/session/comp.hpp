// A track's comp: which take was chosen where. Where nothing was chosen the latest take that was
// not rejected is heard (session/heard.hpp). Plain values; any thread but the real-time one.
#pragma once

#include <vector>

#include "base/units.hpp"
#include "session/take_record.hpp"
#include "session/unknown_members.hpp"

namespace laydown::session {

/// The number that stands for no take: silence that was chosen.
inline constexpr int no_take = 0;

/// One decision.
struct CompRange {
    Range<SongPosition> range;
    int take = no_take;
    /// The newest take when it was made. Takes with higher numbers were recorded on top of it, and
    /// are heard over it.
    int newest = most_takes;
    UnknownMembers unknown{};
    friend bool operator==(const CompRange&, const CompRange&) = default;
};

struct Comp {
    std::vector<CompRange> ranges{};  ///< in order, none empty, no two over each other
    friend bool operator==(const Comp&, const Comp&) = default;
};

/// With that decision in the place of what was decided for its range. For a take as a whole the
/// range is its nominal one. An empty range decides nothing.
Comp chosen(Comp comp, const CompRange& choice);
/// Without what was decided for `range`.
Comp undecided(Comp comp, Range<SongPosition> range);

}  // namespace laydown::session
