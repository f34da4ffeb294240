// One MIDI output of ours. Control registers and changes it; the real-time thread writes events
// into it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "base/realtime.hpp"
#include "base/result.hpp"
#include "jackio/port.hpp"

namespace laydown::jackio {

class MidiPort : public Port {
  public:
    /// As Port::open().
    static Result<MidiPort> open(const Client& client, std::string_view name);

    /// Begins a cycle of `frames` frames, without events. In every cycle, or the server sends the
    /// last ones again. Real-time thread, in process() only.
    void clear(std::uint32_t frames) noexcept LAYDOWN_REALTIME;
    /// One whole message, without running status, at `offset` frames from the cycle's begin. False
    /// when it was not written: it is empty, lies outside the cycle or before the last one that was
    /// written, or there is no room. Some kilobytes have room in a cycle. Real-time thread, in
    /// process() only, after clear().
    bool write(std::uint32_t offset,
               std::span<const std::uint8_t> message) noexcept LAYDOWN_REALTIME;

  private:
    explicit MidiPort(Port&& port) : Port(std::move(port)) {}

    // The real-time thread's, of this cycle:
    void* buffer_ = nullptr;
    std::uint32_t frames_ = 0;
    std::uint32_t last_ = 0;  // offset of the event before
};

}  // namespace laydown::jackio
