// What the real-time thread knows of one process cycle before it looks at any sample.
// Made by jackio at the start of the callback, read by the capture ring and the timeline tracker.
#pragma once

#include <cstdint>

#include "base/units.hpp"

namespace laydown::engine {

/// JACK's transport states. `starting` is a start that waits for slow-sync clients.
enum class TransportState : std::uint32_t { stopped = 0, starting = 1, rolling = 2 };

struct Cycle {
    Frames length;                ///< frames in this cycle (JACK's buffer size), 1 or more
    DevicePosition device;        ///< first frame of the cycle on the server's clock
    TransportState state;         ///< of the whole cycle
    TransportPosition transport;  ///< transport frame at the first frame of the cycle
    std::uint32_t xruns;          ///< xruns that the server has reported so far, wrapping
    bool freewheeling;            ///< the server runs as fast as its clients let it
};

}  // namespace laydown::engine
