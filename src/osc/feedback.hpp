// What subscribers are sent: the whole state at first, then what changes, reports as they happen,
// and banks of meters at the rate that each chose. One thread.
#pragma once

#include <unordered_map>
#include <unordered_set>

#include "osc/dispatcher.hpp"
#include "osc/subscribers.hpp"

namespace laydown::osc {

class Feedback {
  public:
    using Send = std::function<void(Endpoint, std::span<const std::byte>)>;

    static constexpr std::size_t most_subscribers = 256;

    Feedback(const Dispatcher& dispatcher, Send send);

    Subscribers& subscribers() { return subscribers_; }
    const Subscribers& subscribers() const { return subscribers_; }

    /// Notes that a value may have changed. It is sent with the next flush(), once however often it
    /// was noted, and only when it differs from what was sent last.
    void changed(const MethodInfo& method, TrackNumber track);
    /// Sends what was noted.
    void flush();
    /// Sends a report, after what was noted before it.
    void publish(const Message& report);
    /// Declares that `bank` carries the `reading`, of a row of tracks if it is a per-track one.
    void add_bank(const MethodInfo& bank, const MethodInfo& reading);
    /// Sends the state to newcomers, a part at a time so that it fits into their buffers.
    void continue_bursts(Instant now);
    /// Continues state bursts, sends the meters that are due, forgets who did not renew. To be
    /// called some fifty times a second.
    void tick(Instant now);

  private:
    struct Noted {
        const MethodInfo* method;
        TrackNumber track;
    };
    struct Bank {
        const MethodInfo* bank;
        const MethodInfo* reading;
    };

    using Key = std::uint64_t;  // a method and a track
    using Packets = std::vector<std::vector<std::byte>>;

    Key key(const Noted& noted) const;
    bool anyone_for_state() const;
    void send_to_state(const Message& message);
    void send_current(const Noted& noted, const Subscriber* newcomer);
    std::size_t continue_burst(Subscriber& subscriber, std::size_t most,
                               const std::vector<TrackNumber>& tracks);
    void send_meters(Instant now);
    void pack(const Bank& bank, const std::vector<TrackNumber>& tracks, Packets& packets) const;
    void pack_tracks(const Bank& bank, const std::vector<TrackNumber>& tracks,
                     Packets& packets) const;

    const Dispatcher& dispatcher_;
    Send send_;
    Subscribers subscribers_{most_subscribers};
    std::vector<Noted> noted_;
    std::unordered_set<Key> noted_keys_;
    std::unordered_map<Key, Values> last_sent_;
    std::vector<Bank> banks_;
    std::size_t first_burst_ = 0;  // whose turn it is to go first
    Instant next_bursts_{};
};

}  // namespace laydown::osc
