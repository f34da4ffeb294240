#include "metronome/grid_schedule.hpp"

#include <algorithm>
#include <utility>

#include "music/grid.hpp"

namespace laydown::metronome {

namespace {

/// A loop in which there is no beat is not searched for ever.
constexpr int most_pieces_searched = 1000;

/// How long a nudge has to wait from `song` on so that no beat is heard twice, in its old place and
/// in its new one, and none is left out. A nudge by more than a beat is not made to wait.
Frames between_beats(const music::SongGrid& grid, SongPosition song, Frames nudge) {
    const music::Beat last = grid.beat_at(song);
    const music::Beat next = grid.next(last);
    if (nudge.count > 0) {
        const SongPosition gone = last.frame + nudge + Frames{1};
        return gone <= next.frame ? std::max(Frames{0}, gone - song) : Frames{0};
    }
    if (next.frame + nudge >= song || last.frame - next.frame >= nudge) return {};
    return next.frame + Frames{1} - song;
}

}  // namespace

GridSchedule::GridSchedule(music::TempoMap map)
    : map_(std::make_shared<const music::TempoMap>(std::move(map))) {}

void GridSchedule::set_rate(SampleRate rate) {
    if (rate_ != rate) {
        rate_ = rate;
        home_ = music::SongGrid(std::make_shared<const music::Grid>(*map_, rate));
    }
    stages_.clear();
}

const music::SongGrid& GridSchedule::latest(const ClickKernel::Now& now) const {
    const bool here = now.rolling && now.roll == roll_ && !stages_.empty();
    return here ? stages_.back().grid : *home_;
}

void GridSchedule::write_to(ClickPlan& plan) const {
    plan.roll = roll_;
    for (const Stage& stage : stages_) plan.placed.push_back({stage.from, stage.grid});
}

// Forgets what has been taken over by the next, or by a stop or locate.
void GridSchedule::settle(const ClickKernel::Now& now) {
    if (!now.rolling || now.roll != roll_) stages_.clear();
    roll_ = now.roll;
    if (!now.rolling) return;
    if (stages_.empty()) stages_.push_back({TransportPosition{0}, map_, *home_, {}});
    while (stages_.size() > 1 && stages_[1].from <= now.transport) stages_.erase(stages_.begin());
}

void GridSchedule::use(std::shared_ptr<const music::TempoMap> map,
                       std::shared_ptr<const music::Grid> grid) {
    map_ = std::move(map);
    home_ = music::SongGrid(std::move(grid));
}

Result<void> GridSchedule::change_standing(SongPosition song, const MapEdit& edit) {
    if (edit.kind == MapEdit::Kind::nudge) return {};
    const std::size_t section = home_ ? home_->beat_at(song).section : 0;
    auto made = edit.make(*map_, static_cast<std::int64_t>(section) + 1);
    if (!made) return made.error();
    auto map = std::make_shared<const music::TempoMap>(std::move(*made));
    if (rate_) {
        auto grid = std::make_shared<const music::Grid>(*map, *rate_);
        use(std::move(map), std::move(grid));
    } else {
        map_ = std::move(map);
    }
    return {};
}

Result<void> GridSchedule::change(const CourseAhead& course, Frames ahead, MapEdit edit) {
    const ClickKernel::Now& now = course.now();
    if (!rate_) return change_standing(now.song, edit);
    settle(now);
    if (!now.rolling) return change_standing(now.song, edit);
    const TransportPosition soon = now.transport + ahead;
    auto [stages, waiting] = divided_at(soon);
    std::erase_if(waiting, [&](const MapEdit& other) {
        const bool same_kind = other.kind == edit.kind;
        if (same_kind) edit.nudge += other.nudge;
        return same_kind || edit.kind == MapEdit::Kind::map;
    });
    waiting.push_back(std::move(edit));
    return place(std::move(stages), std::move(waiting), true, course, soon);
}

// What is too near to be changed stays; the rest waits for its turn again.
std::pair<GridSchedule::Stages, std::vector<MapEdit>> GridSchedule::divided_at(
    TransportPosition soon) const {
    Stages stages;
    std::vector<MapEdit> waiting;
    for (const Stage& stage : stages_) {
        if (stages.empty() || stage.from <= soon) {
            stages.push_back(stage);
        } else {
            waiting.push_back(stage.edit);
        }
    }
    return {std::move(stages), std::move(waiting)};
}

void GridSchedule::reconsider(const CourseAhead& course, Frames ahead) {
    settle(course.now());
    if (stages_.size() < 2) return;
    const TransportPosition soon = course.now().transport + ahead;
    auto [stages, waiting] = divided_at(soon);
    static_cast<void>(place(std::move(stages), std::move(waiting), false, course, soon));
}

// Each of those that wait takes effect at its moment, the earliest first. Where one is new it is
// the last, and what is wrong with it is the error; of what was said before, that goes which fits
// no more.
Result<void> GridSchedule::place(Stages stages, std::vector<MapEdit> waiting, bool has_new,
                                 const CourseAhead& course, TransportPosition soon) {
    while (!waiting.empty()) {
        const TransportPosition soonest = std::max(soon, stages.back().from);
        std::size_t next = 0;
        Moment first = moment(stages, course, soonest, waiting[0]);
        for (std::size_t i = 1; i < waiting.size() && waiting[i - 1].kind != MapEdit::Kind::map;
             ++i) {
            const Moment other = moment(stages, course, soonest, waiting[i]);
            if (other.transport < first.transport) {
                first = other;
                next = i;
            }
        }
        const bool is_new = has_new && next + 1 == waiting.size();
        auto stage = next_stage(stages.back(), first, waiting[next]);
        if (!stage && is_new) return stage.error();
        if (stage) stages.push_back(std::move(*stage));
        if (is_new) has_new = false;
        waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(next));
    }
    stages_ = std::move(stages);
    const Stage& last = stages_.back();
    map_ = last.map;
    home_ = last.grid.nudged(Frames{} - last.grid.shift());
    return {};
}

