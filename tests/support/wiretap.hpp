// A JACK client that keeps every sample it hears, and where the transport was: what a player puts
// out, before any room and any recorder.
#pragma once

#include <jack/jack.h>
#include <jack/transport.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace laydown::test {

class Wiretap {
  public:
    /// What one input heard while the transport rolled on from `begin`, without a jump.
    struct Run {
        std::int64_t begin = 0;  ///< transport frame
        std::vector<float> samples{};

        std::int64_t end() const { return begin + static_cast<std::int64_t>(samples.size()); }
        bool has(std::int64_t frame) const { return begin <= frame && frame < end(); }
        /// At a transport frame that it has.
        float at(std::int64_t frame) const {
            return samples.at(static_cast<std::size_t>(frame - begin));
        }
    };

    /// Inputs in_1, in_2, ..., without latency. Hears `frames`, and then nothing more. Throws
    /// std::runtime_error when libjack refuses something.
    Wiretap(const std::string& name, unsigned inputs, std::size_t frames = 48'000 * 40);
    ~Wiretap();
    Wiretap(const Wiretap&) = delete;
    Wiretap& operator=(const Wiretap&) = delete;

    /// Of the cycles so far: what was heard from here on can be asked for.
    std::size_t mark() const { return cycle_count_.load(std::memory_order_acquire); }
    /// Since `mark`, in order. Throws when not all was kept.
    std::vector<Run> runs(unsigned input, std::size_t mark = 0) const;
    /// What was heard behind each run while the transport stood.
    std::vector<std::vector<float>> pauses(unsigned input, std::size_t mark = 0) const;

    std::string port(unsigned input) const { return jack_port_name(lines_.at(input).port); }
    jack_client_t* client() const { return client_; }

  private:
    struct Cycle {
        bool rolling = false;
        std::int64_t transport = 0;
        std::size_t begin = 0;  // in `heard`
        std::size_t frames = 0;
    };
    struct Line {
        jack_port_t* port = nullptr;
        std::vector<float> heard;
    };

    int process(jack_nframes_t frames);
    template <class Heard>
    void each_cycle(unsigned input, std::size_t mark, Heard heard) const;

    jack_client_t* client_;
    std::vector<Line> lines_;
    std::vector<Cycle> cycles_;
    std::atomic<std::size_t> cycle_count_{0};
    std::atomic<bool> full_{false};
    std::size_t size_ = 0;  // the real-time thread's own
};

}  // namespace laydown::test
