// What one sees of the click on a terminal: one line. Any thread.
#pragma once

#include <string>

#include "metronome/click_kernel.hpp"
#include "music/tempo.hpp"

namespace laydown::metronome {

/// "bar 12, beat 3  120.00  . . o .": what matters most comes first, because a terminal shows as
/// much of it as it has columns.
std::string beat_line(const BeatEvent& event, music::Tempo tempo);

}  // namespace laydown::metronome
