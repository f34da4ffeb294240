// Bar, beat and tempo as JACK has them. Real-time thread.
#pragma once

#include "base/realtime.hpp"
#include "jackio/timebase.hpp"
#include "music/song_grid.hpp"

namespace laydown::metronome {

/// Where in the music a frame is. Beats are those of the metre, so that in 6/8 a beat is an eighth
/// and the tempo that of eighths: what JACK's own example of a timebase does (transport.c). JACK
/// counts bars from 1, so with a pickup, which is our bar 0, its bars are ours and one more.
jackio::BarBeatTime bar_beat_time(const music::SongGrid& grid,
                                  SongPosition song) noexcept LAYDOWN_REALTIME;

}  // namespace laydown::metronome
