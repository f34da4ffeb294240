// Looks at the graph, asks the plan, connects. Only ever touches connections of our own ports, and
// never takes one away. Control's.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jackio/client.hpp"
#include "jackio/port.hpp"
#include "jackio/wiring_plan.hpp"

namespace laydown::jackio {

/// One of our ports.
struct WiredPort {
    Port* port;
    int physical = 1;  ///< how many physical ports a rule for `physical` connects it with
};

/// The graph as it is now, and what is fresh since the last call; `ports` are ours, in their order.
Graph look_at_graph(const Client& client, std::span<const WiredPort> ports);

class Wiring {
  public:
    explicit Wiring(std::vector<ConnectRule> rules = {}) : plan_(std::move(rules)) {}

    /// Connects what should be and is not; returns what the server refused for good. To be called
    /// after our ports were registered and the client activated, whenever Noted::ports_changed or
    /// Noted::connections_changed, and at retry_at(). Does nothing when the server is lost.
    std::vector<Error> update(const Client& client, std::span<const WiredPort> ports);
    /// What of the rules had no effect at the first update() with this server, in words for people;
    /// told once.
    std::vector<std::string> take_unmatched() { return std::exchange(unmatched_, {}); }
    /// When update() should be called even though nothing changed.
    std::optional<WiringPlan::Time> retry_at() const;

    /// To be called when the server is lost, before the first update() with the next one.
    void server_lost();
    /// After AudioPort::rename().
    void rename(std::string_view from, const std::string& to) { plan_.rename(from, to); }
    /// After a port was removed on purpose.
    void forget(std::string_view name) { plan_.forget(name); }

  private:
    WiringPlan plan_;
    std::optional<WiringPlan::Time> second_look_;
    bool first_look_ = true;
    std::vector<std::string> unmatched_;
};

}  // namespace laydown::jackio
