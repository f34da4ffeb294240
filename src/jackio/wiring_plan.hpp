// Which connections our ports should have: rules from the command line, and what was connected
// before a server or another program went away. Pure decisions; wiring.hpp carries them out.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "jackio/port.hpp"

namespace laydown::jackio {

/// One `--connect`: `PORT=OTHER` connects our port (its short name) with another's (its full name,
/// "client:port"); `physical` connects our inputs, in their order, with the physical capture ports,
/// and our outputs with the physical playback ports, each with as many as it is meant for.
struct ConnectRule {
    bool physical = false;
    std::string port;
    std::string other;

    friend bool operator==(const ConnectRule&, const ConnectRule&) = default;
};

/// Splits at the first `=`. Errors: `bad_arguments`, with what is wrong.
Result<ConnectRule> parse_connect_rule(std::string_view text);

/// The graph as far as it concerns us.
struct Graph {
    struct Own {
        std::string name;  ///< short
        Direction direction;
        std::vector<std::string> connections;  ///< full names
        bool fresh = false;                    ///< registered since the last look
        int physical = 1;  ///< how many physical ports a rule for them connects it with
    };
    std::vector<Own> own;                       ///< in their order
    std::set<std::string> others;               ///< full names of all other ports
    std::set<std::string> fresh;                ///< those registered since the last look
    std::vector<std::string> physical_capture;  ///< of audio: full names, in the server's order
    std::vector<std::string> physical_playback;
};

/// A connection of ours: (our short name, other's full name).
using Connection = std::pair<std::string, std::string>;

/// Decides at each change of the graph what to connect. A connection is made when one of its two
/// ports appears, and not again: who takes it away by hand keeps it away until a port reappears.
/// A connection that was there when its other port or the server vanished is remembered and made
/// again when that is back; one that was taken away while both ports existed is forgotten. The
/// clock is the caller's, so that tests have no need to wait.
class WiringPlan {
  public:
    using Time = std::chrono::steady_clock::time_point;
    /// A program that quits loses its connections shortly before its ports, and the graph may be
    /// seen in between: what was lost this recently is taken for lost with its port.
    static constexpr std::chrono::milliseconds quitting{1000};
    /// A program that starts has its ports shortly before it is active and can be connected:
    /// refusals are tried again at this interval, and given up after `retry_limit`.
    static constexpr std::chrono::milliseconds retry_interval{250};
    static constexpr std::chrono::milliseconds retry_limit{5000};

    explicit WiringPlan(std::vector<ConnectRule> rules = {}) : rules_(std::move(rules)) {}

    /// What to connect now. To be called at each change, with the graph as it is.
    std::vector<Connection> missing(const Graph& graph, Time now);
    /// What of the rules has no effect on this graph, each in words for people.
    std::vector<std::string> unmatched(const Graph& graph) const;
    /// A connection from missing() was made.
    void made(const Connection& connection) { retries_.erase(connection); }
    /// A connection from missing() was refused. True: it is given up (until a port reappears).
    bool refused(const Connection& connection, Time now);
    /// When missing() should be called even though nothing changed.
    std::optional<Time> retry_at() const;
    /// The server went away: in the graph that is seen next, every port is new.
    void server_lost(Time now);
    /// Our port `from` is called `to` from now on, in rules too.
    void rename(std::string_view from, const std::string& to);
    /// Our port `name` was removed on purpose: a later one of that name starts afresh with its
    /// rules.
    void forget(std::string_view name);

  private:
    struct Retry {
        Time first;
        Time next;  ///< never any more once it was given up
    };

    std::set<Connection> wanted(const Graph& graph) const;
    void drop_fresh(const Graph& graph);
    void remember(const Graph& graph, const std::set<Connection>& connected, Time now);

    std::vector<ConnectRule> rules_;
    std::map<Connection, std::optional<Time>> remembered_;  // and since when it is disconnected
    std::set<Connection> handled_;  // wanted, both ports there, and asked for once
    std::map<Connection, Retry> retries_;
};

}  // namespace laydown::jackio
