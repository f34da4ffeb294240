// Moves the transport of a JACK server and tells what comes of it, for the benchmarks of whole
// programs. It takes lines on standard input and answers each with one:
//   start          rolling, when it does: cycles and milliseconds since it was asked
//   locate FRAME   the same for a jump there while it rolls
//   stop FRAME     "stopped", when it stands there
//   listen PORT    "yes" when that is connected to the input "in", else "no"
//   count          "xruns X gaps G peak P" since the last time: as the server told, jumps of its
//                  frame counter, and the highest sample at the input
// usage: bench-jack-watch NAME
#include <fmt/format.h>
#include <jack/jack.h>
#include <jack/transport.h>
#include <semaphore.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

struct Watch {
    jack_client_t* client = nullptr;
    jack_port_t* in = nullptr;

    std::atomic<bool> waits{false};        // for the frame to roll
    std::atomic<jack_nframes_t> target{};  // it, set before `waits`
    std::atomic<int> cycles{0};
    std::atomic<int> rolled_cycle{};
    std::atomic<jack_time_t> rolled_time{};  // both set before `waits` is taken down
    std::atomic<std::int64_t> stands{-1};    // at that frame; -1: it does not

    std::atomic<bool> looks{false};
    sem_t cycled{};  // posted after each cycle while `looks`

    std::atomic<int> xruns{0};
    std::atomic<int> gaps{0};
    std::atomic<float> peak{0.0F};

    bool started = false;  // these are the process callback's
    jack_nframes_t expected = 0;
};

void look_at_transport(Watch& w, jack_nframes_t frames) {
    jack_position_t position{};
    const auto state = jack_transport_query(w.client, &position);
    w.stands.store(state == JackTransportStopped ? std::int64_t{position.frame} : -1);
    if (!w.waits.load() || state != JackTransportRolling) return;
    const jack_nframes_t target = w.target.load();
    if (position.frame < target || position.frame >= target + frames) return;
    w.rolled_cycle.store(w.cycles.load());
    w.rolled_time.store(jack_get_time());
    w.waits.store(false);
}

int process(jack_nframes_t frames, void* argument) {
    auto& w = *static_cast<Watch*>(argument);
    const jack_nframes_t now = jack_last_frame_time(w.client);
    if (w.started && now != w.expected) w.gaps.fetch_add(1);
    w.started = true;
    w.expected = now + frames;
    w.cycles.fetch_add(1);
    look_at_transport(w, frames);
    const auto* in = static_cast<const float*>(jack_port_get_buffer(w.in, frames));
    float peak = w.peak.load();
    for (jack_nframes_t i = 0; i < frames; ++i) peak = std::max(peak, std::fabs(in[i]));
    w.peak.store(peak);
    if (w.looks.load()) sem_post(&w.cycled);
    return 0;
}

/// Looked at after each cycle. The answer is soon there or never.
template <class Condition>
bool comes_true(Watch& w, Condition condition) {
    timespec latest{};
    clock_gettime(CLOCK_REALTIME, &latest);
    latest.tv_sec += 20;
    w.looks.store(true);
    bool in_time = true;
    while (in_time && !condition()) in_time = sem_timedwait(&w.cycled, &latest) == 0;
    w.looks.store(false);
    return in_time;
}

/// What `ask` asks of the transport lets `frame` roll.
template <class Ask>
std::string until_it_rolls(Watch& w, jack_nframes_t frame, Ask ask) {
    w.target.store(frame);
    w.waits.store(true);
    const jack_time_t asked_time = jack_get_time();
    const int asked_cycle = w.cycles.load();
    ask();
    if (!comes_true(w, [&] { return !w.waits.load(); })) return "never";
    return fmt::format("{} {:.3f}", w.rolled_cycle.load() - asked_cycle,
                       static_cast<double>(w.rolled_time.load() - asked_time) / 1000);
}

std::string start(Watch& w) {
    jack_position_t position{};
    jack_transport_query(w.client, &position);
    return until_it_rolls(w, position.frame, [&] { jack_transport_start(w.client); });
}

std::string locate(Watch& w, jack_nframes_t frame) {
    return until_it_rolls(w, frame, [&] { jack_transport_locate(w.client, frame); });
}

std::string stop(Watch& w, jack_nframes_t frame) {
    jack_transport_stop(w.client);
    if (!comes_true(w, [&] { return w.stands.load() >= 0; })) return "never";
    jack_transport_locate(w.client, frame);
    return comes_true(w, [&] { return w.stands.load() == frame; }) ? "stopped" : "never";
}

/// Who opens a client to look for a port while another one registers many can hang, and jackd with
/// him; this one is open.
std::string listen(Watch& w, const std::string& port) {
    if (jack_port_by_name(w.client, port.c_str()) == nullptr) return "no";
    const int failed = jack_connect(w.client, port.c_str(), jack_port_name(w.in));
    return failed == 0 || failed == EEXIST ? "yes" : "no";
}

std::string answer(Watch& w, const std::string& line) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word == "start") return start(w);
    if (word == "listen" && words >> word) return listen(w, word);
    if (word == "count")
        return fmt::format("xruns {} gaps {} peak {}", w.xruns.exchange(0), w.gaps.exchange(0),
                           w.peak.exchange(0));
    jack_nframes_t frame = 0;
    if (word == "locate" && words >> frame) return locate(w, frame);
    if (word == "stop" && words >> frame) return stop(w, frame);
    throw std::runtime_error("what is " + line + "?");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    Watch w;
    sem_init(&w.cycled, 0, 0);
    w.client = jack_client_open(argv[1], JackNoStartServer, nullptr);
    if (w.client == nullptr) throw std::runtime_error("no JACK server");
    w.in = jack_port_register(w.client, "in", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    jack_set_process_callback(w.client, process, &w);
    jack_set_xrun_callback(
        w.client,
        [](void* argument) {
            static_cast<Watch*>(argument)->xruns.fetch_add(1);
            return 0;
        },
        &w);
    jack_set_sync_timeout(w.client, 10'000'000);  // microseconds; longer than anybody takes
    if (w.in == nullptr || jack_activate(w.client) != 0) return 1;
    for (std::string line; std::getline(std::cin, line);) {
        fmt::print("{}\n", answer(w, line));
        std::fflush(stdout);
    }
    jack_client_close(w.client);
    return 0;
}
