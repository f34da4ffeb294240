// Where a transport that stands will roll from, on PipeWire. Plain values of the real-time thread.
#pragma once

#include <cstdint>

#include "base/realtime.hpp"
#include "base/units.hpp"

namespace laydown::jackio {

/// jackd2 stops a transport at the end of its last cycle. PipeWire shows the begin of that cycle
/// and rolls on from its end (update_position() in impl-node.c, 0.3.65 to 1.6). After a locate both
/// roll from where they stand. A locate to just that begin is not told apart, and neither is a stop
/// that came before the first cycle here.
class RollPlace {
  public:
    /// In each cycle, with what the server shows: JACK's 32 bits.
    void pass(bool rolling, std::uint32_t frame, std::uint32_t frames) noexcept LAYDOWN_REALTIME {
        if (rolling) {
            rest_ = frames;
        } else if (frame != frame_) {
            rest_ = 0;
        }
        frame_ = frame;
    }

    /// The first frame of the next rolling cycle, when the server shows `frame`; the transport does
    /// not roll now, or pass() was told so in this cycle.
    TransportPosition from(std::uint32_t frame) const noexcept LAYDOWN_REALTIME {
        return {frame == frame_ ? static_cast<std::uint32_t>(frame + rest_) : frame};
    }

  private:
    std::uint32_t frame_ = 0;
    std::uint32_t rest_ = 0;
};

}  // namespace laydown::jackio
