#include "process/transport_methods.hpp"

#include <chrono>
#include <utility>

#include "api/transport.hpp"
#include "jackio/transport.hpp"

namespace laydown::process {

using std::chrono::steady_clock;

// The transport is the server's: without one there is nothing to start.
template <class Order>
Result<void> TransportMethods::give(Order order) {
    const jackio::Client* client = client_();
    if (client == nullptr) return error(ErrorCode::no_server, "there is no JACK server");
    return order(*client);
}

TransportMethods::TransportMethods(osc::Server& server, ClientNow client)
    : client_(std::move(client)) {
    server.on(api::transport_play, [this] { return play(); });
    server.on(api::transport_stop, [this] { return stop(); });
    server.on(api::transport_locate, [this](TransportPosition frame) -> Result<void> {
        return give([this, frame](const auto& there) {
            return orders_.locate(there, frame, steady_clock::now());
        });
    });
    server.on(api::transport_state, [this]() -> Result<std::string> { return state(); });
}

Result<void> TransportMethods::play() {
    return give([this](const auto& there) { return orders_.play(there, steady_clock::now()); });
}

Result<void> TransportMethods::stop() {
    return give([this](const auto& there) { return orders_.stop(there); });
}

std::string TransportMethods::state() const {
    const jackio::Client* client = client_();
    if (client == nullptr) return "none";
    if (orders_.waiting()) return "starting";
    switch (jackio::Transport(*client).query().state) {
        case engine::TransportState::rolling:
            return "rolling";
        case engine::TransportState::starting:
            return "starting";
        case engine::TransportState::stopped:
            break;
    }
    return "stopped";
}

}  // namespace laydown::process
