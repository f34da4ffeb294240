#include "jackio/start_hold.hpp"

#include <utility>

namespace laydown::jackio {

void StartHold::located(TransportPosition to, std::chrono::nanoseconds cycle, SteadyTime now) {
    locate_ = Locate{to, now + 2 * cycle, now + limit};
}

bool StartHold::over(TransportPosition place, SteadyTime now) {
    const bool there = locate_ && now >= locate_->earliest && place == locate_->to;
    if (there || (locate_ && now >= locate_->latest)) locate_.reset();
    return !locate_;
}

bool StartHold::start(TransportPosition place, SteadyTime now) {
    waiting_ = !over(place, now);
    return !waiting_;
}

bool StartHold::due(TransportPosition place, SteadyTime now) {
    return waiting_ && over(place, now) && std::exchange(waiting_, false);
}

}  // namespace laydown::jackio
