// Changes of a tempo map: each makes another map and leaves the old one as it is. Sections are
// counted from 1, as errors count them. Pure; any thread but the real-time one.
//
// All fail as TempoMap::make() does, with the section's number in the new map, and with `not_found`
// where there is no section of that number.
#pragma once

#include "music/tempo_map.hpp"

namespace laydown::music {

/// The new section gets that number, and those from there on come after it; with one more than
/// there are it comes last. Nothing comes after a section without end.
Result<TempoMap> inserted(const TempoMap& map, std::int64_t number, Section section);
Result<TempoMap> replaced(const TempoMap& map, std::int64_t number, Section section);
/// Error: `wrong_state` for the only section that there is.
Result<TempoMap> removed(const TempoMap& map, std::int64_t number);

Result<TempoMap> with_tempo(const TempoMap& map, std::int64_t number, TempoCourse tempo);
/// A pattern that is not as long as the new bar is dropped. Error: also `bad_arguments` where the
/// section has a tempo for each beat and does not have as many beats any more.
Result<TempoMap> with_metre(const TempoMap& map, std::int64_t number, Metre metre);
/// In beats of the first section's metre.
Result<TempoMap> with_pickup(const TempoMap& map, int pickup);

}  // namespace laydown::music
