#include "jackio/wiring_plan.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace laydown::jackio {

namespace {

std::set<Connection> connections_of(const Graph& graph) {
    std::set<Connection> result;
    for (const auto& port : graph.own) {
        for (const auto& other : port.connections) result.emplace(port.name, other);
    }
    return result;
}

bool possible(const Graph& graph, const Connection& connection) {
    return graph.others.contains(connection.second) &&
           std::ranges::any_of(graph.own,
                               [&](const auto& port) { return port.name == connection.first; });
}

void add_physical(const Graph& graph, std::set<Connection>& wanted) {
    auto capture = graph.physical_capture.begin();
    auto playback = graph.physical_playback.begin();
    for (const auto& port : graph.own) {
        const bool input = port.direction == Direction::input;
        auto& next = input ? capture : playback;
        const auto end = input ? graph.physical_capture.end() : graph.physical_playback.end();
        for (int i = 0; i < port.physical && next != end; ++i) wanted.emplace(port.name, *next++);
    }
}

/// The names of our ports, as far as a line of text has room.
std::string own_names(const Graph& graph) {
    constexpr std::size_t shown = 8;
    if (graph.own.empty()) return "there are none";
    std::string text = "there are ";
    for (std::size_t i = 0; i < std::min(shown, graph.own.size()); ++i) {
        text += fmt::format("{}'{}'", i == 0 ? "" : ", ", graph.own[i].name);
    }
    if (graph.own.size() > shown) text += fmt::format(" and {} more", graph.own.size() - shown);
    return text;
}

}  // namespace

Result<ConnectRule> parse_connect_rule(std::string_view text) {
    if (text == "physical") return ConnectRule{.physical = true, .port = {}, .other = {}};
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) {
        return error(ErrorCode::bad_arguments, "'{}' is neither 'physical' nor 'PORT=CLIENT:PORT'",
                     text);
    }
    const auto port = text.substr(0, equals);
    const auto other = text.substr(equals + 1);
    if (port.empty()) return error(ErrorCode::bad_arguments, "no port before '=' in '{}'", text);
    const auto colon = other.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == other.size()) {
        return error(ErrorCode::bad_arguments, "'{}' in '{}' is not a full name, 'CLIENT:PORT'",
                     other, text);
    }
    return ConnectRule{.physical = false, .port = std::string(port), .other = std::string(other)};
}

std::set<Connection> WiringPlan::wanted(const Graph& graph) const {
    std::set<Connection> result;
    for (const auto& rule : rules_) {
        if (rule.physical) {
            add_physical(graph, result);
        } else {
            result.emplace(rule.port, rule.other);
        }
    }
    for (const auto& [connection, broken] : remembered_) result.insert(connection);
    return result;
}

std::vector<Connection> WiringPlan::missing(const Graph& graph, Time now) {
    const auto connected = connections_of(graph);
    drop_fresh(graph);
    remember(graph, connected, now);

    std::vector<Connection> result;
    std::set<Connection> handled;
    for (const auto& connection : wanted(graph)) {
        if (!possible(graph, connection)) continue;
        handled.insert(connection);
        if (connected.contains(connection)) {
            retries_.erase(connection);
            continue;
        }
        const auto retry = retries_.find(connection);
        const bool due =
            retry == retries_.end() ? !handled_.contains(connection) : now >= retry->second.next;
        if (due) result.push_back(connection);
    }
    handled_ = std::move(handled);
    std::erase_if(retries_, [&](const auto& retry) { return !handled_.contains(retry.first); });
    return result;
}

