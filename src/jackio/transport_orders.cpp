#include "jackio/transport_orders.hpp"

#include "jackio/pipewire.hpp"

namespace laydown::jackio {

Result<void> TransportOrders::play(const Client& client, SteadyTime now) {
    Transport transport(client);
    if (!client.lost() && !hold_.start(transport.query().position, now)) return {};
    return transport.play();
}

Result<void> TransportOrders::stop(const Client& client) {
    hold_.cancel();
    return Transport(client).stop();
}

Result<void> TransportOrders::locate(const Client& client, TransportPosition to, SteadyTime now) {
    if (auto located = Transport(client).locate(to); !located) return located;
    if (!is_pipewire()) return {};
    const std::chrono::duration<double> cycle(client.sample_rate().seconds(client.buffer_size()));
    hold_.located(to, std::chrono::duration_cast<std::chrono::nanoseconds>(cycle), now);
    return {};
}

void TransportOrders::tick(const Client* client, SteadyTime now) {
    if (client == nullptr || client->lost()) {
        hold_ = {};
        return;
    }
    Transport transport(*client);
    // The only refusal is that the server is gone, and then nothing is to be started.
    if (waiting() && hold_.due(transport.query().position, now))
        static_cast<void>(transport.play());
}

}  // namespace laydown::jackio
