#include "osc/subscribers.hpp"

#include <algorithm>

namespace laydown::osc {

Result<Subscriber*> Subscribers::enter(Endpoint endpoint) {
    const auto found = std::ranges::find(all_, endpoint, &Subscriber::endpoint);
    if (found != all_.end()) return &*found;
    if (all_.size() >= limit_)
        return error(ErrorCode::too_many, "there are {} subscribers already, and no room for more",
                     all_.size());
    all_.push_back({});
    all_.back().endpoint = endpoint;
    return &all_.back();
}

Result<void> Subscribers::subscribe(Endpoint endpoint, const Lease& lease, Instant now) {
    const auto entered = enter(endpoint);
    if (!entered) return entered.error();
    Subscriber& subscriber = **entered;
    if (lease.groups.state) {
        subscriber.groups.state = true;
        subscriber.state_until = now + lease.length;
        if (!subscriber.burst.running) subscriber.burst = {.running = true};
    }
    if (lease.groups.meters) {
        subscriber.groups.meters = true;
        subscriber.meters_until = now + lease.length;
        subscriber.meter_period = lease.meter_period;
        subscriber.next_meters = std::min(subscriber.next_meters, now + lease.meter_period);
    }
    return {};
}

Result<void> Subscribers::add_peer(Endpoint endpoint, const Lease& lease, Instant now) {
    auto done = subscribe(endpoint, lease, now);
    if (done) std::ranges::find(all_, endpoint, &Subscriber::endpoint)->fixed = true;
    return done;
}

void Subscribers::unsubscribe(Endpoint endpoint, Groups groups) {
    for (auto& subscriber : all_) {
        if (subscriber.endpoint != endpoint) continue;
        subscriber.groups.state = subscriber.groups.state && !groups.state;
        subscriber.groups.meters = subscriber.groups.meters && !groups.meters;
    }
    std::erase_if(all_, [](const Subscriber& s) { return !s.groups.state && !s.groups.meters; });
}

void Subscribers::expire(Instant now) {
    for (auto& subscriber : all_) {
        if (subscriber.fixed) continue;
        subscriber.groups.state = subscriber.groups.state && now < subscriber.state_until;
        subscriber.groups.meters = subscriber.groups.meters && now < subscriber.meters_until;
    }
    std::erase_if(all_, [](const Subscriber& s) { return !s.groups.state && !s.groups.meters; });
}

}  // namespace laydown::osc
