// A start that is held for longer than PipeWire lets clients hold it. Plain values of the real-time
// thread.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/realtime.hpp"

namespace laydown::jackio {

/// PipeWire rolls five seconds after the last order to start, whatever clients ask for
/// (DEFAULT_SYNC_TIMEOUT in impl-node.c, 0.3.65 to 1.6): whoever holds for longer gives the order
/// again. It has room for one order a cycle: a stop that comes in just that cycle is lost.
class HeldStart {
  public:
    static constexpr std::chrono::microseconds longest{5'000'000};  ///< PipeWire's
    static constexpr std::chrono::microseconds interval{4'000'000};

    /// In each call of the sync callback. `held`: the transport is starting and the answer is not
    /// ready; `now` in microseconds, of the server's clock. True when the order is to be given
    /// again: not when the start has been held for `limit` already.
    bool renew(bool held, std::uint64_t now,
               std::chrono::microseconds limit) noexcept LAYDOWN_REALTIME {
        if (!held || !holding_) {
            holding_ = held;
            begun_ = ordered_ = now;
            return false;
        }
        if (since(ordered_, now) < interval || since(begun_, now) >= limit) return false;
        ordered_ = now;
        return true;
    }

    /// Nothing is held any more, such as after a stop, of which no sync callback hears.
    void over() noexcept LAYDOWN_REALTIME { holding_ = false; }

  private:
    static std::chrono::microseconds since(std::uint64_t then, std::uint64_t now) noexcept {
        return std::chrono::microseconds(static_cast<std::int64_t>(now - then));
    }

    bool holding_ = false;
    std::uint64_t begun_ = 0;
    std::uint64_t ordered_ = 0;
};

}  // namespace laydown::jackio
