#include "music/count_in.hpp"

#include <algorithm>
#include <cmath>

#include "music/beat_length.hpp"

namespace laydown::music {

CountIn::CountIn(const Grid& grid, SongPosition at, CountInLength length) : rate_(grid.rate()) {
    const Beat begun = grid.beat_at(at);
    metre_ = grid.section_of(begun).metre;
    tempo_ = {std::llround(grid.tempo_at(begun) * 1e6)};
    section_ = begun.section;
    if (length.bars > 0) {
        beats_ = std::min(length.bars, longest_count_in) * metre_.beats + begun.beat - 1;
    } else {
        beats_ = std::clamp(length.beats, 0, longest_count_in);
    }
    if (beats_ == 0) return;
    const int back = beats_ % metre_.beats;
    first_ = (begun.beat - 1 + metre_.beats - back) % metre_.beats;
    rest_ = std::max(Frames{0}, at - begun.frame);
}

CountIn::CountIn(const SongGrid& grid, SongPosition at, CountInLength length)
    : CountIn(grid.grid(), at - grid.shift(), length) {}

Frames CountIn::length() const { return at(beats_) + rest_; }

Frames CountIn::within(int click, int part, int parts) const {
    const std::int64_t wanted = std::int64_t{click} * parts + part;
    return steady_beats(rate_, metre_, tempo_, wanted, parts).nearest();
}

}  // namespace laydown::music
