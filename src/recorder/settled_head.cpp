#include "recorder/settled_head.hpp"

namespace laydown::recorder {

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
