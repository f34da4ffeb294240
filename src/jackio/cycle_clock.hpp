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
///
/// jackd counts a period with the length of the one after it (JackFrameTimer::IncFrameTime), so its
/// clock jumps where the length changes, though nothing is missing. The clock here does not; that
/// the driver was stopped meanwhile shows as an xrun. PipeWire counts right.
class CycleClock {
  public:
    /// Control, before activation. Both outlive the clock.
    CycleClock(const Client& client, const Notes& notes);

    /// To be called once in each cycle, first thing in process().
    engine::Cycle begin(std::uint32_t frames) noexcept LAYDOWN_REALTIME;

    /// A transport frame that JACK tells elsewhere, in its 32 bits: `elapsed` after the cycle that
    /// began last, at most, unless it is a locate.
    TransportPosition widen(TransportPosition narrow,
                            Frames elapsed) const noexcept LAYDOWN_REALTIME {
        return transport_.peek(static_cast<std::uint32_t>(narrow.frame), elapsed);
    }

  private:
    DevicePosition place(std::uint32_t server_time, std::uint32_t frames) noexcept;

    ClientHandle* client_;
    const Notes* notes_;
    bool counts_ahead_;               // the server counts each period with the length of the next
    std::uint32_t first_frames_ = 0;  // length of the first cycle
    std::uint32_t last_frames_ = 0;   // and of the one before
    std::uint32_t restarts_ = 0;      // of the driver, for another length
    WideDevice device_;
    WideTransport transport_;
    DevicePosition last_device_;
};

}  // namespace laydown::jackio
