// JACK counts frames in 32 bits, which wrap after 24.8 hours at 48 kHz. These widen them to 64.
// Plain values without locks; each is used by one thread, the real-time one included.
#pragma once

#include <cstdint>
#include <limits>

#include "base/realtime.hpp"
#include "base/units.hpp"

namespace laydown::jackio {

/// The server's frame time. The first value is taken as it is; each one after that is the nearest
/// to the one before, so a wrap is passed also across a gap (of up to 2^31 frames), and a clock
/// that steps back is seen to step back.
class WideDevice {
  public:
    DevicePosition widen(std::uint32_t raw) noexcept LAYDOWN_REALTIME {
        if (first_) {
            first_ = false;
            last_ = {raw};
        } else {
            last_ +=
                Frames{static_cast<std::int32_t>(raw - static_cast<std::uint32_t>(last_.frame))};
        }
        return last_;
    }

  private:
    bool first_ = true;
    DevicePosition last_;
};

/// The transport's frame. A value that lies ahead of the one before by no more than the device has
/// moved meanwhile is the transport rolling on, past 2^32 too; anything else is a locate, and a
/// locate can only name 32 bits, so it is taken as it is.
class WideTransport {
  public:
    /// `elapsed` is how far the device's clock moved since the call before.
    TransportPosition widen(std::uint32_t raw, Frames elapsed) noexcept LAYDOWN_REALTIME {
        return last_ = peek(raw, elapsed);
    }
    /// What widen() would make of it.
    TransportPosition peek(std::uint32_t raw, Frames elapsed) const noexcept LAYDOWN_REALTIME {
        const Frames ahead{
            static_cast<std::uint32_t>(raw - static_cast<std::uint32_t>(last_.frame))};
        const bool on = ahead <= elapsed || ahead == Frames{0};
        return on ? last_ + ahead : TransportPosition{raw};
    }

  private:
    TransportPosition last_;
};

/// Whether JACK's 32 bits can name the position.
constexpr bool fits_jack(TransportPosition p) {
    return p.frame >= 0 && p.frame <= std::numeric_limits<std::uint32_t>::max();
}

}  // namespace laydown::jackio
