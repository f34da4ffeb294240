// A JACK client that is a cable of known length: what goes in comes out `delay` frames later, and
// it says so.
#pragma once

#include <jack/jack.h>

#include <cstdint>
#include <string>
#include <vector>

namespace laydown::test {

/// Inputs in_1, in_2, ... and outputs out_1, out_2, .... Throws std::runtime_error when libjack
/// refuses something.
class Loopback {
  public:
    Loopback(const std::string& name, unsigned channels, std::uint32_t delay);
    ~Loopback();
    Loopback(const Loopback&) = delete;
    Loopback& operator=(const Loopback&) = delete;

    jack_client_t* client() const { return client_; }
    std::string input_name(unsigned channel) const { return jack_port_name(lines_.at(channel).in); }
    std::string output_name(unsigned channel) const {
        return jack_port_name(lines_.at(channel).out);
    }

  private:
    struct Line {
        jack_port_t* in;
        jack_port_t* out;
        std::vector<float> memory;  // the last `delay` samples, oldest at `place`
        std::size_t place = 0;
    };

    int process(jack_nframes_t frames);
    void declare_latency(jack_latency_callback_mode_t mode);

    std::uint32_t delay_;
    jack_client_t* client_;
    std::vector<Line> lines_;
};

}  // namespace laydown::test
