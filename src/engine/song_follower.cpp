#include "engine/song_follower.hpp"

#include <algorithm>

namespace laydown::engine {

SongFollower::Step SongFollower::enter(const Cycle& cycle, Loops loops) noexcept {
    Step step = Step::stands;
    if (cycle.state != TransportState::rolling) {
        if (rolling_) step = Step::stopped;
        rolling_ = false;
        change_loops(cycle.transport, loops);
    } else if (!rolling_ || !rolled_on(cycle)) {
        step = Step::jumped;
        jump(cycle.transport, cycle.length, loops);
    } else {
        step = Step::rolls_on;
        end_ = cycle.transport + cycle.length;
        const TransportPosition begin = std::max(cycle.transport, at_);  // nothing is played twice
        change_loops(begin, loops);
        at_ = begin;
    }
    device_ = cycle.device + cycle.length;
    last_length_ = cycle.length;
    return step;
}

void SongFollower::jump(TransportPosition at, Frames length, Loops loops) noexcept {
    rolling_ = false;
    change_loops(at, loops);
    course_ = located(at);
    ++roll_;
    rolling_ = true;
    at_ = at;
    end_ = at + length;
}

// Whether the transport has come here by rolling, as the device's clock says: in cycles that were
// missed too. A server that we were late for can also tell a cycle's place too early, and the same
// place once more (jackio/cycle_clock.hpp), and both clocks can differ by a period where its length
// changes. After a locate we would have been asked first.
bool SongFollower::rolled_on(const Cycle& cycle) const noexcept {
    if (cycle.transport == at_) return true;
    const Frames off = (cycle.transport - at_) - (cycle.device - device_);
    const Frames tolerance = cycle.length + std::max(cycle.length, last_length_);
    return -tolerance.count <= off.count && off <= tolerance;
}

// What was to take effect up to `at` does so, each where it was to if that lies on the way.
void SongFollower::change_loops(TransportPosition at, Loops loops) noexcept {
    for (const music::LoopChange& change : loops) {
        if (change.number <= loop_number_) continue;
        if (change.from > at) break;
        loop_number_ = change.number;
        loop_ = change.range;
        if (rolling_) course_ = course_.changed(std::max(change.from, at_), loop_);
    }
}

std::optional<SongFollower::Piece> SongFollower::next(Loops loops,
                                                      TransportPosition until) noexcept {
    if (!rolling_ || at_ >= end_) return std::nullopt;
    change_loops(at_, loops);
    until = std::min(until, end_);
    for (const music::LoopChange& change : loops) {
        if (change.number > loop_number_ && change.from > at_) until = std::min(until, change.from);
    }
    const Piece piece{course_.run(at_, until - at_), at_};
    at_ += piece.run.length;
    return piece;
}

}  // namespace laydown::engine
