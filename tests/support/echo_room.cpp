#include "echo_room.hpp"

#include <fmt/format.h>

#include <utility>

#include "libjack.hpp"

namespace laydown::test {

EchoRoom::EchoRoom(const std::string& name, const std::vector<Ways>& ways)
    : client_(open_client(name)) {
    constexpr unsigned long hardware = JackPortIsPhysical | JackPortIsTerminal;
    for (std::size_t channel = 1; channel <= ways.size(); ++channel) {
        const Ways& own = ways[channel - 1];
        lines_.push_back(
            {own, register_port(client_, fmt::format("in_{}", channel), JackPortIsInput | hardware),
             register_port(client_, fmt::format("out_{}", channel), JackPortIsOutput | hardware),
             std::vector<float>(own.playback + own.capture)});
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
    for (auto& line : lines_) {
        const std::uint32_t way = capture ? line.ways.capture : line.ways.playback;
        jack_latency_range_t range{way, way};
        jack_port_set_latency_range(capture ? line.out : line.in, mode, &range);
    }
}

void EchoRoom::miss(Line& line, std::uint32_t frames) const {
    for (std::uint32_t i = 0; i < frames && i < line.memory.size(); ++i) {
        line.memory[line.place] = 0.0F;
        line.place = line.place + 1 == line.memory.size() ? 0 : line.place + 1;
    }
}

int EchoRoom::process(jack_nframes_t frames) {
    const jack_nframes_t now = jack_last_frame_time(client_);
    // jackd's clock jumps by itself where the period changes.
    const auto missed =
        frames == period_ ? static_cast<std::int32_t>(now - expected_) : std::int32_t{0};
    expected_ = now + frames;
    period_ = frames;
    for (auto& line : lines_) {
        if (missed > 0) miss(line, static_cast<std::uint32_t>(missed));
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
