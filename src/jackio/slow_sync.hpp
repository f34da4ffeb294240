// Slow sync: a client that has something to do before the transport rolls holds a start until it is
// ready.
//
// What a client sees, as measured and read (jackd2 1.9.21: JackTransportEngine::CycleEnd(),
// JackClient::CallSyncCallbackAux(); PipeWire 0.3.65: node_ready() in impl-node.c, cycle_run() in
// pipewire-jack.c):
// - A start: the state is starting. ready() is called in its first cycle and in each one until it
//   answers true. The first cycle after the last slow client has answered true rolls, from the
//   frame that `at` said; at periods of 64 to 2048 frames.
// - A locate while it is starting: it goes on starting, and ready() is called again, with the new
//   frame, also if it has answered true already. Nothing but the frame tells that from waiting.
// - A locate while it rolls: it is starting in one cycle and was rolling in the one before, without
//   a stop between; then as any start.
// - A locate while it is stopped, and once after activation: ready() is called in state stopped
//   until it answers true. Nothing waits for the answer.
// - A stop while it is starting: ready() is not called any more. Only the state in process() tells.
// - The timeout: it rolls, and ready() is called in state rolling, where `at` moves, until it
//   answers true.
// - A play while it rolls: nothing in jackd2; in PipeWire a start, from where it is.
// - In jackd2, a client that is opened while it is starting and has no process callback (patchbays)
//   holds it until the timeout: one that is little longer than what has to be done limits that.
#pragma once

#include <cstdint>

#include "base/realtime.hpp"
#include "base/units.hpp"
#include "engine/cycle.hpp"

namespace laydown::jackio {

/// What runs in JACK's sync callback: on the real-time thread right before process(), in the
/// same cycle.
class SyncHandler {
  public:
    /// Whether this client is ready to roll. `at`: the frame from which the transport will roll
    /// (JACK's 32 bits); when it rolls already, that of this cycle, which has `frames`. Not called
    /// again after true until the next start or locate.
    virtual bool ready(engine::TransportState state, TransportPosition at,
                       std::uint32_t frames) noexcept LAYDOWN_REALTIME = 0;

  protected:
    ~SyncHandler() = default;
};

}  // namespace laydown::jackio
