// Whether the timebase is still ours. No server tells when another program takes it by force; what
// tells is that the callback is not called any more where it would have to be.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/realtime.hpp"
#include "jackio/timebase.hpp"

namespace laydown::jackio {

class TimebaseWatch {
  public:
    /// In cycles. More than one: a callback that begins late sees the state of the next cycle, and
    /// the timebase may have been taken in the middle of one.
    static constexpr std::uint32_t patience = 4;

    /// Control. `given`: the server has said so; otherwise the first call shows it.
    void taken(bool given) noexcept {
        called_ = given;
        missed_ = 0;
    }

    /// In the timebase callback. Rt.
    void called() noexcept LAYDOWN_REALTIME {
        called_now_ = true;
        called_ = true;
        missed_ = 0;
    }
    /// At the begin of each cycle. Rt.
    void begin(bool rolling) noexcept LAYDOWN_REALTIME {
        const bool due = rolled_ || !called_;
        if (due && !called_now_ && missed_ < patience) ++missed_;
        called_now_ = false;
        rolled_ = rolling;
    }

    /// As long as the timebase is taken. While the transport stands a loss cannot be seen. Control.
    TimebaseState state() const noexcept {
        if (missed_ >= patience) return TimebaseState::lost;
        return called_ ? TimebaseState::ours : TimebaseState::asked;
    }

  private:
    std::atomic<bool> called_{false};       // since it was taken; written by both
    std::atomic<std::uint32_t> missed_{0};  // calls that were due, one after the other; by both
    // Rt's own:
    bool called_now_ = false;  // in the cycle that is over
    bool rolled_ = false;      // that cycle
};

}  // namespace laydown::jackio
