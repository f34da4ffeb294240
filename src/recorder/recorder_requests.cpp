// What the recorder is asked for: takes that begin and end, what is kept of the past, which tracks
// are recorded and where they are placed.
#include <algorithm>

#include "recorder/recorder.hpp"
#include "recorder/retro.hpp"

namespace laydown::recorder {

Result<int> Recorder::start_recording(const RecordRequest& request) {
    if (finishing_) return error(ErrorCode::wrong_state, "the recorder is ending");
    if (server_ != ServerState::running) {
        return error(ErrorCode::no_server, "there is no JACK server to record from");
    }
    refresh();
    auto result = machine_.start(request);
    apply_actions();
    tell_states();
    return result;
}

// The first song frame of the present stretch that the ring still has of an armed track, as it
// would be placed now.
std::optional<SongPosition> Recorder::oldest_armed() const {
    if (!rig_ || !stretches_.current()) return std::nullopt;
    const Frames musicians = reference();
    std::optional<SongPosition> oldest;
    for (const auto& track : tracks_) {
        if (!armed(track->number)) continue;
        const auto latency = latency_of(*track, musicians, rig_->head());
        const SongPosition of_track =
            earliest_in_ring(*stretches_.current(), *track, *rig_, latency);
        oldest = std::min(oldest.value_or(of_track), of_track);
    }
    return oldest;
}

Result<int> Recorder::start_at(const RecordRequest& request) {
    refresh();
    const auto oldest = oldest_armed();
    if (request.begin && oldest && !machine_.recording()) {
        const bool returns = settings_.follow == Follow::transport;  // time of day does not
        const bool waits = returns && request.end && *request.end <= *oldest;
        const SongPosition begin =
            returns ? std::max(*request.begin, stretches_.current()->begin) : *request.begin;
        if (begin < *oldest && !waits) {
            return error(ErrorCode::out_of_range,
                         "what was played at {} is not in memory, which goes back to {}",
                         request.begin->frame, oldest->frame);
        }
    }
    return start_recording(request);
}

Result<void> Recorder::stop(std::optional<SongPosition> at) {
    refresh();
    auto result = machine_.stop(at);
    apply_actions();
    tell_states();
    return result;
}

Result<void> Recorder::toggle() {
    refresh();
    if (machine_.recording() || machine_.waiting()) return stop(std::nullopt);
    if (const auto started = start_recording({}); !started) return started.error();
    return {};
}

Result<void> Recorder::abort(bool discard) {
    refresh();
    discard_ = discard;
    auto result = machine_.abort();
    apply_actions();
    discard_ = false;
    tell_states();
    return result;
}

Result<int> Recorder::split(std::optional<SongPosition> at) {
    refresh();
    learn_latencies();
    if (at && machine_.recording()) {
        if (auto held = check_in_ring(*at); !held) return held.error();
    }
    auto result = machine_.split(at);
    apply_actions();
    return result;
}

Result<void> Recorder::until(SongPosition end) {
    refresh();
    auto result = machine_.until(end);
    apply_actions();
    tell_states();
    return result;
}

Result<void> Recorder::arm(TrackNumber number, bool armed) {
    const auto track = tracks_.get(number);
    if (!track) return track.error();
    refresh();
    if (armed && machine_.recording()) {  // it would begin a take
        if (auto numbered = machine_.check_numbers(); !numbered) return numbered;
    }
    machine_.arm(number, armed);
    apply_actions();
    tell([&](Listener& l) { l.track_changed(number); });
    tell_states();
    return {};
}

Result<void> Recorder::set_offset(TrackNumber number, Frames offset) {
    const auto track = tracks_.get(number);
    if (!track) return track.error();
    if (auto held = check_offset(offset); !held) return held;
    (*track)->offset = offset;
    tell([&](Listener& l) { l.track_changed(number); });
    return {};
}

// What is cut that much earlier or later than it was captured has to be in the ring still, or be
// waited for.
Result<void> Recorder::check_offset(Frames offset) const {
    if (!rig_) return {};
    const Frames reach = rig_->rate().frames(settings_.ring_seconds);
    if (-reach < offset && offset < reach) return {};
    return error(ErrorCode::out_of_range,
                 "an offset of {} frames is more than the {} that the ring holds", offset.count,
                 reach.count);
}

Result<std::vector<int>> Recorder::retro(std::optional<double> seconds) {
    refresh();
    const auto now = rig_ ? rig_->now() : std::nullopt;
    const auto oldest = rig_ ? rig_->oldest() : std::nullopt;
    if (!now || !oldest) return error(ErrorCode::wrong_state, "nothing has been captured yet");
    std::vector<TrackNumber> tracks(machine_.armed_tracks().begin(), machine_.armed_tracks().end());
    if (tracks.empty()) tracks = tracks_.numbers();
    if (tracks.empty()) return error(ErrorCode::wrong_state, "there are no tracks");

    const DevicePosition from_time = seconds ? *now - rig_->rate().frames(*seconds) : *oldest;
    const Range<DevicePosition> range{std::max(from_time, *oldest), *now};
    const RingPosition head = rig_->head();
    const RingPosition from = rig_->timeline.at(range.begin, Frames{1}, head).position;
    const std::optional<Stretch> free_stretch =
        settings_.follow == Follow::free ? stretches_.last() : std::nullopt;
    const auto kept = retro_takes(rig_->timeline.covering({from, head}), range, free_stretch);
    if (const auto numbered = machine_.check_numbers(static_cast<int>(kept.size())); !numbered)
        return numbered.error();
    std::vector<int> takes;
    for (const RetroTake& take : kept) {
        takes.push_back(machine_.next_take());
        machine_.keep(take.stretch, take.range, tracks);
    }
    apply_actions();
    if (takes.empty()) return error(ErrorCode::wrong_state, "nothing has been captured yet");
    return takes;
}

// The take that ends would keep its audio, but the one that goes on with it would begin too late.
Result<void> Recorder::check_in_ring(SongPosition at) const {
    if (!rig_ || !stretches_.current()) return {};
    for (const auto& track : tracks_) {
        const auto take = machine_.take_of(track->number);
        const auto latency = take ? planner_.latency_of({*take, track->number}) : std::nullopt;
        if (!latency) continue;
        const SongPosition earliest =
            earliest_in_ring(*stretches_.current(), *track, *rig_, *latency);
        if (at >= earliest) continue;
        return error(ErrorCode::out_of_range,
                     "what was played at {} is no longer in memory, which goes back to {}",
                     at.frame, earliest.frame);
    }
    return {};
}

}  // namespace laydown::recorder
