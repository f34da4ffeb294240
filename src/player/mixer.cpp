#include "player/mixer.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

namespace laydown::player {

using session::TrackMix;

namespace {

/// dB of what is set: the lowest gain is silence.
double heard_gain(double gain) {
    return gain <= session::quietest_gain ? -std::numeric_limits<double>::infinity() : gain;
}

LaneGains lane_gains(const TrackMix& mix, int channels, bool soloing, Direct direct) {
    const bool muted = mix.mute || (soloing && !mix.solo && !mix.solo_safe);
    LaneGains gains;
    gains.mix = engine::strip_gains(
        {.gain = heard_gain(mix.gain), .pan = mix.pan, .mute = muted, .invert = mix.phase},
        channels);
    gains.direct = muted && direct == Direct::muted ? 0.0F : 1.0F;
    return gains;
}

}  // namespace

void Mixer::Edit::apply(TrackMix& mix) const {
    if (number)
        mix.*number = value;
    else
        mix.*flag = value != 0;
}

bool Mixer::Edit::same_thing(const Edit& other) const {
    return track == other.track && number == other.number && flag == other.flag;
}

// ---- the tracks

void Mixer::put(TrackNumber number, int channels, const TrackMix& mix) {
    std::erase_if(waiting_, [&](const Edit& edit) { return edit.track == number; });
    Track& track = tracks_[number];
    track.channels = channels;
    track.now = track.last = mix;
    changed_ = true;
}

void Mixer::remove(TrackNumber number) {
    std::erase_if(waiting_, [&](const Edit& edit) { return edit.track == number; });
    tracks_.erase(number);
    changed_ = true;
}

// ---- edits

Result<void> Mixer::set(TrackNumber number, double TrackMix::*what, double value,
                        std::optional<TransportPosition> from) {
    return put_edit(from, {.from = {}, .track = number, .number = what, .value = value});
}

Result<void> Mixer::set(TrackNumber number, bool TrackMix::*what, bool value,
                        std::optional<TransportPosition> from) {
    return put_edit(from, {.from = {}, .track = number, .flag = what, .value = value ? 1.0 : 0.0});
}

Result<void> Mixer::put_edit(std::optional<TransportPosition> from, Edit edit) {
    const auto found = tracks_.find(edit.track);
    if (found == tracks_.end())
        return error(ErrorCode::not_found, "there is no track {}", edit.track.value);
    edit.from = from.value_or(TransportPosition{0});
    std::vector<Edit> left = waiting_;
    std::erase_if(left, [&](const Edit& other) {
        return other.same_thing(edit) && (!from || other.from >= *from);
    });
    if (from) {
        std::set<TransportPosition> frames{*from};
        for (const Edit& other : left) frames.insert(other.from);
        if (frames.size() > most_waiting)
            return error(ErrorCode::too_many, "changes wait for {} other frames already",
                         most_waiting);
        left.insert(std::ranges::upper_bound(left, edit.from, {}, &Edit::from), edit);
    } else {
        edit.apply(found->second.now);
    }
    waiting_ = std::move(left);
    TrackMix& last = found->second.last = found->second.now;
    for (const Edit& each : waiting_)
        if (each.track == edit.track) each.apply(last);
    changed_ = true;
    return {};
}

void Mixer::set_direct(Direct direct) {
    changed_ = changed_ || direct != direct_;
    direct_ = direct;
}

void Mixer::passed(TransportPosition at) {
    const auto end = std::ranges::upper_bound(waiting_, at, {}, &Edit::from);
    for (auto edit = waiting_.begin(); edit != end; ++edit)
        edit->apply(tracks_.at(edit->track).now);
    waiting_.erase(waiting_.begin(), end);
    for (auto& [number, track] : tracks_) {
        auto& told = track.told;
        const auto due = [&](const Step& step) { return step.from && *step.from <= at; };
        while (told.size() > 1 && due(told[1])) told.erase(told.begin());
        if (!told.empty()) told.front().from.reset();
    }
}

// ---- how it is

const TrackMix* Mixer::mix(TrackNumber number) const {
    const auto found = tracks_.find(number);
    return found == tracks_.end() ? nullptr : &found->second.last;
}

float Mixer::factor() const { return static_cast<float>(amplitude(heard_gain(gain_))); }

// ---- the lanes

// Of each track, in order: how it is now, and from which frames on it is otherwise.
std::vector<std::vector<Mixer::Step>> Mixer::steps() const {
    std::vector<std::vector<Step>> all(tracks_.size());
    std::vector<TrackMix> mixes;
    std::map<TrackNumber, TrackMix*> mix_of;
    mixes.reserve(tracks_.size());
    for (const auto& [number, track] : tracks_) mix_of[number] = &mixes.emplace_back(track.now);
    const auto add = [&](std::optional<TransportPosition> from) {
        const bool solo = std::ranges::any_of(mixes, &TrackMix::solo);
        std::size_t i = 0;
        for (const auto& [number, track] : tracks_) {
            const Step step{from, lane_gains(mixes[i], track.channels, solo, direct_)};
            if (all[i].empty() || all[i].back().gains != step.gains) all[i].push_back(step);
            ++i;
        }
    };
    add(std::nullopt);
    for (auto edit = waiting_.begin(); edit != waiting_.end();) {
        const TransportPosition from = edit->from;
        for (; edit != waiting_.end() && edit->from == from; ++edit)
            edit->apply(*mix_of.at(edit->track));
        add(from);
    }
    return all;
}

LaneGains Mixer::begin(TrackNumber number) {
    const auto found = tracks_.find(number);
    if (found == tracks_.end()) return {};
    Track& track = found->second;
    const bool solo =
        std::ranges::any_of(tracks_, [](const auto& each) { return each.second.now.solo; });
    const LaneGains gains = lane_gains(track.now, track.channels, solo, direct_);
    track.told = {Step{std::nullopt, gains}};
    changed_ = true;
    return gains;
}

// A lane that is told of a frame forgets what it was told of that frame and later ones.
bool Mixer::deliver_to(TrackNumber number, Track& track, const std::vector<Step>& steps,
                       const Tell& tell) {
    auto& told = track.told;
    auto [step, old] = std::ranges::mismatch(steps, told);
    // What it should not do any more comes before what it should: from there on it goes on as
    // before.
    if (old != told.end() && (step == steps.end() || step->from > old->from)) {
        if (!tell(number, std::prev(step)->gains, old->from)) return false;
        old = told.erase(old, told.end());
    }
    for (; step != steps.end(); ++step) {
        if (!tell(number, step->gains, step->from)) return false;
        told.erase(old, told.end());
        told.push_back(*step);
        old = told.end();
    }
    return true;
}

bool Mixer::deliver(const Tell& tell) {
    if (!changed_) return true;
    const auto all = steps();
    bool taken = true;
    auto steps_of = all.begin();
    for (auto& [number, track] : tracks_) {
        if (!track.told.empty() && !deliver_to(number, track, *steps_of, tell)) taken = false;
        ++steps_of;
    }
    changed_ = !taken;
    return taken;
}

}  // namespace laydown::player
