#include "daemon/progress.hpp"

namespace laydown::daemon {

void Progress::show(std::string_view text, Clock::time_point now) {
    if (!wanted(now)) return;
    next_ = now + interval;
    shown_ = true;
    console_.progress(text);
}

void Progress::clear() {
    if (shown_) console_.progress({});
    shown_ = false;
}

}  // namespace laydown::daemon
