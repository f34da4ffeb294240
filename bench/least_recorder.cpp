// The least that could record: copies each input into a ring in the process callback, and a thread
// writes raw floats, a file for each channel. No headers, no positions, no reports: what it costs
// is what recording costs at least. In freewheel the callback waits for the disk. The yardstick of
// bench/compare-recorders and bench/freewheel.
// usage: bench-least-recorder NAME CHANNELS FOLDER [RING_SECONDS [sync]]
// Connects to system:capture_1 and so on. Ends on SIGTERM or SIGINT; then prints how many frames it
// captured, and how many it missed in how many gaps. With "sync" all files are brought to the disk
// each second.
#include <fcntl.h>
#include <fmt/format.h>
#include <jack/jack.h>
#include <semaphore.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using Samples = std::vector<float>;

struct Recorder {
    jack_client_t* client = nullptr;
    std::vector<jack_port_t*> ports;
    std::vector<Samples> rings;
    std::vector<int> files;
    std::size_t ring_frames = 0;
    bool syncs = false;

    std::atomic<std::size_t> head{0};  // written by the process callback
    std::atomic<std::size_t> tail{0};  // written by the disk thread
    std::atomic<bool> freewheeling{false};
    std::atomic<bool> ending{false};
    sem_t wanted{};   // the disk thread should look
    sem_t written{};  // the process callback may look

    bool started = false;  // these are the process callback's
    jack_nframes_t expected = 0;
    std::size_t missed = 0;
    std::size_t gaps = 0;
};

void copy_period(Recorder& r, std::size_t frames) {
    const std::size_t head = r.head.load(std::memory_order_relaxed);
    const std::size_t at = head % r.ring_frames;
    const std::size_t first = std::min(frames, r.ring_frames - at);
    for (std::size_t i = 0; i < r.ports.size(); ++i) {
        const auto* in = static_cast<const float*>(
            jack_port_get_buffer(r.ports[i], static_cast<jack_nframes_t>(frames)));
        std::memcpy(r.rings[i].data() + at, in, first * sizeof(float));
        std::memcpy(r.rings[i].data(), in + first, (frames - first) * sizeof(float));
    }
    r.head.store(head + frames, std::memory_order_release);
}

int process(jack_nframes_t frames, void* argument) {
    auto& r = *static_cast<Recorder*>(argument);
    const jack_nframes_t now = jack_last_frame_time(r.client);
    if (r.started && now != r.expected) {
        ++r.gaps;
        r.missed += now - r.expected;
    }
    r.started = true;
    r.expected = now + frames;
    if (r.freewheeling.load()) {
        const auto waiting = [&] { return r.head.load() - r.tail.load(); };
        if (waiting() > r.ring_frames / 4) sem_post(&r.wanted);
        while (waiting() + frames > r.ring_frames) sem_wait(&r.written);
    }
    copy_period(r, frames);
    return 0;
}

void write_all(int file, const float* samples, std::size_t count) {
    const auto bytes = static_cast<ssize_t>(count * sizeof(float));
    if (::write(file, samples, count * sizeof(float)) != bytes) throw std::runtime_error("write");
}

void write_waiting(Recorder& r) {
    const std::size_t head = r.head.load(std::memory_order_acquire);
    const std::size_t tail = r.tail.load(std::memory_order_relaxed);
    const std::size_t at = tail % r.ring_frames;
    const std::size_t first = std::min(head - tail, r.ring_frames - at);
    for (std::size_t i = 0; i < r.files.size(); ++i) {
        if (first > 0) write_all(r.files[i], r.rings[i].data() + at, first);
        if (head - tail > first) write_all(r.files[i], r.rings[i].data(), head - tail - first);
    }
    r.tail.store(head, std::memory_order_release);
    sem_post(&r.written);
}

void disk(Recorder& r) {
    for (int round = 0; !r.ending.load(); ++round) {
        timespec until{};
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 500'000'000;
        until.tv_sec += until.tv_nsec / 1'000'000'000;
        until.tv_nsec %= 1'000'000'000;
        sem_timedwait(&r.wanted, &until);
        write_waiting(r);
        if (!r.syncs || round % 2 != 0) continue;
        for (const int file : r.files)
            if (::fdatasync(file) != 0) throw std::runtime_error("fdatasync");
    }
    write_waiting(r);
}

void open_all(Recorder& r, const char* name, std::size_t channels, const std::string& folder) {
    r.client = jack_client_open(name, JackNoStartServer, nullptr);
    if (r.client == nullptr) throw std::runtime_error("no JACK server");
    for (std::size_t i = 1; i <= channels; ++i) {
        const std::string port = fmt::format("in_{}", i);
        r.ports.push_back(jack_port_register(r.client, port.c_str(), JACK_DEFAULT_AUDIO_TYPE,
                                             JackPortIsInput, 0));
        if (r.ports.back() == nullptr) throw std::runtime_error("port");
        const std::string path = fmt::format("{}/least-{}.raw", folder, i);
        r.files.push_back(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        if (r.files.back() < 0) throw std::runtime_error("file");
    }
}

void connect_all(Recorder& r) {
    for (std::size_t i = 0; i < r.ports.size(); ++i) {
        const std::string source = fmt::format("system:capture_{}", i + 1);
        jack_connect(r.client, source.c_str(), jack_port_name(r.ports[i]));
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);

    Recorder r;
    sem_init(&r.wanted, 0, 0);
    sem_init(&r.written, 0, 0);
    open_all(r, argv[1], std::strtoul(argv[2], nullptr, 10), argv[3]);
    const double seconds = argc > 4 ? std::strtod(argv[4], nullptr) : 30.0;
    r.syncs = argc > 5 && std::string(argv[5]) == "sync";
    r.ring_frames = static_cast<std::size_t>(seconds * jack_get_sample_rate(r.client));
    r.rings.assign(r.ports.size(), Samples(r.ring_frames, 0.0F));

    jack_set_process_callback(r.client, process, &r);
    jack_set_freewheel_callback(
        r.client,
        [](int starting, void* argument) {
            static_cast<Recorder*>(argument)->freewheeling.store(starting != 0);
        },
        &r);
    std::thread writer([&r] { disk(r); });
    if (jack_activate(r.client) != 0) return 1;
    connect_all(r);
    int signal = 0;
    sigwait(&ends, &signal);
    jack_client_close(r.client);
    r.ending.store(true);
    sem_post(&r.wanted);
    writer.join();
    fmt::print("captured {} missed {} gaps {}\n", r.head.load(), r.missed, r.gaps);
    return 0;
}
