// The least that could play files: a thread reads mono files of 32-bit floats into a ring for each,
// and the process callback copies them to ports. No transport, no song, no mix, no reports: what it
// costs is what playing costs at least. At a file's end it goes on from its begin. The yardstick of
// bench/compare-players and bench/many-tracks.
// usage: bench-least-player NAME SECONDS FILE...
// SECONDS is how far it reads ahead. Ends on SIGTERM or SIGINT; then prints how many frames it
// played, and in how many cycles they were not there in time.
#include <fcntl.h>
#include <fmt/format.h>
#include <jack/jack.h>
#include <semaphore.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

namespace {

/// Frames that are read at a time.
constexpr std::size_t block = 8192;

struct Track {
    jack_port_t* port = nullptr;
    int file = -1;
    off_t data = 0;          // where the samples begin
    std::size_t frames = 0;  // of them, in whole blocks
    std::vector<float> ring;
};

struct Player {
    jack_client_t* client = nullptr;
    std::vector<Track> tracks;
    std::size_t ring_frames = 0;

    std::atomic<std::size_t> head{0};  // frames of each file that were read, by the disk thread
    std::atomic<std::size_t> tail{0};  // that were played, by the process callback
    sem_t ending{};

    std::size_t underruns = 0;  // the process callback's
};

int process(jack_nframes_t frames, void* argument) {
    auto& p = *static_cast<Player*>(argument);
    const std::size_t tail = p.tail.load(std::memory_order_relaxed);
    const bool there = p.head.load(std::memory_order_acquire) - tail >= frames;
    const std::size_t at = tail % p.ring_frames;
    const std::size_t first = std::min<std::size_t>(frames, p.ring_frames - at);
    for (const Track& track : p.tracks) {
        auto* out = static_cast<float*>(jack_port_get_buffer(track.port, frames));
        if (there) {
            std::memcpy(out, track.ring.data() + at, first * sizeof(float));
            std::memcpy(out + first, track.ring.data(), (frames - first) * sizeof(float));
        } else {
            std::fill_n(out, frames, 0.0F);
        }
    }
    if (there)
        p.tail.store(tail + frames, std::memory_order_release);
    else
        ++p.underruns;
    return 0;
}

void read_block(const Player& p, Track& track, std::size_t head) {
    const auto bytes = static_cast<ssize_t>(block * sizeof(float));
    const auto at = static_cast<off_t>(head % track.frames * sizeof(float));
    if (::pread(track.file, track.ring.data() + head % p.ring_frames, block * sizeof(float),
                track.data + at) != bytes)
        throw std::runtime_error("read");
}

void fill(Player& p) {
    std::size_t head = p.head.load(std::memory_order_relaxed);
    while (head - p.tail.load(std::memory_order_acquire) + block <= p.ring_frames) {
        for (Track& track : p.tracks) read_block(p, track, head);
        head += block;
        p.head.store(head, std::memory_order_release);
    }
}

void disk(Player& p) {
    timespec until{};
    do {
        fill(p);
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 100'000'000;  // of the seconds in the ring
        until.tv_sec += until.tv_nsec / 1'000'000'000;
        until.tv_nsec %= 1'000'000'000;
    } while (sem_timedwait(&p.ending, &until) != 0);
}

/// To the first byte behind the head of the chunk "data".
off_t data_of(int file, std::size_t& frames) {
    std::array<char, 4096> head{};
    const ssize_t got = ::pread(file, head.data(), head.size(), 0);
    const std::string_view text(head.data(), got < 0 ? 0 : static_cast<std::size_t>(got));
    const std::size_t found = text.find("data");
    const off_t end = ::lseek(file, 0, SEEK_END);
    if (found == std::string_view::npos) throw std::runtime_error("no chunk of data");
    const auto begin = static_cast<off_t>(found + 8);
    frames = static_cast<std::size_t>(end - begin) / sizeof(float) / block * block;
    if (frames == 0) throw std::runtime_error("a file is too short");
    return begin;
}

void open_all(Player& p, const char* name, int count, char** paths) {
    p.client = jack_client_open(name, JackNoStartServer, nullptr);
    if (p.client == nullptr) throw std::runtime_error("no JACK server");
    for (int i = 0; i < count; ++i) {
        Track track;
        track.port = jack_port_register(p.client, fmt::format("out_{}", i + 1).c_str(),
                                        JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
        if (track.port == nullptr) throw std::runtime_error("port");
        track.file = ::open(paths[i], O_RDONLY | O_CLOEXEC);
        if (track.file < 0) throw std::runtime_error("file");
        track.data = data_of(track.file, track.frames);
        track.ring.assign(p.ring_frames, 0.0F);
        p.tracks.push_back(std::move(track));
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

    Player p;
    sem_init(&p.ending, 0, 0);
    const auto ahead = static_cast<std::size_t>(std::strtod(argv[2], nullptr) * 48000);
    p.ring_frames = std::max<std::size_t>(2, (ahead + block - 1) / block) * block;
    open_all(p, argv[1], argc - 3, argv + 3);
    fill(p);
    jack_set_process_callback(p.client, process, &p);
    std::thread reader([&p] { disk(p); });
    if (jack_activate(p.client) != 0) return 1;
    int signal = 0;
    sigwait(&ends, &signal);
    jack_client_close(p.client);
    sem_post(&p.ending);
    reader.join();
    fmt::print("played {} underruns {}\n", p.tail.load(), p.underruns);
    return 0;
}