std::vector<std::string> WiringPlan::unmatched(const Graph& graph) const {
    std::vector<std::string> result;
    const auto tell = [&](std::string text) {
        if (std::ranges::find(result, text) == result.end()) result.push_back(std::move(text));
    };
    const auto ours = [&](const std::string& name) {
        return std::ranges::any_of(graph.own, [&](const auto& port) { return port.name == name; });
    };
    for (const auto& rule : rules_) {
        if (rule.physical) continue;
        if (!ours(rule.port)) {
            tell(fmt::format("there is no port '{}' of ours; {}", rule.port, own_names(graph)));
        } else if (!graph.others.contains(rule.other)) {
            tell(fmt::format("waiting for port '{}'", rule.other));
        }
    }
    if (std::ranges::none_of(rules_, &ConnectRule::physical)) return result;
    const auto connections = wanted(graph);
    const auto alone = std::ranges::count_if(graph.own, [&](const auto& port) {
        return port.physical > 0 && std::ranges::none_of(connections, [&](const auto& c) {
                   return c.first == port.name;
               });
    });
    if (alone > 0)
        tell(fmt::format("{} of our {} ports have no physical port to be connected with", alone,
                         graph.own.size()));
    return result;
}

/// A port that vanished and returned between two looks was never missed, but its connections are to
/// be made again.
void WiringPlan::drop_fresh(const Graph& graph) {
    const auto is_fresh = [&](const Connection& connection) {
        return graph.fresh.contains(connection.second) ||
               std::ranges::any_of(graph.own, [&](const auto& port) {
                   return port.fresh && port.name == connection.first;
               });
    };
    std::erase_if(handled_, is_fresh);
    std::erase_if(retries_, [&](const auto& retry) { return is_fresh(retry.first); });
}

void WiringPlan::remember(const Graph& graph, const std::set<Connection>& connected, Time now) {
    for (auto entry = remembered_.begin(); entry != remembered_.end();) {
        auto& [connection, broken] = *entry;
        bool keep = true;
        if (!possible(graph, connection)) {
            keep = !broken || now - *broken <= quitting;
            broken.reset();  // it was lost with its port, which is decided once
        } else if (connected.contains(connection)) {
            broken.reset();
        } else if (!broken && handled_.contains(connection) && !retries_.contains(connection)) {
            broken = now;  // by somebody's hand; what was refused only was not
        }
        entry = keep ? std::next(entry) : remembered_.erase(entry);
    }
    for (const auto& connection : connected) remembered_.try_emplace(connection);
}

bool WiringPlan::refused(const Connection& connection, Time now) {
    auto& retry = retries_.try_emplace(connection, Retry{now, now}).first->second;
    const bool given_up = now - retry.first >= retry_limit;
    retry.next = given_up ? Time::max() : now + retry_interval;
    return given_up;
}

std::optional<WiringPlan::Time> WiringPlan::retry_at() const {
    std::optional<Time> result;
    for (const auto& [connection, retry] : retries_) {
        if (retry.next == Time::max()) continue;
        result = result ? std::min(*result, retry.next) : retry.next;
    }
    return result;
}

void WiringPlan::server_lost(Time now) {
    std::erase_if(remembered_, [&](const auto& entry) {
        return entry.second && now - *entry.second > quitting;
    });
    for (auto& [connection, broken] : remembered_) broken.reset();
    handled_.clear();
    retries_.clear();
}

void WiringPlan::rename(std::string_view from, const std::string& to) {
    const auto renamed = [&](const Connection& connection) {
        return connection.first == from ? Connection{to, connection.second} : connection;
    };
    for (auto& rule : rules_) {
        if (rule.port == from) rule.port = to;
    }
    decltype(remembered_) remembered;
    for (const auto& [connection, broken] : remembered_) remembered[renamed(connection)] = broken;
    remembered_ = std::move(remembered);
    std::set<Connection> handled;
    for (const auto& connection : handled_) handled.insert(renamed(connection));
    handled_ = std::move(handled);
    decltype(retries_) retries;
    for (const auto& [connection, retry] : retries_) retries[renamed(connection)] = retry;
    retries_ = std::move(retries);
}

void WiringPlan::forget(std::string_view name) {
    const auto ours = [&](const Connection& connection) { return connection.first == name; };
    std::erase_if(remembered_, [&](const auto& entry) { return ours(entry.first); });
    std::erase_if(handled_, ours);
    std::erase_if(retries_, [&](const auto& entry) { return ours(entry.first); });
}

}  // namespace laydown::jackio
