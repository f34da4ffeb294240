#include "loopback.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "libjack.hpp"

namespace laydown::test {

Loopback::Loopback(const std::string& name, unsigned channels, std::uint32_t delay)
    : delay_(delay), client_(open_client(name)) {
    for (unsigned channel = 1; channel <= channels; ++channel) {
        lines_.push_back({register_port(client_, fmt::format("in_{}", channel), JackPortIsInput),
                          register_port(client_, fmt::format("out_{}", channel), JackPortIsOutput),
                          std::vector<float>(delay)});
    }
    require(jack_set_process_callback(
                client_,
                [](jack_nframes_t frames, void* self) {
                    return static_cast<Loopback*>(self)->process(frames);
                },
                this),
            "process callback");
    require(jack_set_latency_callback(
                client_,
                [](jack_latency_callback_mode_t mode, void* self) {
                    static_cast<Loopback*>(self)->declare_latency(mode);
                },
                this),
            "latency callback");
    require(jack_activate(client_), "jack_activate");
}

Loopback::~Loopback() { jack_client_close(client_); }

void Loopback::declare_latency(jack_latency_callback_mode_t mode) {
    for (auto& line : lines_) {
        const bool capture = mode == JackCaptureLatency;
        jack_latency_range_t range{};
        jack_port_get_latency_range(capture ? line.in : line.out, mode, &range);
        range.min += delay_;
        range.max += delay_;
        jack_port_set_latency_range(capture ? line.out : line.in, mode, &range);
    }
}

int Loopback::process(jack_nframes_t frames) {
    for (auto& line : lines_) {
        const auto* in = static_cast<const float*>(jack_port_get_buffer(line.in, frames));
        auto* out = static_cast<float*>(jack_port_get_buffer(line.out, frames));
        if (delay_ == 0) {
            std::copy_n(in, frames, out);
            continue;
        }
        for (jack_nframes_t i = 0; i < frames; ++i) {
            out[i] = std::exchange(line.memory[line.place], in[i]);
            line.place = line.place + 1 == delay_ ? 0 : line.place + 1;
        }
    }
    return 0;
}

}  // namespace laydown::test
