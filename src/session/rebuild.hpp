// A session document made of what there is: from takes when it was lost, or with the takes that
// were recorded while nobody wrote it. Pure: any thread but the real-time one.
#pragma once

#include "session/document.hpp"
#include "session/take_list.hpp"

namespace laydown::session {

/// With a track for each name under which takes were recorded for no track of the document: number
/// and channels are those of the newest of these takes, or the lowest number that is free; they
/// come behind the others, by number. A rate, if it has none, is the newest take's. From an empty
/// document this is a whole session, but for what only people knew.
SessionDocument with_tracks_of(SessionDocument document, const TakeList& takes);

}  // namespace laydown::session
