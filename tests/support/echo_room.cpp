#include "echo_room.hpp"

#include <fmt/format.h>

#include <utility>

#include "libjack.hpp"

namespace laydown::test {

EchoRoom::EchoRoom(const std::string& name, unsigned channels, Ways ways)
    : ways_(ways), client_(open_client(name)) {
    constexpr unsigned long hardware = JackPortIsPhysical | JackPortIsTerminal;
    for (unsigned channel = 1; channel <= channels; ++channel) {
        lines_.push_back(
            {register_port(client_, fmt::format("in_{}", channel), JackPortIsInput | hardware),
             register_port(client_, fmt::format("out_{}", channel), JackPortIsOutput | hardware),
             std::vector<float>(ways.playback + ways.capture)});
    }
    require(jack_set_process_callback(
                client_,
                [](jack_nframes_t frames, void* self) {
                    return static_cast<EchoRoom*>(self)->process(frames);
                },
                this),
            "process callback");
    require(jack_set_latency_callback(
                client_,
                [](jack_latency_callback_mode_t mode, void* self) {
                    static_cast<EchoRoom*>(self)->declare_latency(mode);
                },
                this),
            "latency callback");
    require(jack_activate(client_), "jack_activate");
}

EchoRoom::~EchoRoom() { jack_client_close(client_); }

void EchoRoom::declare_latency(jack_latency_callback_mode_t mode) {
    const bool capture = mode == JackCaptureLatency;
    const std::uint32_t way = capture ? ways_.capture : ways_.playback;
    jack_latency_range_t range{way, way};
    for (auto& line : lines_)
        jack_port_set_latency_range(capture ? line.out : line.in, mode, &range);
}

int EchoRoom::process(jack_nframes_t frames) {
    for (auto& line : lines_) {
        const auto* in = static_cast<const float*>(jack_port_get_buffer(line.in, frames));
        auto* out = static_cast<float*>(jack_port_get_buffer(line.out, frames));
        for (jack_nframes_t i = 0; i < frames; ++i) {
            if (line.memory.empty()) {
                out[i] = in[i];
                continue;
            }
            out[i] = std::exchange(line.memory[line.place], in[i]);
            line.place = line.place + 1 == line.memory.size() ? 0 : line.place + 1;
        }
    }
    return 0;
}

}  // namespace laydown::test
