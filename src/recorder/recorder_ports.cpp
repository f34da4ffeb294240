// The recorder's side towards the server: ring, ports, tracks that come and go.
#include <algorithm>

#include "recorder/recorder.hpp"

namespace laydown::recorder {

using std::chrono::steady_clock;

std::optional<RingRequest> Recorder::ring_for(const jackio::Client& client) const {
    const SampleRate rate = client.sample_rate();
    if (rig_ && rig_->rate() == rate) return std::nullopt;
    const auto period = static_cast<std::uint32_t>(client.buffer_size().count);
    return RingRequest{settings_.name, settings_.session,
                       engine::RingGeometry::for_depth(
                           rate, settings_.ring_seconds + CaptureRig::seconds_to_spare, period),
                       static_cast<std::uint32_t>(tracks_.channels())};
}

Result<void> Recorder::use_ring(std::shared_ptr<CaptureMemory> ring) {
    if (!ring->locked_in_memory()) {
        const double mib = static_cast<double>(ring->bytes()) / (1024.0 * 1024.0);
        tell([&](Listener& l) {
            l.warning(
                fmt::format("the capture ring ({:.0f} MiB) is not locked in memory: the limit for "
                            "locked memory is lower (see limits.conf(5), memlock)",
                            mib));
        });
    }
    if (rig_ && machine_.waiting()) {
        static_cast<void>(machine_.abort());
        tell([&](Listener& l) {
            l.warning(
                "the server has another sample rate now: the take that was waited for is "
                "called off, since its frames were those of the rate before");
        });
    }
    // A new rate: jobs of the old ring keep it alive until their files are written.
    rig_ = std::make_unique<CaptureRig>(std::move(ring),
                                        std::make_shared<Backlog>(freewheel_backlog_));
    physical_latency_.forget();
    for (const auto& track : tracks_) {
        track->since = RingPosition{0};
        track->meter.restart(RingPosition{0});
        if (const auto taken = take_lanes(*track); !taken) {
            rig_.reset();  // the next attempt makes all of it anew
            return taken.error();
        }
        if (const auto held = check_offset(track->offset); !held)
            tell([&](Listener& l) { l.warning(track->name + ": " + held.error().text); });
    }
    disk_.serve(rig_->memory, rig_->backlog);
    stretches_ = StretchTracker(settings_.follow);
    settled_ = {};
    return {};
}

Result<void> Recorder::take_lanes(Track& track) {
    for (TrackInput& input : track.inputs) {
        const auto address = rig_->memory->allocate();
        if (!address) return address.error();
        const auto lane = rig_->memory->lane(*address);
        if (!lane) return lane.error();
        input.address = *address;
        input.lane = *lane;
        input.latency.forget();
    }
    return {};
}

Result<void> Recorder::open_ports(Track& track) {
    for (std::size_t channel = 0; channel < track.inputs.size(); ++channel) {
        auto port =
            jackio::AudioPort::open(*client_, track.port_name(channel), jackio::Direction::input);
        if (!port) return port.error();
        auto& owned = track.inputs[channel].port;
        owned = std::make_unique<jackio::AudioPort>(std::move(*port));
        const int order = tracks_.first_order(track) + static_cast<int>(channel);
        describe_port(owned->set_pretty_name(track.pretty_name(channel)));
        describe_port(owned->set_order(order));
    }
    return {};
}

// Patchbays without metadata show the port's own name: not worth failing for.
void Recorder::describe_port(const Result<void>& described) {
    if (described || std::exchange(undescribed_told_, true)) return;
    tell([&](Listener& l) {
        l.warning("patchbays will not show the tracks' names and order: " + described.error().text);
    });
}

void Recorder::offer_ports() {
    rig_->capture.offer(std::make_unique<PortTable>(tracks_.port_entries()));
}

Result<void> Recorder::start(std::unique_ptr<jackio::Client> client, const jackio::Notes& notes,
                             std::shared_ptr<CaptureMemory> ring) {
    if (ring) {
        if (const auto used = use_ring(std::move(ring)); !used) return used.error();
    }
    client_ = std::move(client);
    keep_latencies();
    for (const auto& track : tracks_) {
        if (const auto opened = open_ports(*track); !opened) return opened.error();
    }
    offer_ports();
    const double away = server_ == ServerState::lost
                            ? std::chrono::duration<double>(steady_clock::now() - lost_at_).count()
                            : 0.0;
    rig_->capture.start(jackio::CycleClock(*client_, notes), rig_->rate().frames(away));
    if (const auto activated = client_->activate(rig_->capture); !activated) {
        return activated.error();
    }
    moved_at_ = steady_clock::now();
    notes_ = &notes;
    cycles_.restart(rig_->head().frame);
    told_stalled_ = false;
    server_ = ServerState::running;
    learn_latencies();
    const std::string text = fmt::format("{} Hz, {} frames a cycle", client_->sample_rate().hertz,
                                         client_->buffer_size().count);
    tell([&](Listener& l) { l.server_changed(server_, text); });
    return {};
}

// All that the takes want has been captured: what comes now would overwrite it, if the disk is
// slow.
void Recorder::stop_capture() {
    close_client();
    if (server_ != ServerState::running) return;
    server_ = ServerState::waiting;
    rig_->capture.stop();
}

// The client goes before the ports: PipeWire may run its callback, which reads them, for a while
// after it told of its end, and a server that stands still would hold up who unregisters a port.
void Recorder::close_client() {
    if (rig_) rig_->backlog->release();  // in freewheel its callback may wait for this thread
    client_.reset();                     // from here on no callback runs
    for (const auto& track : tracks_) {
        for (TrackInput& input : track->inputs) input.port.reset();
    }
    removed_.clear();
}

void Recorder::server_lost(const std::string& reason) {
    close_client();
    if (server_ != ServerState::running) return;
    server_ = ServerState::lost;
    lost_at_ = steady_clock::now();
    rig_->capture.stop();
    refresh();
    if (const auto captured = rig_->now()) {
        for (const StretchEvent& event : stretches_.end_at(*captured)) machine_.on(event);
        apply_actions();
        send_ends(planner_.cut_off(*rig_->memory, *captured));
    }
    tell([&](Listener& l) { l.server_changed(server_, reason); });
    tell_states();
}

// The new server's count for what it captures.
void Recorder::keep_latencies() {
    const RingPosition head = rig_->head();
    const RingPosition oldest = rig_->reader.oldest(head);
    physical_latency_.next_server(head, oldest);
    for (const auto& track : tracks_) {
        for (TrackInput& input : track->inputs) input.latency.next_server(head, oldest);
    }
}

void Recorder::learn_latencies() {
    if (!client_) return;
    const Frames physical = jackio::physical_playback_latency(*client_);
    std::vector<std::vector<Frames>> latencies;
    for (const auto& track : tracks_) latencies.push_back(track->ask_latencies());
    // Asked last: a server that went meanwhile told nothing, which looks like no latency.
    if (client_->lost()) return;
    physical_latency_.learn(physical);
    auto told = latencies.begin();
    for (const auto& track : tracks_) {
        for (std::size_t i = 0; i < told->size(); ++i) track->inputs[i].latency.learn((*told)[i]);
        ++told;
    }
}

Result<Track*> Recorder::add_track(const std::string& name, int channels) {
    if (const auto answers = check_answers(); !answers) return answers.error();
    auto added = tracks_.add(name, channels);
    if (!added) return added;
    Track& track = **added;
    Result<void> ready;
    if (rig_) {
        ready = take_lanes(track);
        if (ready && server_ == ServerState::running) ready = open_ports(track);
    }
    if (!ready) {
        static_cast<void>(remove_track(track.number));
        return ready.error();
    }
    if (rig_) {
        if (server_ == ServerState::running) offer_ports();
        // Rt takes the new table with the next cycle: what is before that is not of this track.
        // That next one is at most a cycle away from the head, which is read after the offer.
        track.since = rig_->head() + (client_ ? client_->buffer_size() : Frames{0});
        track.meter.restart(track.since);
    }
    tell([](Listener& l) { l.tracks_changed(); });
    return added;
}

Result<void> Recorder::remove_track(TrackNumber number) {
    if (const auto track = tracks_.get(number); !track) return track.error();
    refresh();
    machine_.arm(number, false);
    apply_actions();
    // Nothing more is written to its lanes, and the next track may get them.
    const auto captured = rig_ ? rig_->now() : std::nullopt;
    if (captured) send_ends(planner_.cut_off(*rig_->memory, *captured, number));
    auto track = tracks_.remove(number);
    told_tracks_.erase(number);
    if (rig_) {
        for (const TrackInput& input : track->inputs) {
            if (input.lane.first != nullptr) rig_->memory->release(input.address);
        }
        offer_ports();
    }
    removed_.push_back(std::move(track));
    tell([](Listener& l) { l.tracks_changed(); });
    tell_states();
    return {};
}

Result<void> Recorder::rename_ports(Track& track) {
    for (std::size_t channel = 0; channel < track.inputs.size(); ++channel) {
        auto& port = track.inputs[channel].port;
        if (!port) continue;
        if (auto renamed = port->rename(track.port_name(channel)); !renamed) return renamed;
        describe_port(port->set_pretty_name(track.pretty_name(channel)));
    }
    return {};
}

Result<void> Recorder::rename_track(TrackNumber number, const std::string& name) {
    const auto found = tracks_.get(number);
    if (!found) return found.error();
    Track& track = **found;
    if (track.name == name) return {};
    if (const auto good = tracks_.check_rename(track, name); !good) return good.error();
    if (const auto answers = check_answers(); !answers) return answers.error();
    const std::string before = std::exchange(track.name, name);
    if (const auto renamed = rename_ports(track); !renamed) {
        track.name = before;
        static_cast<void>(rename_ports(track));  // those that have the new name already
        return renamed.error();
    }
    tell([&](Listener& l) { l.track_changed(number); });
    return {};
}

}  // namespace laydown::recorder
