// A grid and where it lies in the song: what is played while tempos are changed on the way, so that
// the count goes on from where it is. Frames are the song's; a frame of the song is one of the grid
// and the shift. Before the grid's begin there is no beat.
//
// Immutable, and read by any thread, real-time included. It shares the grid: the real-time thread
// neither makes nor copies nor ends one.
#pragma once

#include <memory>

#include "music/grid.hpp"

namespace laydown::music {

class SongGrid {
  public:
    /// `grid` is there.
    explicit SongGrid(std::shared_ptr<const Grid> grid, Frames shift = {});

    const Grid& grid() const { return *grid_; }
    Frames shift() const { return shift_; }
    SampleRate rate() const { return grid_->rate(); }

    // As of Grid.
    SongPosition frame_of(const BarBeat& wanted) const LAYDOWN_REALTIME;
    /// Before begin() the first of the map.
    BarBeat at(SongPosition frame) const LAYDOWN_REALTIME;
    /// Before begin() the first one.
    Beat beat_from(SongPosition frame) const LAYDOWN_REALTIME;
    Beat beat_at(SongPosition frame) const LAYDOWN_REALTIME;
    Beat next(const Beat& beat) const LAYDOWN_REALTIME;
    SongPosition within(const Beat& beat, int part, int parts) const LAYDOWN_REALTIME;
    double tempo_at(const Beat& beat) const LAYDOWN_REALTIME { return grid_->tempo_at(beat); }
    const Section& section_of(const Beat& beat) const { return grid_->section_of(beat); }

    /// The first beat of a bar at `frame` or after it.
    Beat bar_from(SongPosition frame) const LAYDOWN_REALTIME;
    /// The first frame of the map, its pickup included.
    SongPosition begin() const { return SongPosition{} + shift_; }
    /// As Grid::end().
    std::optional<SongPosition> end() const;

    /// All of it later by `by` frames, or earlier.
    SongGrid nudged(Frames by) const;

  private:
    Beat shifted(Beat beat) const;

    std::shared_ptr<const Grid> grid_;
    Frames shift_;
};

/// What goes on in another grid at song frame `at`: shifted so that it is in the same bar, beat and
/// tick there, and as far into that tick, as `before` is. A beat that the new grid's bar does not
/// have runs on into the next; a tick that is shorter than a frame is left for the last one of that
/// frame. Where `before` has not begun at `at`, the other begins where it would have. `grid` is
/// there.
SongGrid retimed(const SongGrid& before, std::shared_ptr<const Grid> grid, SongPosition at);

}  // namespace laydown::music
