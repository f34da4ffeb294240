// Makes the engine's view of a process cycle out of what JACK knows. Real-time thread only.
#pragma once

#include <cstdint>

#include "base/realtime.hpp"
#include "engine/cycle.hpp"
#include "jackio/client.hpp"
#include "jackio/notes.hpp"
#include "jackio/wide_time.hpp"

namespace laydown::jackio {

/// One for each client: a new server starts a new clock.
///
/// The place of a cycle is read when its callback begins. A callback that begins more than a period
/// late, which only happens to asynchronous servers, reads the place of the cycle that the server
/// has begun meanwhile. The next callback then reads the same place: two cycles with one place mean
/// that the first of them was really one period earlier, or heard what the second one heard.
class CycleClock {
  public:
    /// Control, before activation. Both outlive the clock.
    CycleClock(const Client& client, const Notes& notes)
        : client_(client.handle()), notes_(&notes) {}

    /// To be called once in each cycle, first thing in process().
    LAYDOWN_REALTIME engine::Cycle begin(std::uint32_t frames) noexcept;

  private:
    ClientHandle* client_;
    const Notes* notes_;
    WideDevice device_;
    WideTransport transport_;
    DevicePosition last_device_;
};

}  // namespace laydown::jackio
