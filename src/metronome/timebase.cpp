#include "metronome/timebase.hpp"

namespace laydown::metronome {

jackio::BarBeatTime bar_beat_time(const music::SongGrid& grid, SongPosition song) noexcept {
    const music::Beat beat = grid.beat_at(song);
    const music::BarBeat place = grid.at(song);
    const music::Metre metre = grid.section_of(beat).metre;
    // What the first bar lacks: with a pickup, all but its beats.
    const music::Beat first = grid.beat_at(grid.begin());
    const int lacking = first.beat - 1;
    const std::int64_t bar_begin = beat.number - (beat.beat - 1) + lacking;
    jackio::BarBeatTime time;
    time.bar = static_cast<std::int32_t>(place.bar + (first.bar < 1 ? 1 : 0));
    time.beat = place.beat;
    time.tick = place.tick;
    time.bar_start_tick = static_cast<double>(bar_begin) * music::ticks_per_beat;
    time.beats_per_bar = static_cast<float>(metre.beats);
    time.beat_unit = static_cast<float>(metre.unit);
    time.ticks_per_beat = music::ticks_per_beat;
    time.beats_per_minute = grid.tempo_at(beat) * metre.unit / 4.0;
    const Frames since = song - grid.frame_of(place);
    time.offset = since.count > 0 ? static_cast<std::uint32_t>(since.count) : 0U;
    return time;
}

}  // namespace laydown::metronome
