// libjack's transport states as the engine's. This folder only. Any thread.
#pragma once

#include <jack/types.h>

#include "base/realtime.hpp"
#include "engine/cycle.hpp"

namespace laydown::jackio {

constexpr engine::TransportState transport_state(jack_transport_state_t state) LAYDOWN_REALTIME {
    switch (state) {
        case JackTransportRolling:
        case JackTransportLooping:
            return engine::TransportState::rolling;
        case JackTransportStarting:
        case JackTransportNetStarting:
            return engine::TransportState::starting;
        case JackTransportStopped:
            break;
    }
    return engine::TransportState::stopped;
}

}  // namespace laydown::jackio
