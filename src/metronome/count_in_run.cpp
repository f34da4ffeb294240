#include "metronome/count_in_run.hpp"

#include "metronome/click_plan.hpp"

namespace laydown::metronome {

namespace {

constexpr Frames rounded_up(Frames length, Frames step) {
    return {(length.count + step.count - 1) / step.count * step.count};
}

}  // namespace

void CountInRun::begin(const music::CountIn& count, TransportPosition from, Frames period,
                       int parts, int swing) noexcept {
    count_ = count;
    from_ = from;
    parts_ = parts;
    swing_ = swing;
    to_roll_ = rounded_up(count.length(), period);
    click_ = part_ = 0;
    expected_.reset();
}

bool CountInRun::ends_with(Frames period) noexcept {
    to_roll_ = rounded_up(to_roll_, period);
    return to_roll_ <= period;
}

void CountInRun::enter(const engine::Cycle& cycle) noexcept {
    if (expected_) to_roll_ -= cycle.device - *expected_;
}

std::optional<CountInRun::Click> CountInRun::next(const engine::Cycle& cycle) noexcept {
    if (click_ == count_.clicks()) return std::nullopt;
    const Frames into =
        count_.within(click_, part_in_hundredths(part_, parts_, swing_), parts_ * 100);
    // A beat that the song's start cuts short has parts only up to there: the rest never comes.
    const Frames offset = to_roll_ - (count_.length() - into);
    if (offset >= cycle.length) return std::nullopt;
    const Click click{count_.beat(click_), part_, cycle.device + offset};
    if (++part_ == parts_) {
        part_ = 0;
        ++click_;
    }
    return click;
}

bool CountInRun::leave(const engine::Cycle& cycle) noexcept {
    expected_ = cycle.device + cycle.length;
    to_roll_ -= cycle.length;
    return to_roll_.count <= 0;
}

}  // namespace laydown::metronome
