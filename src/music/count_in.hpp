// The beats that are counted before the song rolls. A plain value; the real-time thread makes it
// when the transport begins to start.
#pragma once

#include "music/song_grid.hpp"

namespace laydown::music {

/// So many bars, or else so many beats; none of both is no count-in.
struct CountInLength {
    int bars = 0;
    int beats = 0;

    friend constexpr bool operator==(CountInLength, CountInLength) = default;
};

inline constexpr int longest_count_in = 1000;  ///< bars or beats; more are not counted

/// In the metre and at the tempo, to the millionth, of the beat in which the song starts; a ramp
/// stands still meanwhile. In bars it begins with a bar's first beat: before a start within a bar
/// that bar is counted up to there as well. In the pickup the place in the bar counts. A start
/// between two beats has the way from the first of them before it, in the grid's frames. Before its
/// first beat a grid is counted in as at that beat.
class CountIn {
  public:
    /// None.
    CountIn() = default;
    /// Before the song rolls at `at`; of bars and beats at once the bars count.
    CountIn(const Grid& grid, SongPosition at, CountInLength length) LAYDOWN_REALTIME;
    CountIn(const SongGrid& grid, SongPosition at, CountInLength length) LAYDOWN_REALTIME;

    /// From the first click to the roll.
    Frames length() const LAYDOWN_REALTIME;
    /// How many beats begin in it.
    int clicks() const LAYDOWN_REALTIME { return beats_ + (rest_ > Frames{0} ? 1 : 0); }
    /// Frames from the first click to that one, rounded once.
    Frames at(int click) const LAYDOWN_REALTIME { return within(click, 0, 1); }
    /// `part` / `parts` of the way from that click to the next. After the last click it can lie
    /// behind the roll.
    Frames within(int click, int part, int parts) const LAYDOWN_REALTIME;
    /// Which beat of its bar a click is, counted from 1.
    int beat(int click) const LAYDOWN_REALTIME { return (first_ + click) % metre_.beats + 1; }
    Metre metre() const LAYDOWN_REALTIME { return metre_; }
    /// The section of the map in which the song starts.
    std::size_t section() const LAYDOWN_REALTIME { return section_; }

  private:
    SampleRate rate_{};
    Metre metre_{};
    Tempo tempo_{};
    std::size_t section_ = 0;
    int beats_ = 0;  // whole ones
    int first_ = 0;  // in its bar, counted from 0
    Frames rest_{};  // from the last beat to the roll
};

}  // namespace laydown::music
