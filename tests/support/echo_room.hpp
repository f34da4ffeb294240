// A JACK client that is a sound card with a cable from its outputs to its inputs: what is played
// comes back after the time that both declare, as hardware does. In cycles that it misses silence
// goes into the cable, and time goes on.
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
    EchoRoom(const std::string& name, unsigned channels, Ways ways)
        : EchoRoom(name, std::vector<Ways>(channels, ways)) {}
    /// With ways of their own for each of them.
    EchoRoom(const std::string& name, const std::vector<Ways>& ways);
    ~EchoRoom();
    EchoRoom(const EchoRoom&) = delete;
    EchoRoom& operator=(const EchoRoom&) = delete;

    jack_client_t* client() const { return client_; }

  private:
    struct Line {
        Ways ways;
        jack_port_t* in;
        jack_port_t* out;
        std::vector<float> memory;  // what is in the air, the oldest at `place`
        std::size_t place = 0;
    };

    int process(jack_nframes_t frames);
    void miss(Line& line, std::uint32_t frames) const;
    void declare_latency(jack_latency_callback_mode_t mode);

    jack_client_t* client_;
    std::vector<Line> lines_;
    jack_nframes_t expected_ = 0;  // begin of the next cycle, on the server's clock
    jack_nframes_t period_ = 0;    // of the last one
};

}  // namespace laydown::test