Result<GridSchedule::Stage> GridSchedule::next_stage(const Stage& before, Moment moment,
                                                     const MapEdit& edit) const {
    if (edit.kind == MapEdit::Kind::nudge)
        return Stage{moment.transport, before.map, before.grid.nudged(edit.nudge), edit};
    const auto section = static_cast<std::int64_t>(before.grid.beat_at(moment.song).section) + 1;
    auto made = edit.make(*before.map, section);
    if (!made) return made.error();
    auto map = std::make_shared<const music::TempoMap>(std::move(*made));
    auto grid = std::make_shared<const music::Grid>(*map, *rate_);
    music::SongGrid placed = edit.goes_on
                                 ? music::retimed(before.grid, std::move(grid), moment.song)
                                 : music::SongGrid(std::move(grid));
    return Stage{moment.transport, std::move(map), std::move(placed), edit};
}

GridSchedule::Moment GridSchedule::moment(const Stages& stages, const CourseAhead& course,
                                          TransportPosition soonest, const MapEdit& edit) {
    const When& when = edit.when;
    const TransportPosition at = when.at ? std::max(*when.at, soonest) : soonest;
    const Moment soon{at, course.song_at(at)};
    const music::SongGrid& grid = stages.back().grid;
    if (edit.kind == MapEdit::Kind::nudge) {
        const Frames wait = between_beats(grid, soon.song, edit.nudge);
        return {at + wait, course.song_at(at + wait)};
    }
    if (when.at || when.from == From::now) return soon;
    // In a loop in which no bar begins a beat has to do.
    auto found = when.from == From::bar ? next_beat(grid, course, at, true) : std::nullopt;
    if (!found) found = next_beat(grid, course, at, false);
    return found.value_or(soon);
}

std::optional<GridSchedule::Moment> GridSchedule::next_beat(const music::SongGrid& grid,
                                                            const CourseAhead& course,
                                                            TransportPosition at, bool of_bar) {
    for (int piece = 0; piece < most_pieces_searched; ++piece) {
        const music::SongRun run = course.run(at);
        const music::Beat beat = of_bar ? grid.bar_from(run.begin) : grid.beat_from(run.begin);
        const Frames into = beat.frame - run.begin;
        if (into < run.length) return Moment{at + into, beat.frame};
        at += run.length;
    }
    return std::nullopt;
}

}  // namespace laydown::metronome
