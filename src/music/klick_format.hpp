// klick's tempo map files, which Nama reads as well. A line is a section:
//     [label:] bars [beats/unit] tempo [pattern] [volume]
// with a tempo for all of it, "from-to" for a ramp, or one for each beat with commas between them,
// in quarter notes a minute. "#" begins a comment. The format is that of klick's manual, "Tempo Map
// File Format"; 4/4, no pattern and volume 1 are what is left out. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "music/tempo_map.hpp"

namespace laydown::music {

/// Errors: as of TempoMap::make(), with the number of the line, counted from 1, and what it says.
/// `bad_arguments` when there is no section in it.
Result<TempoMap> parse_klick(std::string_view text);

/// Reads back as the same map, but for a pickup, which that format does not know, for a last
/// section without end, of which it gets one bar, and as of to_line().
std::string to_klick(const TempoMap& map);

/// One such line, as messages carry it: without a comment, and with 0 bars for a section without
/// end. Errors: as of parse_klick() and check().
Result<Section> parse_section(std::string_view line);
/// Reads back as the same section; a tempo for each beat, where there is one beat, as one for all.
std::string to_line(const Section& section);

}  // namespace laydown::music
