// Another program on the server, made of libjack alone: it reads the transport in each cycle, and
// may be slow to start, tell bars and beats, or hear MIDI.
#pragma once

#include <jack/jack.h>
#include <jack/transport.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace laydown::test {

struct PeerOptions {
    std::string name = "peer";
    /// Not ready this many times at each start; none: it takes no part in slow sync.
    int hold = -1;
    bool midi = false;  ///< input "in"
};

class TransportPeer {
  public:
    static constexpr std::size_t capacity = 1U << 14U;

    struct Cycle {
        std::uint32_t device;
        jack_transport_state_t state;
        jack_position_t position;
    };
    struct MidiEvent {
        std::uint32_t device;
        std::size_t size;
        std::array<std::uint8_t, 3> bytes;  ///< the first ones
    };

    explicit TransportPeer(PeerOptions options = {});
    ~TransportPeer();
    TransportPeer(const TransportPeer&) = delete;
    TransportPeer& operator=(const TransportPeer&) = delete;

    /// Its first cycles.
    std::size_t size() const { return size_.load(std::memory_order_acquire); }
    const Cycle& operator[](std::size_t i) const { return cycles_.at(i); }
    const Cycle& back() const { return cycles_.at(size() - 1); }
    /// Begin of the cycle in which it was last ready.
    std::uint32_t ready_at() const { return ready_at_; }

    /// Bar 99 from now on; libjack's code.
    int take_timebase(bool conditional);
    int release_timebase() { return jack_release_timebase(client_); }

    std::size_t events() const { return events_size_.load(std::memory_order_acquire); }
    const MidiEvent& event(std::size_t i) const { return events_.at(i); }

    jack_client_t* client() const { return client_; }

  private:
    int process(jack_nframes_t frames);
    int sync(jack_transport_state_t state);
    void hear(jack_nframes_t frames);

    PeerOptions options_;
    jack_client_t* client_;
    jack_port_t* midi_ = nullptr;
    std::vector<Cycle> cycles_;
    std::atomic<std::size_t> size_{0};
    std::vector<MidiEvent> events_;
    std::atomic<std::size_t> events_size_{0};
    std::atomic<std::uint32_t> ready_at_{0};
    int held_ = 0;  // the real-time thread's own
};

}  // namespace laydown::test
