// Where the samples of an output go: the buffer of a JACK port, or memory when a file is rendered.
#pragma once

#include <cstdint>

#include "base/realtime.hpp"

namespace laydown::player {

class Sink {
  public:
    virtual ~Sink() = default;
    /// Where this cycle's samples belong, to be filled whole; null when nobody takes them. Rt, once
    /// a cycle.
    virtual float* samples(std::uint32_t frames) noexcept LAYDOWN_REALTIME = 0;
};

}  // namespace laydown::player
