#include "music/song_grid.hpp"

#include <algorithm>
#include <utility>

namespace laydown::music {

SongGrid::SongGrid(std::shared_ptr<const Grid> grid, Frames shift)
    : grid_(std::move(grid)), shift_(shift) {}

Beat SongGrid::shifted(Beat beat) const {
    beat.frame += shift_;
    return beat;
}

SongPosition SongGrid::frame_of(const BarBeat& wanted) const {
    return grid_->frame_of(wanted) + shift_;
}

BarBeat SongGrid::at(SongPosition frame) const { return grid_->at(frame - shift_); }

Beat SongGrid::beat_from(SongPosition frame) const {
    return shifted(grid_->beat_from(frame - shift_));
}

Beat SongGrid::beat_at(SongPosition frame) const { return shifted(grid_->beat_at(frame - shift_)); }

Beat SongGrid::next(const Beat& beat) const { return shifted(grid_->next(beat)); }

SongPosition SongGrid::within(const Beat& beat, int part, int parts) const {
    return grid_->within(beat, part, parts) + shift_;
}

Beat SongGrid::bar_from(SongPosition frame) const {
    const Beat beat = beat_from(frame);
    return beat.beat == 1 ? beat : beat_from(frame_of({beat.bar + 1, 1, 0}));
}

std::optional<SongPosition> SongGrid::end() const {
    const auto end = grid_->end();
    if (!end) return std::nullopt;
    return *end + shift_;
}

SongGrid SongGrid::nudged(Frames by) const { return SongGrid(grid_, shift_ + by); }

SongGrid retimed(const SongGrid& before, std::shared_ptr<const Grid> grid, SongPosition at) {
    if (at < before.begin()) return SongGrid(std::move(grid), before.shift());
    const BarBeat tick = before.at(at);
    BarBeat after = tick;
    ++after.tick;
    const SongPosition old_begin = before.frame_of(tick);
    const SongPosition new_begin = grid->frame_of(tick);
    const std::int64_t old_length = (before.frame_of(after) - old_begin).count;
    const std::int64_t new_length = (grid->frame_of(after) - new_begin).count;
    // The nearest frame as far into it, so that many changes do not add up to a drift; but not the
    // next tick's.
    std::int64_t into = 0;
    if (old_length > 0 && new_length > 0) {
        const std::int64_t twice = 2 * (at - old_begin).count * new_length;
        into = std::min((twice + old_length) / (2 * old_length), new_length - 1);
    }
    const Frames shift = at - (new_begin + Frames{into});
    return SongGrid(std::move(grid), shift);
}

}  // namespace laydown::music
