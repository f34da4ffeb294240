// The OSC methods of the JACK transport, which every process answers in the same way. Control
// thread.
#pragma once

#include <functional>

#include "jackio/transport_orders.hpp"
#include "osc/server.hpp"

namespace laydown::process {

class TransportMethods {
  public:
    /// Gives the client that is there; null while there is no server.
    using ClientNow = std::function<const jackio::Client*()>;

    /// Binds /transport/play, stop, locate and state; `server` serves no more when this is gone.
    TransportMethods(osc::Server& server, ClientNow client);
    ~TransportMethods() = default;
    TransportMethods(const TransportMethods&) = delete;
    TransportMethods& operator=(const TransportMethods&) = delete;

    // Errors: those of jackio::Transport, and `no_server`.
    Result<void> play();
    Result<void> stop();

    /// Some 50 times a second while waiting(), else when it suits.
    void tick(jackio::SteadyTime now) { orders_.tick(client_(), now); }
    /// A play waits to be given.
    bool waiting() const { return orders_.waiting(); }

  private:
    template <class Order>
    Result<void> give(Order order);
    std::string state() const;

    ClientNow client_;
    jackio::TransportOrders orders_;
};

}  // namespace laydown::process
