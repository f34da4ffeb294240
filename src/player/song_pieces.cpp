#include "player/song_pieces.hpp"

#include <algorithm>

#include "engine/gain_ramp.hpp"

namespace laydown::player {

using engine::SongFollower;
using Kind = PlayPiece::Kind;

SongFollower::Loops SongPieces::loops_of(const PlayPlan* plan) noexcept {
    if (plan == nullptr) return {};
    return plan->loops;
}

void SongPieces::restart() noexcept {
    follower_.restart();
    tail_left_ = {};
}

SongFollower::Step SongPieces::enter(const engine::Cycle& cycle, const PlayPlan* plan) noexcept {
    const auto step = follower_.enter(cycle, loops_of(plan));
    cycle_ = cycle;
    done_ = {};
    rest_ = {};
    again_ = std::min(follower_.at(), cycle.transport + cycle.length);
    if (step == SongFollower::Step::jumped) tail_left_ = {};
    if (step == SongFollower::Step::stopped && plan != nullptr) {
        tail_course_ = follower_.course();
        tail_at_ = follower_.at();
        tail_gone_ = {};
        tail_left_ = engine::ramp_length(plan->rate);
    }
    return step;
}

namespace {

/// How many frames of the song come from there on before what is recorded begins or ends.
Frames to_edge(Range<SongPosition> recording, SongPosition song) noexcept {
    if (recording.empty() || song >= recording.end) return never<SongPosition> - SongPosition{0};
    return (song < recording.begin ? recording.begin : recording.end) - song;
}

}  // namespace

std::optional<PlayPiece> SongPieces::next(const PlayPlan* plan, std::size_t most) noexcept {
    if (rest_.length == Frames{0}) {
        if (done_ >= cycle_.length) return std::nullopt;
        rest_ = next_stretch(plan, cycle_.length - done_);
    }
    PlayPiece piece{.kind = rest_.kind,
                    .recorded = false,
                    .song = rest_.song,
                    .at = rest_.at,
                    .offset = static_cast<std::size_t>(done_.count),
                    .frames = 0,
                    .tail_gone = rest_.tail_gone};
    Frames length = std::min(rest_.length, Frames{static_cast<std::int64_t>(most)});
    if (plan != nullptr && rest_.kind != Kind::silence) {
        length = std::min(length, to_edge(plan->recording, rest_.song));
        piece.recorded = plan->recording.contains(rest_.song);
    }
    piece.frames = static_cast<std::size_t>(length.count);
    done_ += length;
    rest_.song += length;
    rest_.at += length;
    rest_.tail_gone += length;
    rest_.length -= length;
    return piece;
}

SongPieces::Stretch SongPieces::next_stretch(const PlayPlan* plan, Frames left) noexcept {
    if (follower_.rolling()) return of_song(plan);
    if (tail_left_ > Frames{0}) return of_tail(left);
    return {.length = left};
}

SongPieces::Stretch SongPieces::of_song(const PlayPlan* plan) noexcept {
    // What was told too early, and then once more, belongs here: it is played again.
    const TransportPosition at = cycle_.transport + done_;
    music::SongRun run{.begin = {}, .length = cycle_.length - done_};
    if (at < again_)
        run = follower_.course().run(at, again_ - at);
    else if (const auto piece = follower_.next(loops_of(plan)))
        run = piece->run;
    return {.kind = Kind::song, .song = run.begin, .at = at, .length = run.length};
}

SongPieces::Stretch SongPieces::of_tail(Frames left) noexcept {
    const auto run = tail_course_.run(tail_at_, std::min(left, tail_left_));
    const Stretch tail{.kind = Kind::tail,
                       .song = run.begin,
                       .at = tail_at_,
                       .length = run.length,
                       .tail_gone = tail_gone_};
    tail_at_ += run.length;
    tail_gone_ += run.length;
    tail_left_ -= run.length;
    return tail;
}

}  // namespace laydown::player
