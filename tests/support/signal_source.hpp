// A JACK client that plays a known signal: the hardware of the tests, and the generator of the
// quickstart.
#pragma once

#include <jack/jack.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "counter_code.hpp"

namespace laydown::test {

enum class Follow { device, transport, played };
enum class Signal { counter, sine, noise };

struct SourceOptions {
    std::string name = "source";
    unsigned channels = 1;  ///< outputs out_1, out_2, ...
    Signal signal = Signal::counter;
    CounterCode code = CounterCode::s24();
    /// What the counter counts, as JACK tells it in 32 bits: the server's frame time; or the
    /// transport's frames, and then it is silent (0.0, which is no count) while the transport does
    /// not roll; or what it has played itself, whatever the clocks say.
    Follow follow = Follow::device;
    /// Position p sounds as the count p - delay: a sound that was made `delay` frames ago.
    std::int64_t delay = 0;
    /// Declared for the outputs, as hardware does: a sound arrived this long ago.
    jack_latency_range_t capture_latency{0, 0};
    /// Of sine and noise, linear.
    float amplitude = 0.25F;
};

/// Sine: channel c sounds at 220 (c + 1) Hz, wrapping at 4 kHz. Noise: white, each channel its own.
/// Throws std::runtime_error when libjack refuses something. Destroy it before this process opens a
/// client on the next server: libjack would delete its client.
class SignalSource {
  public:
    explicit SignalSource(SourceOptions options);
    ~SignalSource();
    SignalSource(const SignalSource&) = delete;
    SignalSource& operator=(const SignalSource&) = delete;

    /// Output c to input c of `client`, in the order of its ports, as far as there are some.
    /// Returns how many are connected then.
    unsigned connect_to(const std::string& client);
    /// Full name of output `channel` (from 0).
    std::string port_name(unsigned channel) const;
    /// Declares another latency from now on.
    void set_capture_latency(jack_latency_range_t range);

    jack_client_t* client() const { return client_; }
    /// Cycles that were missed: how often the frame time jumped.
    std::uint32_t gaps() const { return gaps_; }
    /// The server is gone.
    bool lost() const { return lost_; }

  private:
    int process(jack_nframes_t frames);
    void fill(unsigned channel, float* samples, jack_nframes_t frames, std::int64_t position);
    void declare_latency(jack_latency_callback_mode_t mode);

    SourceOptions options_;
    jack_client_t* client_ = nullptr;
    std::vector<jack_port_t*> ports_;
    float rate_ = 0;
    std::atomic<jack_latency_range_t> capture_latency_;
    std::atomic<std::uint32_t> gaps_{0};
    std::atomic<bool> lost_{false};
    // The real-time thread's own:
    std::int64_t expected_ = -1;
    std::int64_t played_ = 0;
    std::uint32_t noise_ = 1;
};

}  // namespace laydown::test
