// A JACK client that hears when something sounds, on inputs that declare how much later it is heard
// in the room.
#pragma once

#include <jack/jack.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace laydown::test {

class Listener {
  public:
    static constexpr std::size_t capacity = 1U << 14U;

    /// Inputs in_1, in_2, ... of these playback latencies. Throws std::runtime_error when libjack
    /// refuses something.
    Listener(const std::string& name, const std::vector<jack_nframes_t>& latencies);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// Declares another latency from now on.
    void set_latency(std::size_t input, jack_nframes_t frames);
    /// Transport frames of what was not silent while it rolled, the first ones.
    std::vector<std::int64_t> heard(std::size_t input) const;
    /// Whether something is connected to each input.
    bool all_connected() const;

    jack_client_t* client() const { return client_; }

  private:
    struct Ear {
        jack_port_t* port = nullptr;
        std::atomic<jack_nframes_t> latency{0};
        std::vector<std::int64_t> frames;
        std::atomic<std::size_t> count{0};
    };

    int process(jack_nframes_t frames);
    void declare_latency(jack_latency_callback_mode_t mode);

    jack_client_t* client_;
    std::vector<std::unique_ptr<Ear>> ears_;
};

}  // namespace laydown::test
