#include "recorder/osc_front.hpp"

#include "api/answer_common.hpp"
#include "api/recorder.hpp"
#include "recorder/words.hpp"

namespace laydown::recorder {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// How often readings that nobody announces are looked at.
constexpr milliseconds slow_interval{500};
/// And where the song is, for whoever shows it.
constexpr milliseconds position_interval{100};

}  // namespace

OscFront::OscFront(daemon::EventLoop& loop, osc::UdpSocket socket, Recorder& recorder,
                   JackLink& link)
    : loop_(loop),
      recorder_(recorder),
      link_(link),
      server_(std::move(socket), api::recorder_methods),
      transport_(server_, [this] { return recorder_.client(); }) {
    api::answer_common(server_, {"laydown-recorder", LAYDOWN_VERSION});
    server_.set_tracks([this] { return recorder_.tracks().numbers(); });
    bind_recording();
    bind_tracks();
    bind_levels();
    bind_state();
    // Descriptors take turns in the loop: what is left over is served in the next round.
    loop_.watch(server_.fd(), [this] { server_.receive(steady_clock::now()); });
}

OscFront::~OscFront() { loop_.unwatch(server_.fd()); }

void OscFront::tick() {
    const auto now = steady_clock::now();
    transport_.tick(now);
    if (server_.keeps() && !link_.makes_memory()) server_.serve_kept(now);
    if (now >= next_position_) {
        next_position_ = now + position_interval;
        server_.changed(api::record_position);
        server_.changed(api::record_range);
    }
    if (now >= next_slow_) {
        next_slow_ = now + slow_interval;
        server_.changed(api::disk_left);
        server_.changed(api::disk_free);
        server_.changed(api::ring_fill);
        server_.changed(api::latency_reference);
        server_.changed(api::transport_state);
        for (const TrackNumber track : recorder_.tracks().numbers()) {
            server_.changed(api::track_clip, track);
        }
    }
    server_.tick(now);
}

void OscFront::part_opened(const PartOpened& event) {
    const auto& record = event.record;
    server_.publish(api::take_opened, record.take, event.key.track, record.file, record.position);
    server_.changed(api::take_next);
}

void OscFront::part_closed(const PartClosed& event) {
    const auto& record = event.record;
    server_.publish(api::take_closed, record.take, event.key.track, record.file, record.position,
                    record.nominal().length(), peak_decibels(record),
                    static_cast<std::int64_t>(record.gaps.size()), record.clipped,
                    std::string(to_string(record.status)));
    server_.changed(api::track_state, event.key.track);
}

void OscFront::part_trouble(const PartTrouble& event) {
    if (event.kind == PartTrouble::Kind::overrun) {
        server_.publish(api::take_gap, event.key.take, event.key.track, event.at, event.length,
                        std::string("overrun"));
    }
    server_.publish(api::take_error, event.key.take, event.key.track,
                    static_cast<int>(ErrorCode::disk), in_words(event));
}

void OscFront::session_trouble(const SessionTrouble& event) {
    if (event.kind == SessionTrouble::Kind::resumed) {
        server_.publish(api::disk_resumed, in_words(event));
    } else {
        server_.publish(api::disk_error, static_cast<int>(ErrorCode::disk), in_words(event));
    }
}

void OscFront::part_gap(PartKey key, Frames at, Frames length) {
    server_.publish(api::take_gap, key.take, key.track, at, length, std::string("missed cycles"));
}

void OscFront::gap(DevicePosition at, std::optional<SongPosition> song, Frames length) {
    static_cast<void>(song);
    server_.publish(api::gap_report, at, length);
}

void OscFront::xrun(DevicePosition at, std::optional<SongPosition> song) {
    static_cast<void>(song);
    server_.publish(api::xrun_report, at);
}

void OscFront::state_changed(RecordState) {
    server_.changed(api::record_state);
    server_.changed(api::record_range);
    server_.changed(api::take_next);
}

void OscFront::track_changed(TrackNumber track) {
    server_.changed(api::track_arm, track);
    server_.changed(api::track_state, track);
    server_.changed(api::track_name, track);
    server_.changed(api::track_offset, track);
}

void OscFront::tracks_changed() {
    server_.changed(api::track_count);
    for (const TrackNumber track : recorder_.tracks().numbers()) {
        track_changed(track);
        server_.changed(api::track_channels, track);
    }
}

void OscFront::server_changed(ServerState, const std::string&) {
    server_.changed(api::server_state);
    server_.changed(api::server_rate);
    server_.changed(api::transport_state);
}

void OscFront::server_stalled(bool) { server_.changed(api::server_state); }

}  // namespace laydown::recorder
