#include "player/play_plan.hpp"

#include <algorithm>

namespace laydown::player {

void PlayPlan::prepare() {
    std::size_t all = 0;
    std::size_t most = 0;
    for (const Entry& entry : entries) {
        const auto channels = static_cast<std::size_t>(entry.track->channels());
        all += channels;
        most = std::max(most, channels);
    }
    work.sinks.clear();
    for (const Entry& entry : entries)
        for (std::size_t i = 0; i < static_cast<std::size_t>(entry.track->channels()); ++i)
            work.sinks.push_back(i < entry.outputs.size() ? entry.outputs[i].get() : nullptr);
    work.outputs.assign(all, nullptr);
    work.channels.assign(most, nullptr);
    work.scratch.assign((most + mix.size()) * longest_part, 0.0F);
}

}  // namespace laydown::player
