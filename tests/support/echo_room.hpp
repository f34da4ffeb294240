// A JACK client that is a sound card with a cable from its outputs to its inputs: what is played
// comes back after the time that both declare, as hardware does.
#pragma once

#include <jack/jack.h>

#include <cstdint>
#include <string>
#include <vector>

namespace laydown::test {

class EchoRoom {
  public:
    struct Ways {
        std::uint32_t playback = 0;  ///< from a port of ours to the air
        std::uint32_t capture = 0;   ///< from the air to a port of ours
    };

    /// Physical ports: inputs in_1, in_2, ..., which come back from outputs out_1, out_2, ....
    /// Throws std::runtime_error when libjack refuses something.
    EchoRoom(const std::string& name, unsigned channels, Ways ways);
    ~EchoRoom();
    EchoRoom(const EchoRoom&) = delete;
    EchoRoom& operator=(const EchoRoom&) = delete;

    jack_client_t* client() const { return client_; }

  private:
    struct Line {
        jack_port_t* in;
        jack_port_t* out;
        std::vector<float> memory;  // what is in the air, the oldest at `place`
        std::size_t place = 0;
    };

    int process(jack_nframes_t frames);
    void declare_latency(jack_latency_callback_mode_t mode);

    Ways ways_;
    jack_client_t* client_;
    std::vector<Line> lines_;
};

}  // namespace laydown::test
