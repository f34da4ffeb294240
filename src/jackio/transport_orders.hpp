// Orders to the JACK transport that follow one another at once, as they come over the network: a
// play after a locate starts where the locate went, on every server. Control.
#pragma once

#include "jackio/start_hold.hpp"
#include "jackio/transport.hpp"

namespace laydown::jackio {

class TransportOrders {
  public:
    /// As Transport's. On PipeWire a play that comes before the last locate took effect is given
    /// by the tick() that sees it there, or when a second has passed.
    Result<void> play(const Client& client, SteadyTime now);
    /// Also calls off a play that was not given yet.
    Result<void> stop(const Client& client);
    Result<void> locate(const Client& client, TransportPosition to, SteadyTime now);

    /// Some 50 times a second. Null: there is no server, and nothing that waits for it.
    void tick(const Client* client, SteadyTime now);
    /// A play waits to be given.
    bool waiting() const { return hold_.waiting(); }

  private:
    StartHold hold_;
};

}  // namespace laydown::jackio
