#include "player/readiness.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace laydown::player {

namespace {

using engine::SongFollower;

/// Enough for a whole pass of a loop and changes of it. Who plays more pieces than that in a moment
/// plays the same ones.
using Pieces = std::array<SongFollower::Piece, 16>;

std::span<const SongFollower::Piece> pieces_of(SongFollower& ahead, SongFollower::Loops loops,
                                               Pieces& memory) noexcept {
    std::size_t count = 0;
    while (count < memory.size()) {
        const auto piece = ahead.next(loops);
        if (!piece || (count > 0 && piece->run.pass > memory[0].run.pass + 1)) break;
        memory[count++] = *piece;
    }
    return std::span(memory).first(count);
}

}  // namespace

bool Readiness::of(const PlayPlan& plan, SongFollower ahead) noexcept {
    Pieces memory;
    const auto pieces = pieces_of(ahead, plan.loops, memory);
    const std::size_t tracks = plan.entries.size();
    for (std::size_t i = 0; i < tracks; ++i) {
        const std::size_t index = (first_ + i) % tracks;
        const engine::SongTrack& song = plan.entries[index].track->song;
        const auto has = [&](const SongFollower::Piece& piece) {
            return song.has(piece.at, piece.run.begin, piece.run.length);
        };
        if (std::ranges::all_of(pieces, has)) continue;
        first_ = index;
        return false;
    }
    return true;
}

}  // namespace laydown::player
