#include "recorder/recorder.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>

#include "base/thread_role.hpp"
#include "disk/disk_space.hpp"

namespace laydown::recorder {

using engine::Cause;
using engine::Segment;
using std::chrono::seconds;
using std::chrono::steady_clock;

Recorder::Recorder(RecorderSettings settings, DiskThread& disk,
                   std::function<void()> freewheel_backlog)
    : settings_(std::move(settings)),
      disk_(disk),
      freewheel_backlog_(std::move(freewheel_backlog)),
      machine_(settings_.next_take),
      stretches_(settings_.follow),
      planner_(settings_.takes) {}

Recorder::~Recorder() {
    leave_server();
    // Only an error ends a recorder before its takes: there is nobody left to end them.
    if (disk_.open_parts() > 0) disk_.abandon();
}

// The client goes before the ports and the ring, which its callback uses. What it leaves behind
// should be over before libjack's globals go.
void Recorder::leave_server() {
    close_client();
    jackio::Client::await_closing();
}

// ---- the course of things

void Recorder::refresh() {
    assert_thread(ThreadRole::control);
    if (!rig_) return;
    const RingPosition head = rig_->head();
    if (head != last_head_) moved_at_ = steady_clock::now();
    last_head_ = head;
    watch_cycles(head);
    const std::vector<Segment> news = rig_->timeline.since(rig_->next_segment, head);
    for (const Segment& segment : news) {
        tell_damage(segment);
        follow_segment(segment);
    }
    if (const auto oldest = rig_->oldest(); oldest && stretches_.current())
        machine_.forget_before(stretches_.current()->song_at(*oldest));
    // To the same head: a halt or locate behind it is not known yet.
    if (const auto song = song_at(head)) machine_.advance(*song);
    apply_actions();
    // In freewheel the ring may go around between two ticks, and waits for us from here on.
    if (notes_ != nullptr && notes_->freewheeling()) read_meters();
    rig_->backlog->control_at(settled_.follow(news, head, stands_still()));
}

std::chrono::duration<double> Recorder::patience() const {
    const bool reachable = client_ && !client_->lost();
    return SettledHead::patience(rig_->rate(), reachable ? client_->buffer_size() : Frames{0});
}

bool Recorder::stands_still() const { return steady_clock::now() - moved_at_ > patience(); }

void Recorder::watch_cycles(RingPosition head) {
    if (notes_ != nullptr && notes_->freewheeling()) {
        cycles_.restart(head.frame);  // a cycle waits for the disk then
    } else {
        cycles_.look(head.frame, steady_clock::now());
    }
}

bool Recorder::stalled() const {
    return server_ == ServerState::running && cycles_.stalled(patience());
}

// Before anything that libjack asks the server for, and waits for without a limit.
Result<void> Recorder::check_answers() {
    refresh();
    if (!stalled()) return {};
    return error(ErrorCode::no_server, "the JACK server does not answer: no cycle for {} s",
                 std::chrono::floor<seconds>(cycles_.silent()).count());
}

void Recorder::tell_stall() {
    if (server_ != ServerState::running) {  // which is told by itself
        told_stalled_ = false;
        return;
    }
    const bool now = stalled();
    if (std::exchange(told_stalled_, now) == now) return;
    tell([&](Listener& l) { l.server_stalled(now); });
}

void Recorder::read_meter(Track& track) const {
    if (!rig_ || track.inputs.empty()) return;
    track.meter.read(rig_->reader, track.lanes(), rig_->head());
    if (stands_still()) track.meter.silence();
}

void Recorder::read_meters() const {
    for (const auto& track : tracks_) read_meter(*track);
}

void Recorder::tick() {
    refresh();
    follow_day();
    read_meters();
    drop_removed();
    tell_stall();
    tell_states();
}

bool Recorder::letting_go() {
    drop_removed();
    return !removed_.empty() && server_ == ServerState::running && !stands_still();
}

// Ports of removed tracks are closed when Rt has let go of them.
void Recorder::drop_removed() {
    if (rig_ && rig_->capture.settled() && !stalled()) removed_.clear();
}

void Recorder::follow_segment(const Segment& segment) {
    // Asked once for each start of a server, so setting the clock does not move what is recorded.
    const SongPosition dated =
        stretches_.dated(segment) ? time_of_day(segment.device) : SongPosition{0};
    for (const StretchEvent& event : stretches_.follow(segment, dated)) {
        machine_.on(event);
        apply_actions();
    }
}

void Recorder::tell_damage(const Segment& segment) {
    std::optional<SongPosition> song;
    const DevicePosition at = segment.device - segment.missed;
    if (stretches_.current()) song = stretches_.current()->song_at(at);
    if (segment.has(Cause::missed) && !segment.has(Cause::start)) {
        tell([&](Listener& l) { l.gap(at, song, segment.missed); });
        for (const PartKey key : planner_.parts_at(*rig_->memory, at)) {
            const Frames frame = planner_.frame_of(key, at);
            tell([&](Listener& l) { l.part_gap(key, frame, segment.missed); });
        }
    }
    if (segment.has(Cause::xrun)) tell([&](Listener& l) { l.xrun(segment.device, song); });
}

// Midnight is the local one, as on a clapper board.
SongPosition Recorder::time_of_day(DevicePosition device) const {
    const auto now = std::chrono::system_clock::now();
    const std::time_t whole = std::chrono::system_clock::to_time_t(now);
    std::tm local{};
    localtime_r(&whole, &local);
    const double fraction =
        std::chrono::duration<double>(now - std::chrono::system_clock::from_time_t(whole)).count();
    const double since_midnight =
        local.tm_hour * 3600.0 + local.tm_min * 60.0 + local.tm_sec + fraction;
    const Frames ago = rig_->now().value_or(device) - device;
    return SongPosition{rig_->rate().frames(since_midnight).count} - ago;
}

// While nothing is recorded, positions return to the time of day when the server's clock has left
// it: after freewheel, or when the machine slept.
void Recorder::follow_day() {
    if (settings_.follow != Follow::free || server_ != ServerState::running || stands_still())
        return;
    if (notes_->freewheeling() || machine_.recording() || machine_.waiting()) return;
    const auto song = song_now();
    const auto device = rig_ ? rig_->now() : std::nullopt;
    if (!song || !device) return;
    const SongPosition day = time_of_day(*device);
    // Over midnight they go on: what was played before it lies before what was played after it.
    const std::int64_t whole_day = rig_->rate().frames(24 * 3600.0).count;
    const std::int64_t away = std::abs((day - *song).count) % whole_day;
    if (std::min(away, whole_day - away) < std::int64_t{rig_->rate().hertz}) return;
    for (const StretchEvent& event : stretches_.date(*device, day)) machine_.on(event);
}

std::optional<SongPosition> Recorder::song_at(RingPosition head) const {
    if (!rig_ || !stretches_.current()) return std::nullopt;
    const auto device = rig_->timeline.device_at(head);
    if (!device) return std::nullopt;
    return stretches_.current()->song_at(*device);
}

std::optional<SongPosition> Recorder::song_now() const {
    return rig_ ? song_at(rig_->head()) : std::nullopt;
}

std::optional<Range<SongPosition>> Recorder::song_around(DevicePosition captured) const {
    if (!stretches_.current()) return std::nullopt;
    const Frames musicians = reference();
    std::optional<Range<SongPosition>> around;
    for (const auto& track : tracks_) {
        if (!armed(track->number)) continue;
        for (const Frames shift : shifts_of(latency_of(*track, musicians, rig_->head()))) {
            const SongPosition place = stretches_.current()->song_at(captured) - shift;
            if (!around) around = {place, place};
            around = {std::min(around->begin, place), std::max(around->end, place)};
        }
    }
    return around;
}

// ---- state

RecordState Recorder::state() const {
    if (machine_.recording()) return RecordState::recording;
    if (machine_.waiting()) return RecordState::waiting;
    if (disk_.open_parts() > 0) return RecordState::finishing;
    return machine_.armed_tracks().empty() ? RecordState::idle : RecordState::ready;
}

RecordState Recorder::state(const Track& track) const {
    if (machine_.recording(track.number)) return RecordState::recording;
    if (machine_.waiting() && machine_.armed(track.number)) return RecordState::waiting;
    if (planner_.has_part(track.number)) return RecordState::finishing;
    return machine_.armed(track.number) ? RecordState::ready : RecordState::idle;
}

void Recorder::tell_states() {
    for (const auto& track : tracks_) {
        const RecordState now = state(*track);
        const auto [told, added] = told_tracks_.try_emplace(track->number, now);
        if (!added && told->second == now) continue;
        told->second = now;
        tell([&](Listener& l) { l.track_changed(track->number); });
    }
    if (const RecordState now = state(); now != told_state_) {
        told_state_ = now;
        tell([&](Listener& l) { l.state_changed(now); });
    }
}

Frames Recorder::reference() const {
    if (settings_.reference) return *settings_.reference;
    if (settings_.follow == Follow::free) return {0};
    if (client_) {
        const Frames now = jackio::physical_playback_latency(*client_);
        if (!client_->lost()) return now;
    }
    return physical_latency_.now();
}

Frames Recorder::reference_at(RingPosition captured) const {
    if (settings_.reference || settings_.follow == Follow::free) return reference();
    const auto former = physical_latency_.former(captured);
    return former ? *former : reference();
}

double Recorder::ring_fill() const {
    if (!rig_ || disk_.open_parts() == 0) return 0.0;
    return std::max(0.0, rig_->rate().seconds(rig_->head() - disk_.needed_from()));
}

Result<double> Recorder::disk_seconds() const {
    int channels = 0;
    for (const auto& track : tracks_) {
        if (armed(track->number)) channels += track->channels;
    }
    if (channels == 0) return std::numeric_limits<double>::infinity();
    if (!rig_) {
        return error(ErrorCode::no_server,
                     "the sample rate is not known yet: there was no JACK server so far");
    }
    const std::int64_t bytes = disk_.free_bytes();
    if (bytes < 0) return error(ErrorCode::disk, "the disk does not tell how much is free");
    const auto sample = static_cast<double>(settings_.takes.format.sample_bytes());
    return disk::seconds_left(static_cast<std::uint64_t>(bytes),
                              sample * channels * rig_->rate().hertz);
}

}  // namespace laydown::recorder
