// MIDI beat clock of the song: 24 clocks a quarter note, start, continue and stop, and the song's
// position in sixteenths (MIDI 1.0 Detailed Specification, "System Real Time Messages" and "Song
// Position Pointer"). Real-time thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/realtime.hpp"
#include "metronome/click_kernel.hpp"

namespace laydown::metronome {

struct MidiMessage {
    std::uint32_t offset = 0;  ///< frames from the cycle's begin
    std::array<std::uint8_t, 3> bytes{};
    std::uint8_t size = 1;
};

class MidiClock {
  public:
    /// Messages in a cycle; further ones are left out, since no cable takes them.
    static constexpr std::size_t most = 512;

    /// What is to be sent in a cycle that went through `played` of the song, which may be nothing
    /// while it rolls; valid until the next call. A song that comes from elsewhere is stopped, told
    /// its position, and goes on with the next sixteenth, as the specification wants it. Where only
    /// the tempo changes, or beats are nudged, each clock is sent once: what would have been sent
    /// already is sent at once.
    std::span<const MidiMessage> run(
        bool rolling, std::span<const ClickKernel::Played> played) noexcept LAYDOWN_REALTIME;

  private:
    void send(std::uint32_t offset, std::uint8_t status) noexcept;
    void send_position(std::uint32_t offset, std::int64_t sixteenths) noexcept;
    void jump(const ClickKernel::Played& to) noexcept;
    void go_on(const ClickKernel::Played& in) noexcept;
    void seek(const music::SongGrid& grid, SongPosition song) noexcept;
    void advance(const music::SongGrid& grid) noexcept;
    void place(const music::SongGrid& grid) noexcept;

    std::array<MidiMessage, most> messages_{};
    std::size_t count_ = 0;
    bool running_ = false;    // a start or continue was sent
    bool waiting_ = false;    // for the next sixteenth, to continue there
    music::Beat beat_;        // in which the next clock lies
    std::int64_t clock_ = 0;  // the next one, counted from the song's begin
    SongPosition next_;       // where it lies
};

}  // namespace laydown::metronome
