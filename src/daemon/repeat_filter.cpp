#include "daemon/repeat_filter.hpp"

#include <algorithm>
#include <utility>

namespace laydown::daemon {

bool RepeatFilter::pass(std::string_view text, int tag, Clock::time_point now) {
    const auto known = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& e) { return e.tag == tag && e.text == text; });
    if (known != entries_.end()) {
        if (now - known->since < window) {
            ++known->held_back;
            return false;
        }
        known->since = now;
        return true;
    }
    if (entries_.size() == remembered) {
        const auto oldest =
            std::min_element(entries_.begin(), entries_.end(),
                             [](const Entry& a, const Entry& b) { return a.since < b.since; });
        if (oldest->held_back > 0)
            forgotten_.push_back({std::move(oldest->text), oldest->tag, oldest->held_back});
        entries_.erase(oldest);
    }
    entries_.push_back({std::string(text), tag, now, 0});
    return true;
}

std::vector<RepeatFilter::Repeats> RepeatFilter::take_repeats(Clock::time_point now, bool all) {
    auto result = std::exchange(forgotten_, {});
    for (auto& entry : entries_)
        if (entry.held_back > 0 && (all || now - entry.since >= window))
            result.push_back({entry.text, entry.tag, std::exchange(entry.held_back, 0)});
    return result;
}

}  // namespace laydown::daemon
