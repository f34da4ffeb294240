#include "signal_source.hpp"

#include <fmt/format.h>
#include <jack/transport.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "libjack.hpp"

namespace laydown::test {

SignalSource::SignalSource(SourceOptions options)
    : options_(std::move(options)), capture_latency_(options_.capture_latency) {
    client_ = open_client(options_.name);
    rate_ = static_cast<float>(jack_get_sample_rate(client_));
    for (unsigned channel = 0; channel < options_.channels; ++channel) {
        ports_.push_back(
            register_port(client_, fmt::format("out_{}", channel + 1), JackPortIsOutput));
    }
    require(jack_set_process_callback(
                client_,
                [](jack_nframes_t frames, void* self) {
                    return static_cast<SignalSource*>(self)->process(frames);
                },
                this),
            "process callback");
    require(jack_set_latency_callback(
                client_,
                [](jack_latency_callback_mode_t mode, void* self) {
                    static_cast<SignalSource*>(self)->declare_latency(mode);
                },
                this),
            "latency callback");
    jack_on_shutdown(
        client_, [](void* self) { static_cast<SignalSource*>(self)->lost_ = true; }, this);
    require(jack_activate(client_), "jack_activate");
}

SignalSource::~SignalSource() { jack_client_close(client_); }

unsigned SignalSource::connect_to(const std::string& client) {
    const auto inputs = ports_of(client_, client, JackPortIsInput);
    const auto count = std::min(inputs.size(), ports_.size());
    unsigned connected = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const bool already = jack_port_connected_to(ports_[i], inputs[i].c_str()) != 0;
        if (already || jack_connect(client_, jack_port_name(ports_[i]), inputs[i].c_str()) == 0) {
            ++connected;
        }
    }
    return connected;
}

std::string SignalSource::port_name(unsigned channel) const {
    return jack_port_name(ports_.at(channel));
}

void SignalSource::set_capture_latency(jack_latency_range_t range) {
    capture_latency_ = range;
    require(jack_recompute_total_latencies(client_), "jack_recompute_total_latencies");
}

void SignalSource::declare_latency(jack_latency_callback_mode_t mode) {
    if (mode != JackCaptureLatency) return;
    auto range = capture_latency_.load();
    for (auto* port : ports_) jack_port_set_latency_range(port, mode, &range);
}

int SignalSource::process(jack_nframes_t frames) {
    // Not widened: no test lasts the day until JACK's clock wraps, and what the programs count is
    // to be held against something else than their own arithmetic.
    const std::int64_t device = jack_last_frame_time(client_);
    if (expected_ >= 0 && device != expected_) ++gaps_;
    expected_ = device + frames;

    jack_position_t transport;
    const bool rolling = jack_transport_query(client_, &transport) == JackTransportRolling;
    const std::int64_t place = transport.frame;

    const bool follow = options_.follow == Follow::transport;
    const auto counted = follow ? place : options_.follow == Follow::played ? played_ : device;
    played_ += frames;
    for (unsigned channel = 0; channel < options_.channels; ++channel) {
        auto* samples = static_cast<float*>(jack_port_get_buffer(ports_[channel], frames));
        if (follow && !rolling) {
            std::fill_n(samples, frames, 0.0F);
        } else {
            fill(channel, samples, frames, counted - options_.delay);
        }
    }
    return 0;
}

void SignalSource::fill(unsigned channel, float* samples, jack_nframes_t frames,
                        std::int64_t position) {
    const auto hertz = static_cast<float>(220 * (channel % 18 + 1));
    for (jack_nframes_t i = 0; i < frames; ++i) {
        switch (options_.signal) {
            case Signal::counter:
                samples[i] = options_.code.encode(position + i, channel);
                break;
            case Signal::sine: {
                const double turns = static_cast<double>(position + i) * hertz / rate_;
                const double phase = 2 * std::numbers::pi * (turns - std::floor(turns));
                samples[i] = options_.amplitude * static_cast<float>(std::sin(phase));
                break;
            }
            case Signal::noise:
                noise_ = noise_ * 1664525U + 1013904223U;  // Numerical Recipes' quick generator
                samples[i] = options_.amplitude * static_cast<float>(static_cast<int>(noise_)) /
                             2147483648.0F;
                break;
        }
    }
}

}  // namespace laydown::test
