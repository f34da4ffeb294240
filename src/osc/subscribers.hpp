// Who wants to be told, of what, and until when. Plain bookkeeping without a socket; time comes in
// as an argument. One thread.
#pragma once

#include <chrono>
#include <vector>

#include "osc/binding.hpp"

namespace laydown::osc {

using Duration = std::chrono::steady_clock::duration;

struct Groups {
    bool state = false;   ///< values, readings and reports
    bool meters = false;  ///< levels, many times a second
};

/// How far the state has been sent to a subscriber: all before this method and track is done.
struct Burst {
    std::size_t method = 0;
    TrackNumber track{0};
    bool running = false;
};

struct Subscriber {
    Endpoint endpoint;
    Groups groups;
    bool fixed = false;  ///< a peer that need not renew
    Instant state_until{};
    Instant meters_until{};
    Duration meter_period{};
    Instant next_meters{};
    Burst burst;
};

class Subscribers {
  public:
    struct Lease {
        Groups groups;
        Duration length;
        Duration meter_period;
    };

    explicit Subscribers(std::size_t limit) : limit_(limit) {}

    /// Starts or renews a lease; the state group's burst starts unless it is under way. Fails with
    /// too_many.
    Result<void> subscribe(Endpoint endpoint, const Lease& lease, Instant now);
    /// Like subscribe(), for ever.
    Result<void> add_peer(Endpoint endpoint, const Lease& lease, Instant now);
    void unsubscribe(Endpoint endpoint, Groups groups);
    /// Forgets those whose leases have run out.
    void expire(Instant now);

    std::vector<Subscriber>& all() { return all_; }
    const std::vector<Subscriber>& all() const { return all_; }

  private:
    Result<Subscriber*> enter(Endpoint endpoint);

    std::size_t limit_;
    std::vector<Subscriber> all_;
};

}  // namespace laydown::osc
