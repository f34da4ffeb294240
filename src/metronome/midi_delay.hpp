// Holds MIDI messages back for as long as the click is delayed, so that what they drive is heard
// with it. Real-time thread, but for what is Control's.
#pragma once

#include <array>
#include <atomic>
#include <span>

#include "base/realtime.hpp"
#include "engine/cycle.hpp"
#include "metronome/midi_clock.hpp"

namespace laydown::metronome {

class MidiDelay {
  public:
    /// Takes the messages of a cycle, and gives those that are to be sent in it; valid until the
    /// next call. They keep their order: one whose place was in a cycle that was missed, or behind
    /// one that comes later, is sent as soon as can be.
    std::span<const MidiMessage> run(const engine::Cycle& cycle,
                                     std::span<const MidiMessage> messages) noexcept
        LAYDOWN_REALTIME;

    // ---- Control

    /// Takes effect with the next message; less than 0 is 0.
    void set(Frames delay) noexcept;
    /// While no callback runs: nothing is on its way.
    void clear() noexcept { waiting_count_ = 0; }

  private:
    /// What comes of the fastest tempo, for seconds. More is sent at once, early rather than never.
    static constexpr std::size_t most = 4096;
    struct Waiting {
        DevicePosition at;
        MidiMessage message;
    };

    std::atomic<std::int64_t> delay_{0};  // written by Control

    // Rt
    std::array<Waiting, most> waiting_{};  // a circle, the first at `first_`
    std::size_t first_ = 0;
    std::size_t waiting_count_ = 0;
    std::array<MidiMessage, MidiClock::most> due_{};
};

}  // namespace laydown::metronome
