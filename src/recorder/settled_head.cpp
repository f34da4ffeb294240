#include "recorder/settled_head.hpp"

#include <algorithm>

namespace laydown::recorder {

std::chrono::duration<double> SettledHead::patience(SampleRate rate, Frames period) {
    // At high rates the longest period is short, and threads may be late by more than that.
    return std::chrono::duration<double>(
        std::max(0.5, 3.0 * rate.seconds(std::max(engine::ring_guard, period))));
}

RingPosition SettledHead::follow(const std::vector<engine::Segment>& news, RingPosition head,
                                 bool stands_still) {
    const bool after_gap = !news.empty() && news.back().has(engine::Cause::missed) &&
                           !news.back().has(engine::Cause::start);
    if (after_gap) {
        doubt_ = {news.back().position, head};
    } else if (doubt_ && (head > doubt_->head || stands_still)) {
        doubt_.reset();
    }
    return doubt_ ? doubt_->from : head;
}

}  // namespace laydown::recorder
