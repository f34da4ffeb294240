// A latency as the JACK servers told it, one after the other: what one of them captured was that
// late, whatever the next one says. Pure; Control thread.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "base/units.hpp"

namespace laydown::recorder {

class LatencyHistory {
  public:
    /// The present server, or the one that went last, tells it.
    void learn(Frames latency) { now_ = latency; }
    /// Another server captures from `from` on. What lies before `oldest` is gone from the ring.
    void next_server(RingPosition from, RingPosition oldest) {
        past_.push_back({from, now_});
        std::erase_if(past_, [oldest](const Past& past) { return past.until <= oldest; });
    }
    /// The ring is a new one.
    void forget() { past_.clear(); }

    /// Of what an earlier server captured at `place` of the ring; nothing when the last one did.
    std::optional<Frames> former(RingPosition place) const {
        for (const Past& past : past_) {
            if (place < past.until) return past.latency;
        }
        return std::nullopt;
    }
    Frames now() const { return now_; }
    Frames at(RingPosition place) const { return former(place).value_or(now_); }

  private:
    struct Past {
        RingPosition until;
        Frames latency;
    };

    Frames now_{};
    std::vector<Past> past_;  // from the oldest on
};

}  // namespace laydown::recorder
