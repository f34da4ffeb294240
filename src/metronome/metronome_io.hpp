// What JACK calls: its cycles for the kernel, its starts for the count-in, its question for bar and
// beat. Rt, but for what is Control's.
#pragma once

#include <array>
#include <atomic>
#include <memory>

#include "jackio/audio_port.hpp"
#include "jackio/client.hpp"
#include "jackio/cycle_clock.hpp"
#include "jackio/midi_port.hpp"
#include "metronome/midi_clock.hpp"
#include "metronome/midi_delay.hpp"

namespace laydown::metronome {

/// Serves one JACK client after the other.
class MetronomeIo final : public jackio::ProcessHandler,
                          public jackio::SyncHandler,
                          public jackio::TimebaseHandler {
  public:
    /// In the order of Output; of MIDI, null when there is no clock.
    struct Ports {
        std::array<const jackio::AudioPort*, output_count> audio{};
        jackio::MidiPort* midi = nullptr;
    };

    /// The kernel outlives it.
    explicit MetronomeIo(ClickKernel& kernel) : kernel_(kernel) {}
    ~MetronomeIo() = default;
    MetronomeIo(const MetronomeIo&) = delete;
    MetronomeIo& operator=(const MetronomeIo&) = delete;

    void process(std::uint32_t frames) noexcept LAYDOWN_REALTIME override;
    bool ready(engine::TransportState state, TransportPosition at,
               std::uint32_t frames) noexcept LAYDOWN_REALTIME override;
    void fill(TransportPosition at, std::uint32_t frames, bool located,
              jackio::BarBeatTime& time) noexcept LAYDOWN_REALTIME override;

    /// Before a client is activated; its ports outlive its cycles. Control.
    void start(const jackio::CycleClock& clock, const Ports& ports);
    /// As those of the audio outputs, ClickKernel::set_delay(). Control.
    void set_midi_delay(Frames delay) noexcept { midi_delay_.set(delay); }
    /// Frames that all cycles so far had. Any thread.
    std::int64_t cycled() const { return cycled_.load(std::memory_order_relaxed); }

  private:
    ClickKernel& kernel_;
    std::atomic<std::int64_t> cycled_{0};  // written by Rt

    // Rt
    std::unique_ptr<jackio::CycleClock> clock_;
    Ports ports_{};
    MidiClock midi_clock_;
    MidiDelay midi_delay_;
};

}  // namespace laydown::metronome
