#include "player/osc_front.hpp"

#include "api/answer_common.hpp"
#include "api/player.hpp"
#include "player/jack_side.hpp"
#include "player/words.hpp"

namespace laydown::player {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// How often readings that nobody announces are looked at.
constexpr milliseconds slow_interval{200};

}  // namespace

OscFront::OscFront(daemon::EventLoop& loop, osc::UdpSocket socket, Player& player, JackSide& jack,
                   const LoaderThread& loader, Reload reload)
    : loop_(loop),
      player_(player),
      jack_(jack),
      loader_(loader),
      reload_(std::move(reload)),
      server_(std::move(socket), api::player_methods),
      transport_(server_, [&jack] { return jack.client(); }) {
    api::answer_common(server_, {"laydown-player", LAYDOWN_VERSION});
    server_.set_tracks([&player] { return player.tracks(); });
    bind_playing();
    bind_tracks();
    bind_mix();
    bind_levels();
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
        server_.changed(api::play_state);
        server_.changed(api::play_position);
        server_.changed(api::play_buffer);
        server_.changed(api::transport_state);
        server_.changed(api::latency_reference);
    }
    server_.tick(now);
}

void OscFront::serve_kept() { server_.serve_kept(steady_clock::now()); }

void OscFront::event(const PlayEvent& event) {
    if (event.kind == PlayEvent::Kind::starved) {
        ++underruns_;
        server_.publish(api::play_underrun, event.track, event.frame, event.frames);
        server_.changed(api::play_underruns);
        return;
    }
    server_.changed(api::play_state);
    server_.changed(api::play_position);
}

void OscFront::problem(const std::string& text) { server_.publish(api::play_problem, text); }

void OscFront::conversion(const std::string& file, double done) {
    server_.publish(api::play_conversion, file, done);
}

void OscFront::server_changed() {
    server_.changed(api::server_state);
    server_.changed(api::server_rate);
    server_.changed(api::transport_state);
    server_.changed(api::play_state);
}

void OscFront::song_changed() {
    server_.changed(api::track_count);
    server_.changed(api::loop_range);
    server_.changed(api::mix_gain);
    server_.changed(api::mix_fader);
    for (const TrackNumber track : player_.tracks()) {
        server_.changed(api::played_name, track);
        server_.changed(api::played_channels, track);
        mix_changed(track);
    }
}

// ---- what is played

std::string OscFront::state() const {
    if (jack_.state() != process::ServerState::running)
        return std::string(doing_words.word(Doing::none));
    const Doing doing = jack_.filling()                  ? Doing::filling
                        : player_.kernel().now().rolling ? Doing::rolling
                                                         : Doing::stopped;
    return std::string(doing_words.word(doing));
}

void OscFront::bind_playing() {
    server_.on(api::play_state, [this]() -> Result<std::string> { return state(); });
    server_.on(api::play_position, [this]() -> Result<SongPosition> {
        const auto now = player_.kernel().now();
        return now.course.song_at(now.transport);
    });
    server_.on(api::play_buffer, [this]() -> Result<double> {
        return player_.rate() ? player_.rate()->seconds(loader_.filled()) : 0.0;
    });
    server_.on(api::play_underruns, [this]() -> Result<std::int64_t> { return underruns_; });
    server_.on(api::session_reload,
               [this](osc::Caller& caller, std::optional<TransportPosition> from) {
                   return reload_(caller, from);
               });
    server_.on(
        api::play_recorded,
        [this]() -> Result<std::string> {
            return std::string(recorded_words.word(player_.recorded()));
        },
        [this](const std::string& what) {
            player_.set_recorded(*recorded_words.value(what));
            return Result<void>();
        });
    server_.on(
        api::play_direct,
        [this]() -> Result<std::string> {
            return std::string(direct_words.word(player_.mixer().direct()));
        },
        [this](const std::string& direct) {
            player_.set_direct(*direct_words.value(direct));
            return Result<void>();
        });
}

// ---- who it plays along with

void OscFront::bind_others() {
    using ToldRange = std::tuple<bool, SongPosition, SongPosition>;
    const auto set_loop = [this](std::optional<Range<SongPosition>> loop,
                                 std::optional<TransportPosition> from) {
        auto done = player_.set_loop(loop, from);
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
        const auto loop = player_.loop().value_or(Range<SongPosition>{});
        return ToldRange(!loop.empty(), loop.begin, loop.end);
    });
    server_.on(
        api::latency_reference, [this]() -> Result<Frames> { return jack_.reference(); },
        [this](Frames latency) {
            jack_.set_reference(latency);
            return Result<void>();
        });
    server_.on(api::server_state, [this]() -> Result<std::string> {
        return std::string(process::in_words(jack_.state(), jack_.stalled()));
    });
    server_.on(api::server_rate, [this]() -> Result<int> {
        const auto* client = jack_.client();
        return client != nullptr ? static_cast<int>(client->sample_rate().hertz) : 0;
    });
}

}  // namespace laydown::player
