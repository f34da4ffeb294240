#include "recorder/level_history.hpp"

namespace laydown::recorder {

namespace {

void add_to(std::vector<engine::Level>& sum, const std::vector<engine::Level>& levels) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += levels[i];
}

}  // namespace

void LevelHistory::add(Frames length, const std::vector<engine::Level>& levels) {
    const Frames begin = end();
    if (steps_.empty() || begin - steps_.back().begin >= step_) {
        steps_.push_back({begin, begin, std::vector<engine::Level>(settled_.size())});
    }
    steps_.back().end += length;
    add_to(steps_.back().levels, levels);
    while (end() - steps_.front().end > depth_) {
        add_to(settled_, steps_.front().levels);
        settled_end_ = steps_.front().end;
        steps_.pop_front();
    }
}

Frames LevelHistory::cut(Frames length) {
    while (!steps_.empty() && steps_.back().end > length) steps_.pop_back();
    if (end() > length) {
        settled_.assign(settled_.size(), {});
        settled_end_ = {0};
    }
    return end();
}

std::vector<engine::Level> LevelHistory::sum() const {
    std::vector<engine::Level> sum = settled_;
    for (const Step& step : steps_) add_to(sum, step.levels);
    return sum;
}

}  // namespace laydown::recorder
