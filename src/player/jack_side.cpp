#include "player/jack_side.hpp"

#include "jackio/latency.hpp"
#include "jackio/transport.hpp"

namespace laydown::player {

using process::ServerState;

namespace {

/// A server that has let as many pass is not asked for anything.
constexpr double cycles_of_patience = 8.0;

}  // namespace

JackSide::JackSide(Player& player, JackOutputs& outputs, LoaderThread& loader,
                   const Options& options, Callbacks callbacks)
    : player_(player),
      outputs_(outputs),
      io_(player.kernel(), loader),
      callbacks_(std::move(callbacks)),
      start_wanted_(options.start),
      reference_(options.reference_latency) {}

JackSide::~JackSide() { close_client(); }

// ---- the client

// The client goes before its ports: no callback may outlive them.
void JackSide::close_client() {
    io_.release();
    client_.reset();
    outputs_.close();
}

void JackSide::opened(std::unique_ptr<jackio::Client> client) {
    const auto give_up = [&](const Error& why) {
        io_.release();
        client.reset();
        outputs_.close();
        link_->failed(why);
    };
    if (const auto made = outputs_.open(*client); !made) return give_up(made.error());
    player_.kernel().restart();
    if (const auto set = player_.set_rate(client->sample_rate()); !set)
        callbacks_.problem(set.error().text);
    io_.start(jackio::CycleClock(*client, link_->notes()));
    client->set_sync(io_);
    if (const auto active = client->activate(io_); !active) return give_up(active.error());
    client_ = std::move(client);
    state_ = ServerState::running;
    cycles_.restart(io_.cycled());
    told_stalled_ = false;
    refresh();
    callbacks_.server(state_, fmt::format("{} Hz, {} frames a period", client_->sample_rate().hertz,
                                          client_->buffer_size().count));
    link_->started();
    if (!std::exchange(start_wanted_, false)) return;
    if (const auto started = jackio::Transport(*client_).play(); !started)
        callbacks_.warning(started.error().text);
}

void JackSide::lost(const std::string& reason) {
    const bool ran = client_ != nullptr;
    close_client();
    if (!ran) return;
    player_.kernel().restart();
    state_ = ServerState::lost;
    callbacks_.server(state_, reason);
}

void JackSide::tracks_changed() {
    if (link_ != nullptr) link_->rewire();
    refresh();
}

// ---- a server that stands still

bool JackSide::stalled() const {
    if (state_ != ServerState::running || !client_ || client_->lost()) return false;
    const double period = client_->sample_rate().seconds(client_->buffer_size());
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
    if (std::exchange(told_stalled_, now) != now) {
        callbacks_.stalled(now);
        if (!now) refresh();
    }
    if (now || !outputs_.retry()) return;
    player_.outputs_changed();
    tracks_changed();
}

// ---- delays

void JackSide::set_reference(std::optional<Frames> reference) {
    reference_ = reference;
    refresh();
}

Frames JackSide::reference() const {
    if (reference_ || !client_ || stalled()) return reference_.value_or(Frames{});
    return outputs_.longest(jackio::physical_playback_latency(*client_));
}

// All that plays the song is heard at the same time: with whoever has the longest way.
void JackSide::refresh() {
    if (!client_ || stalled()) return;
    outputs_.set_delays(reference_, jackio::physical_playback_latency(*client_));
}

}  // namespace laydown::player
