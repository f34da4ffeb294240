#include "jackio/wiring.hpp"

#include <jack/jack.h>

#include <algorithm>
#include <chrono>

#include "jackio/client_core.hpp"
#include "jackio/port_names.hpp"

namespace laydown::jackio {

namespace {

/// Full names. A port that is gone again has none.
std::set<std::string> take_fresh_names(const Client& client) {
    std::set<std::string> result;
    for (const auto id : client.core()->fresh_ports.take()) {
        auto* port = jack_port_by_id(client.handle(), id);
        const char* name = port == nullptr ? nullptr : jack_port_name(port);
        if (name != nullptr) result.emplace(name);
    }
    return result;
}

}  // namespace

Graph look_at_graph(const Client& client, std::span<const WiredPort> ports) {
    Graph graph;
    graph.fresh = take_fresh_names(client);  // first: what comes after this is told the next time
    for (const auto& [port, physical] : ports) {
        graph.own.push_back({.name = port->name(),
                             .direction = port->direction(),
                             .connections = port->connections(),
                             .fresh = graph.fresh.contains(port->full_name()),
                             .physical = physical});
    }
    const auto prefix = client.name() + ":";
    for (auto& name : all_ports(client)) {
        if (!name.starts_with(prefix)) graph.others.insert(std::move(name));
    }
    graph.physical_capture = audio_ports(client, JackPortIsPhysical | JackPortIsOutput);
    graph.physical_playback = audio_ports(client, JackPortIsPhysical | JackPortIsInput);
    return graph;
}

std::vector<Error> Wiring::update(const Client& client, std::span<const WiredPort> ports) {
    std::vector<Error> refused;
    if (client.lost()) return refused;
    const auto now = std::chrono::steady_clock::now();
    // A change can be noted before it can be seen: each look is followed by a second one.
    const bool second = second_look_ && now >= *second_look_;
    second_look_ = second ? std::nullopt : std::optional(now + WiringPlan::retry_interval);
    const Graph graph = look_at_graph(client, ports);
    if (std::exchange(first_look_, false)) unmatched_ = plan_.unmatched(graph);
    for (const auto& connection : plan_.missing(graph, now)) {
        const auto port = std::ranges::find_if(
            ports, [&](const auto& p) { return p.port->name() == connection.first; });
        if (port == ports.end()) continue;
        const auto result = port->port->connect(connection.second);
        if (result) {
            second_look_ = now + WiringPlan::retry_interval;
            plan_.made(connection);
        } else if (plan_.refused(connection, now)) {
            refused.push_back(result.error());
        }
    }
    return refused;
}

std::optional<WiringPlan::Time> Wiring::retry_at() const {
    const auto retry = plan_.retry_at();
    if (!retry || !second_look_) return retry ? retry : second_look_;
    return std::min(*retry, *second_look_);
}

void Wiring::server_lost() {
    second_look_.reset();
    first_look_ = true;
    plan_.server_lost(std::chrono::steady_clock::now());
}

}  // namespace laydown::jackio
