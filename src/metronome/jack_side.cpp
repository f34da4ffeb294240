#include "metronome/jack_side.hpp"

#include <algorithm>

#include "jackio/latency.hpp"
#include "jackio/transport.hpp"

namespace laydown::metronome {

using process::ServerState;

namespace {

struct PortName {
    const char* name;
    const char* pretty;
};
constexpr std::array<PortName, output_count> port_names{{
    {"click", "Click"},
    {"accent", "Accents"},
    {"beat", "Beats"},
    {"subdivision", "Subdivisions"},
}};

/// How long a start may take without a count-in: what jackd2 itself begins with.
constexpr std::chrono::seconds usual_sync_timeout{10};
/// For what others have to do beside the longest count-in.
constexpr std::chrono::seconds sync_margin{5};

/// A server that has let as many pass is not asked for anything.
constexpr double cycles_of_patience = 8.0;

}  // namespace

JackSide::JackSide(Metronome& metronome, const Options& options, Callbacks callbacks)
    : metronome_(metronome),
      io_(metronome.kernel()),
      callbacks_(std::move(callbacks)),
      follow_transport_(options.follow_transport),
      start_wanted_(options.start),
      midi_wanted_(options.midi_clock),
      timebase_(options.timebase),
      reference_(options.reference_latency) {
    metronome_.kernel().follow_transport(follow_transport_);
    metronome_.on_change([this] { refresh_sync_timeout(); });
}

JackSide::~JackSide() {
    metronome_.on_change({});
    client_.reset();
    close_ports();
}

// ---- the client

void JackSide::close_ports() {
    ports_.clear();
    midi_.reset();
}

Result<void> JackSide::open_ports(const jackio::Client& client) {
    close_ports();
    for (std::size_t i = 0; i < output_count; ++i) {
        auto port = jackio::AudioPort::open(client, port_names[i].name, jackio::Direction::output);
        if (!port) return port.error();
        // Decoration, which a server may refuse.
        static_cast<void>(port->set_pretty_name(port_names[i].pretty));
        static_cast<void>(port->set_order(static_cast<int>(i)));
        ports_.push_back(std::make_unique<jackio::AudioPort>(std::move(*port)));
    }
    if (!midi_wanted_) return {};
    auto midi = jackio::MidiPort::open(client, "midi_clock");
    if (!midi) return midi.error();
    static_cast<void>(midi->set_pretty_name("MIDI clock"));
    midi_ = std::make_unique<jackio::MidiPort>(std::move(*midi));
    return {};
}

void JackSide::opened(std::unique_ptr<jackio::Client> client) {
    const auto give_up = [&](const Error& why) {
        client.reset();
        close_ports();
        link_->failed(why);
    };
    if (const auto made = open_ports(*client); !made) return give_up(made.error());
    const auto heard = metronome_.set_server(client->sample_rate(), client->buffer_size());
    if (!heard) callbacks_.warning(heard.error().text);
    MetronomeIo::Ports ports{};
    for (std::size_t i = 0; i < output_count; ++i) ports.audio[i] = ports_[i].get();
    ports.midi = midi_.get();
    io_.start(jackio::CycleClock(*client, link_->notes()), ports);
    if (follow_transport_) client->set_sync(io_);
    if (const auto active = client->activate(io_); !active) return give_up(active.error());
    client_ = std::move(client);
    state_ = ServerState::running;
    cycles_.restart(io_.cycled());
    told_stalled_ = false;
    sync_timeout_.reset();
    if (const auto taken = take_timebase(); !taken) callbacks_.warning(taken.error().text);
    refresh();
    callbacks_.server(state_, fmt::format("{} Hz, {} frames a period", client_->sample_rate().hertz,
                                          client_->buffer_size().count));
    link_->started();
    if (std::exchange(start_wanted_, false)) {
        const auto started =
            follow_transport_ ? jackio::Transport(*client_).play() : run_free(true);
        if (!started) callbacks_.warning(started.error().text);
    }
}

void JackSide::lost(const std::string& reason) {
    const bool ran = client_ != nullptr;
    client_.reset();
    close_ports();
    if (!ran) return;
    metronome_.server_lost();
    state_ = ServerState::lost;
    callbacks_.server(state_, reason);
}

std::vector<jackio::WiredPort> JackSide::ports() const {
    std::vector<jackio::WiredPort> all;
    // What one plays to is the click; its roles apart are for who asks for them.
    for (const auto& port : ports_) all.push_back({port.get(), all.empty() ? 2 : 0});
    if (midi_) all.push_back({midi_.get(), 0});
    return all;
}

// ---- a server that stands still

bool JackSide::stalled() const {
    if (state_ != ServerState::running || !client_ || client_->lost()) return false;
    const double period = metronome_.rate()->seconds(metronome_.period());
    return cycles_.stalled(std::chrono::duration<double>(cycles_of_patience * period));
}

void JackSide::tick() {
    if (!client_) return;
    if (link_->notes().freewheeling()) {
        cycles_.restart(io_.cycled());  // a cycle waits for whoever writes the file
    } else {
        cycles_.look(io_.cycled(), std::chrono::steady_clock::now());
    }
    const bool now = stalled();
    if (std::exchange(told_stalled_, now) == now) return;
    callbacks_.stalled(now);
    if (!now) refresh();
}

// ---- delays, and how long a start may take

void JackSide::set_period(Frames period) {
    metronome_.set_period(period);
    refresh();
}

void JackSide::refresh() {
    if (!client_ || stalled()) return;
    // All that plays the song is heard at the same time: with whoever has the longest way.
    std::array<Frames, output_count> latencies{};
    Frames longest = reference_.value_or(jackio::physical_playback_latency(*client_));
    for (std::size_t i = 0; i < output_count; ++i) {
        latencies[i] = ports_[i]->playback_latency().max;
        if (!reference_) longest = std::max(longest, latencies[i]);
    }
    for (std::size_t i = 0; i < output_count; ++i)
        metronome_.kernel().set_delay(static_cast<Output>(i), longest - latencies[i]);
    if (midi_) io_.set_midi_delay(longest - midi_->playback_latency().max);
    refresh_sync_timeout();
}

void JackSide::refresh_sync_timeout() {
    if (!client_ || !follow_transport_ || stalled()) return;
    const auto longest = metronome_.longest_count_in();
    // It is the server's: without a count-in it is left as others have it, but for what we set.
    if (longest.count() == 0.0 && !sync_timeout_) return;
    const auto wanted = std::max<std::chrono::microseconds>(
        usual_sync_timeout, std::chrono::ceil<std::chrono::microseconds>(longest + sync_margin));
    if (sync_timeout_ == wanted) return;
    if (const auto set = client_->set_sync_timeout(wanted); !set) {
        callbacks_.warning(fmt::format("a long count-in may be cut short: {}", set.error().text));
        return;
    }
    sync_timeout_ = wanted;
}

// ---- starts

Result<void> JackSide::check_server() const {
    if (!client_) return error(ErrorCode::no_server, "there is no JACK server");
    if (stalled()) return error(ErrorCode::no_server, "the JACK server stands still");
    return {};
}

Result<void> JackSide::run_free(bool on) {
    if (auto there = check_server(); on && !there) return there;
    metronome_.run_free(on);
    return {};
}

// ---- the timebase

Result<void> JackSide::set_timebase(Timebase timebase) {
    if (timebase != Timebase::off && !follow_transport_)
        return error(ErrorCode::wrong_state,
                     "a click that runs free is not where the transport is");
    if (client_ && stalled()) return check_server();
    timebase_ = timebase;
    return take_timebase();
}

Result<void> JackSide::take_timebase() {
    if (!client_) return {};  // when there is one
    if (auto there = check_server(); !there) return there;
    if (timebase_ == Timebase::off) {
        client_->release_timebase();
        return {};
    }
    return client_->take_timebase(io_, timebase_ == Timebase::conditional);
}

std::string_view JackSide::timebase_state() const {
    if (!client_) return "none";
    switch (client_->timebase()) {
        case jackio::TimebaseState::ours:
        case jackio::TimebaseState::asked:
            return "ours";
        case jackio::TimebaseState::lost:
            return "other";
        case jackio::TimebaseState::none:
            break;
    }
    return jackio::Transport(*client_).query().bar_beat ? "other" : "none";
}

}  // namespace laydown::metronome
