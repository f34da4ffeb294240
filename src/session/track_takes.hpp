// Which takes are which track's. Pure: any thread but the real-time one.
#pragma once

#include <set>
#include <vector>

#include "session/document.hpp"
#include "session/take_list.hpp"

namespace laydown::session {

struct TrackTakes {
    /// Of each track of the document, in its order: by number, each number once.
    std::vector<std::vector<TakeRecord>> of_tracks;
    /// Of no track, and not removed either: recorded for tracks that the document does not know.
    /// By the track's name, then the take's number.
    std::vector<TakeRecord> others;
};

/// A take belongs to the track that says that it was recorded as that (`recorded_as`), of several
/// to the one with the lowest number; else it is one of those that were removed; else it belongs to
/// the track of its name. Of two takes of a track with one number the second one is nobody's.
TrackTakes takes_by_track(const SessionDocument& document, const TakeList& takes);

/// The numbers of a track's takes that are no good or a false start.
std::set<int> rejected(const SessionTrack& track);

}  // namespace laydown::session
