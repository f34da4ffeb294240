// Which take of a track is heard where: its comp, and where that says nothing the latest take.
// Pure: any thread but the real-time one.
#pragma once

#include <set>
#include <span>
#include <vector>

#include "session/comp.hpp"
#include "session/take_record.hpp"

namespace laydown::session {

struct HeardRange {
    Range<SongPosition> range;
    const TakeRecord* take = nullptr;  ///< null: silence that was chosen
};

/// In order; what is in none of them is silence because there is nothing.
///
/// By default each frame is heard from the take with the highest number that covers it with its
/// nominal range, neither was rejected nor came to nothing: complete, salvaged and repaired takes
/// count, and open ones with a length. A range of the comp is heard over all takes up to its
/// `newest`. It may choose any take of which there is a file, rejected or not, and reaches into its
/// handles; where its take has no audio the default holds.
///
/// `takes` are of one track and rate, each number once, as TakeList has them; they have to outlive
/// what is returned.
std::vector<HeardRange> heard(std::span<const TakeRecord> takes, const Comp& comp,
                              const std::set<int>& rejected);

}  // namespace laydown::session
