#include "recorder/level_history.hpp"

namespace laydown::recorder {

void LevelHistory::add(Frames length, const std::vector<engine::Level>& levels) {
    const Frames begin = steps_.empty() ? Frames{0} : steps_.back().end;
    if (steps_.empty() || begin - steps_.back().begin >= step_) {
        steps_.push_back({begin, begin, std::vector<engine::Level>(channels_)});
    }
    Step& step = steps_.back();
    step.end += length;
    for (std::size_t i = 0; i < channels_; ++i) step.levels[i] += levels[i];
}

Frames LevelHistory::cut(Frames length) {
    while (!steps_.empty() && steps_.back().end > length) steps_.pop_back();
    return steps_.empty() ? Frames{0} : steps_.back().end;
}

std::vector<engine::Level> LevelHistory::sum() const {
    std::vector<engine::Level> sum(channels_);
    for (const Step& step : steps_) {
        for (std::size_t i = 0; i < channels_; ++i) sum[i] += step.levels[i];
    }
    return sum;
}

}  // namespace laydown::recorder
