#include "jackio/wiring.hpp"

#include <jack/jack.h>

#include <algorithm>
#include <chrono>

#include "jackio/port_names.hpp"

namespace laydown::jackio {

Graph look_at_graph(const Client& client, std::span<const AudioPort* const> ports) {
    Graph graph;
    for (const auto* port : ports) {
        graph.own.push_back({port->name(), port->direction(), port->connections()});
    }
    const auto prefix = client.name() + ":";
    for (auto& name : audio_ports(client, 0)) {
        if (!name.starts_with(prefix)) graph.others.insert(std::move(name));
    }
    graph.physical_capture = audio_ports(client, JackPortIsPhysical | JackPortIsOutput);
    graph.physical_playback = audio_ports(client, JackPortIsPhysical | JackPortIsInput);
    return graph;
}

std::vector<Error> Wiring::update(const Client& client, std::span<AudioPort* const> ports) {
    std::vector<Error> refused;
    if (client.lost()) return refused;
    const auto now = std::chrono::steady_clock::now();
    for (const auto& connection : plan_.missing(look_at_graph(client, ports), now)) {
        const auto port = std::ranges::find_if(
            ports, [&](const auto* p) { return p->name() == connection.first; });
        if (port == ports.end()) continue;
        const auto result = (*port)->connect(connection.second);
        if (!result && plan_.refused(connection, now)) refused.push_back(result.error());
    }
    return refused;
}

void Wiring::server_lost() { plan_.server_lost(std::chrono::steady_clock::now()); }

}  // namespace laydown::jackio
