#include "daemon/timers.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace laydown::daemon {

TimerId Timers::add(Timer timer) {
    timers_.emplace(++last_id_, std::move(timer));
    return TimerId{last_id_};
}

TimerId Timers::once(Clock::time_point due, Handler handler) {
    return add({due, Clock::duration::zero(), std::make_shared<Handler>(std::move(handler))});
}

TimerId Timers::every(Clock::time_point due, Clock::duration interval, Handler handler) {
    return add({due, std::max(interval, Clock::duration{1}),
                std::make_shared<Handler>(std::move(handler))});
}

void Timers::cancel(TimerId id) noexcept { timers_.erase(static_cast<std::uint64_t>(id)); }

std::optional<Clock::time_point> Timers::next_due() const {
    const auto first =
        std::min_element(timers_.begin(), timers_.end(),
                         [](const auto& a, const auto& b) { return a.second.due < b.second.due; });
    if (first == timers_.end()) return std::nullopt;
    return first->second.due;
}

void Timers::run_due(Clock::time_point now) {
    std::vector<std::pair<Clock::time_point, std::uint64_t>> due;
    for (const auto& [id, timer] : timers_)
        if (timer.due <= now) due.emplace_back(timer.due, id);
    std::sort(due.begin(), due.end());

    for (const auto& [when, id] : due) {
        const auto found = timers_.find(id);
        if (found == timers_.end()) continue;  // cancelled by one that ran before
        // Held here, because a handler may cancel itself while it runs.
        const auto handler = found->second.handler;
        if (auto& timer = found->second; timer.interval == Clock::duration::zero())
            timers_.erase(found);
        else
            timer.due += timer.interval * ((now - timer.due) / timer.interval + 1);
        (*handler)();
    }
}

}  // namespace laydown::daemon
