#include "metronome/osc_front.hpp"

#include "api/answer_common.hpp"
#include "api/metronome.hpp"
#include "api/server.hpp"
#include "metronome/jack_side.hpp"
#include "metronome/words.hpp"

namespace laydown::metronome {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// How often readings that nobody announces are looked at.
constexpr milliseconds slow_interval{200};

}  // namespace

OscFront::OscFront(daemon::EventLoop& loop, osc::UdpSocket socket, Metronome& metronome,
                   JackSide& jack, Reload reload)
    : loop_(loop),
      metronome_(metronome),
      jack_(jack),
      reload_(std::move(reload)),
      server_(std::move(socket), api::metronome_methods),
      transport_(server_, [&jack] { return jack.client(); }) {
    api::answer_common(server_, {"laydown-metronome", LAYDOWN_VERSION});
    bind_tempo();
    bind_map();
    bind_click();
    bind_voices();
    bind_count_in();
    bind_others();
    // Descriptors take turns in the loop: what is left over is served in the next round.
    loop_.watch(server_.fd(), [this] { server_.receive(steady_clock::now()); });
}

OscFront::~OscFront() { loop_.unwatch(server_.fd()); }

void OscFront::tick() {
    const auto now = steady_clock::now();
    transport_.tick(now);
    if (now >= next_slow_) {
        next_slow_ = now + slow_interval;
        server_.changed(api::tempo);
        server_.changed(api::meter);
        server_.changed(api::click_state);
        server_.changed(api::timebase_state);
        server_.changed(api::transport_state);
    }
    server_.tick(now);
}

void OscFront::server_changed() {
    server_.changed(api::server_state);
    server_.changed(api::server_rate);
    server_.changed(api::transport_state);
    server_.changed(api::timebase_state);
}

void OscFront::recording_changed() { server_.changed(api::click_recording_range); }

void OscFront::event(const BeatEvent& event) {
    switch (event.kind) {
        case BeatEvent::Kind::beat:
            server_.publish(api::beat_report, event.beat, event.beats, event.bar, event.frame,
                            event.sounds);
            break;
        case BeatEvent::Kind::counted:
            server_.publish(api::count_report, event.beat, event.beats, event.frame);
            break;
        case BeatEvent::Kind::rolling:
        case BeatEvent::Kind::stopped:
        case BeatEvent::Kind::count_aborted:
        case BeatEvent::Kind::count_cut:
        case BeatEvent::Kind::count_overrun:
            server_.changed(api::click_state);
            server_.changed(api::tempo);
            server_.changed(api::meter);
            break;
    }
}

// ---- who it plays along with

void OscFront::bind_others() {
    using ToldRange = std::tuple<bool, SongPosition, SongPosition>;
    const auto set_loop = [this](std::optional<Range<SongPosition>> loop,
                                 std::optional<TransportPosition> from) {
        auto done = metronome_.set_loop(loop, from);
        server_.changed(api::loop_range);
        return done;
    };
    server_.on(api::loop_set, [set_loop](SongPosition begin, SongPosition end,
                                         std::optional<TransportPosition> from) {
        return set_loop(Range<SongPosition>{begin, end}, from);
    });
    server_.on(api::loop_clear, [set_loop](std::optional<TransportPosition> from) {
        return set_loop(std::nullopt, from);
    });
    server_.on(api::loop_range, [this]() -> Result<ToldRange> {
        const auto loop = metronome_.loop().value_or(Range<SongPosition>{});
        return ToldRange(!loop.empty(), loop.begin, loop.end);
    });
    server_.on(api::click_recording_range, [this]() -> Result<ToldRange> {
        const auto range = metronome_.recording();
        return ToldRange(!range.empty(), range.begin, range.end);
    });
    const auto set_recording = [this](Range<SongPosition> range) {
        metronome_.set_recording(range);
        recording_changed();
        return Result<void>();
    };
    server_.on(api::click_recording,
               [set_recording](SongPosition begin, std::optional<SongPosition> end) {
                   const Range<SongPosition> range{begin, end.value_or(never<SongPosition>)};
                   if (!range.empty()) return set_recording(range);
                   return Result<void>(error(ErrorCode::bad_arguments,
                                             "the recording's end {} lies not behind its begin {}",
                                             range.end.frame, range.begin.frame));
               });
    server_.on(api::click_recorded, [set_recording] { return set_recording({}); });
    server_.on(
        api::click_awaits, [this]() -> Result<bool> { return metronome_.take_awaited(); },
        [this](bool take) {
            metronome_.await_take(take);
            return Result<void>();
        });
    server_.on(
        api::timebase,
        [this]() -> Result<std::string> {
            return std::string(timebase_words.word(jack_.timebase()));
        },
        [this](const std::string& timebase) {
            return jack_.set_timebase(*timebase_words.value(timebase));
        });
    server_.on(api::timebase_state,
               [this]() -> Result<std::string> { return std::string(jack_.timebase_state()); });
    server_.on(api::server_state, [this]() -> Result<std::string> {
        return std::string(process::in_words(jack_.state(), jack_.stalled()));
    });
    server_.on(api::server_rate, [this]() -> Result<int> {
        const auto rate = metronome_.rate();
        return rate ? static_cast<int>(rate->hertz) : 0;
    });
}

}  // namespace laydown::metronome
