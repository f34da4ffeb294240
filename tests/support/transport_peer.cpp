#include "transport_peer.hpp"

#include <jack/midiport.h>

#include <algorithm>

#include "libjack.hpp"

namespace laydown::test {

TransportPeer::TransportPeer(PeerOptions options)
    : options_(std::move(options)),
      client_(open_client(options_.name)),
      cycles_(capacity),
      events_(capacity) {
    if (options_.midi) {
        midi_ = jack_port_register(client_, "in", JACK_DEFAULT_MIDI_TYPE, JackPortIsInput, 0);
        if (midi_ == nullptr) throw std::runtime_error("no MIDI port");
    }
    require(jack_set_process_callback(
                client_,
                [](jack_nframes_t frames, void* self) {
                    return static_cast<TransportPeer*>(self)->process(frames);
                },
                this),
            "process callback");
    if (options_.hold >= 0) {
        require(jack_set_sync_callback(
                    client_,
                    [](jack_transport_state_t state, jack_position_t*, void* self) {
                        return static_cast<TransportPeer*>(self)->sync(state);
                    },
                    this),
                "sync callback");
    }
    require(jack_activate(client_), "jack_activate");
}

TransportPeer::~TransportPeer() { jack_client_close(client_); }

int TransportPeer::process(jack_nframes_t frames) {
    const auto place = size_.load(std::memory_order_relaxed);
    if (midi_ != nullptr) hear(frames);
    if (place == capacity) return 0;
    auto& cycle = cycles_[place];
    cycle.device = jack_last_frame_time(client_);
    cycle.state = jack_transport_query(client_, &cycle.position);
    size_.store(place + 1, std::memory_order_release);
    return 0;
}

int TransportPeer::sync(jack_transport_state_t state) {
    if (state == JackTransportStarting && held_ < options_.hold) {
        ++held_;
        return 0;
    }
    held_ = 0;
    if (state == JackTransportStarting) ready_at_ = jack_last_frame_time(client_);
    return 1;
}

void TransportPeer::hear(jack_nframes_t frames) {
    auto* buffer = jack_port_get_buffer(midi_, frames);
    const auto begin = jack_last_frame_time(client_);
    for (std::uint32_t i = 0; i < jack_midi_get_event_count(buffer); ++i) {
        const auto place = events_size_.load(std::memory_order_relaxed);
        jack_midi_event_t heard{};
        if (place == capacity || jack_midi_event_get(&heard, buffer, i) != 0) return;
        auto& event = events_[place];
        event = {begin + heard.time, heard.size, {}};
        std::copy_n(heard.buffer, std::min(heard.size, event.bytes.size()), event.bytes.begin());
        events_size_.store(place + 1, std::memory_order_release);
    }
}

int TransportPeer::take_timebase(bool conditional) {
    return jack_set_timebase_callback(
        client_, conditional ? 1 : 0,
        [](jack_transport_state_t, jack_nframes_t, jack_position_t* position, int, void*) {
            position->valid = JackPositionBBT;
            position->bar = 99;
            position->beat = 1;
            position->tick = 0;
            position->bar_start_tick = 98 * 4 * 1920.0;
            position->beats_per_bar = 4;
            position->beat_type = 4;
            position->ticks_per_beat = 1920;
            position->beats_per_minute = 120;
        },
        nullptr);
}

}  // namespace laydown::test
