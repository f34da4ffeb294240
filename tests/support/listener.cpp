#include "listener.hpp"

#include <jack/transport.h>

#include "libjack.hpp"

namespace laydown::test {

Listener::Listener(const std::string& name, const std::vector<jack_nframes_t>& latencies)
    : client_(open_client(name)) {
    for (const auto latency : latencies) {
        auto ear = std::make_unique<Ear>();
        ear->port = register_port(client_, fmt::format("in_{}", ears_.size() + 1), JackPortIsInput);
        ear->latency = latency;
        ear->frames.resize(capacity);
        ears_.push_back(std::move(ear));
    }
    require(jack_set_process_callback(
                client_,
                [](jack_nframes_t frames, void* self) {
                    return static_cast<Listener*>(self)->process(frames);
                },
                this),
            "process callback");
    require(jack_set_latency_callback(
                client_,
                [](jack_latency_callback_mode_t mode, void* self) {
                    static_cast<Listener*>(self)->declare_latency(mode);
                },
                this),
            "latency callback");
    require(jack_activate(client_), "jack_activate");
}

Listener::~Listener() { jack_client_close(client_); }

void Listener::set_latency(std::size_t input, jack_nframes_t frames) {
    ears_.at(input)->latency = frames;
    require(jack_recompute_total_latencies(client_), "jack_recompute_total_latencies");
}

std::vector<std::int64_t> Listener::heard(std::size_t input) const {
    const Ear& ear = *ears_.at(input);
    const auto end = static_cast<std::ptrdiff_t>(ear.count.load(std::memory_order_acquire));
    return {ear.frames.begin(), ear.frames.begin() + end};
}

bool Listener::all_connected() const {
    for (const auto& ear : ears_) {
        if (jack_port_connected(ear->port) == 0) return false;
    }
    return true;
}

void Listener::declare_latency(jack_latency_callback_mode_t mode) {
    if (mode != JackPlaybackLatency) return;
    for (auto& ear : ears_) {
        jack_latency_range_t range{ear->latency, ear->latency};
        jack_port_set_latency_range(ear->port, mode, &range);
    }
}

int Listener::process(jack_nframes_t frames) {
    jack_position_t transport;
    if (jack_transport_query(client_, &transport) != JackTransportRolling) return 0;
    for (auto& ear : ears_) {
        const auto* samples = static_cast<const float*>(jack_port_get_buffer(ear->port, frames));
        for (jack_nframes_t i = 0; i < frames; ++i) {
            const auto count = ear->count.load(std::memory_order_relaxed);
            if (samples[i] == 0.0F || count == capacity) continue;
            ear->frames[count] = std::int64_t{transport.frame} + i;
            ear->count.store(count + 1, std::memory_order_release);
        }
    }
    return 0;
}

}  // namespace laydown::test
