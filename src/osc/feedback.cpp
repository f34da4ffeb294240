#include "osc/feedback.hpp"

#include <algorithm>
#include <utility>

#include "osc/wire.hpp"

namespace laydown::osc {

namespace {

// A receiver with the system's default buffer (208 KiB on Linux, of which each small datagram takes
// three quarters of a KiB) holds about 270 messages until it wakes up.
constexpr std::size_t most_for_one = 128;
constexpr std::size_t most_for_all = 512;
constexpr auto between_bursts = std::chrono::milliseconds(10);
constexpr std::size_t largest_bank = 128;  // tracks: well within a datagram

}  // namespace

Feedback::Feedback(const Dispatcher& dispatcher, Send send)
    : dispatcher_(dispatcher), send_(std::move(send)) {}

Feedback::Key Feedback::key(const Noted& noted) const {
    const auto place = static_cast<Key>(noted.method - dispatcher_.table().data());
    return place << 32 | static_cast<std::uint32_t>(noted.track.value);
}

bool Feedback::anyone_for_state() const {
    return std::ranges::any_of(subscribers_.all(),
                               [](const Subscriber& s) { return s.groups.state; });
}

void Feedback::send_to_state(const Message& message) {
    const auto bytes = serialise(message);
    for (const auto& subscriber : subscribers_.all())
        if (subscriber.groups.state) send_(subscriber.endpoint, bytes);
}

void Feedback::changed(const MethodInfo& method, TrackNumber track) {
    if (!anyone_for_state()) return;
    const Noted noted{&method, track};
    if (noted_keys_.insert(key(noted)).second) noted_.push_back(noted);
}

// What differs from what everybody knows goes to everybody; what does not, to the newcomer only.
void Feedback::send_current(const Noted& noted, const Subscriber* newcomer) {
    const auto values = dispatcher_.get(*noted.method, noted.track);
    if (!values) return;  // such as a track that was removed meanwhile
    auto& last = last_sent_[key(noted)];
    const bool differs = last != *values;
    if (!differs && !newcomer) return;
    const Message message{concrete_path(*noted.method, noted.track), *values};
    if (differs) {
        last = *values;
        send_to_state(message);
    } else {
        send_(newcomer->endpoint, serialise(message));
    }
}

void Feedback::flush() {
    // What is noted while values are asked for waits for the next time.
    const auto noted = std::exchange(noted_, {});
    noted_keys_.clear();
    for (const auto& each : noted) send_current(each, nullptr);
}

void Feedback::publish(const Message& report) {
    flush();
    if (anyone_for_state()) send_to_state(report);
}

void Feedback::add_bank(const MethodInfo& bank, const MethodInfo& reading) {
    banks_.push_back({&bank, &reading});
}

std::size_t Feedback::continue_burst(Subscriber& subscriber, std::size_t most,
                                     const std::vector<TrackNumber>& tracks) {
    auto& burst = subscriber.burst;
    const auto table = dispatcher_.table();
    std::size_t sent = 0;
    while (sent < most && burst.method < table.size()) {
        const auto& method = table[burst.method];
        const auto track = std::ranges::upper_bound(tracks, burst.track);
        const bool more = method.per_track ? track != tracks.end() : burst.track.value == 0;
        if (!method.readable() || !more) {
            ++burst.method;
            burst.track = {0};
            continue;
        }
        burst.track = method.per_track ? *track : TrackNumber{1};
        send_current({&method, burst.track}, &subscriber);
        ++sent;
    }
    burst.running = burst.method < table.size();
    return sent;
}

void Feedback::continue_bursts(Instant now) {
    if (!anyone_for_state()) last_sent_.clear();
    auto& all = subscribers_.all();
    const auto waiting = std::ranges::any_of(all, [](auto& s) { return s.burst.running; });
    if (!waiting || now < next_bursts_) return;
    next_bursts_ = now + between_bursts;

    const auto tracks = dispatcher_.tracks();
    std::size_t sent = 0;
    std::size_t turn = 0;
    for (; turn < all.size() && sent < most_for_all; ++turn) {
        auto& subscriber = all[(first_burst_ + turn) % all.size()];
        if (subscriber.burst.running)
            sent += continue_burst(subscriber, std::min(most_for_one, most_for_all - sent), tracks);
    }
    first_burst_ = (first_burst_ + turn) % all.size();
}

void Feedback::pack(const Bank& bank, const std::vector<TrackNumber>& tracks,
                    Packets& packets) const {
    if (bank.reading->per_track) return pack_tracks(bank, tracks, packets);
    const auto values = dispatcher_.get(*bank.reading, {});
    if (values) packets.push_back(serialise({std::string(bank.bank->path), *values}));
}

void Feedback::pack_tracks(const Bank& bank, const std::vector<TrackNumber>& tracks,
                           Packets& packets) const {
    Message message{std::string(bank.bank->path), {}};
    const auto finish = [&] {
        if (!message.arguments.empty()) packets.push_back(serialise(message));
        message.arguments.clear();
    };
    TrackNumber next{0};
    for (const auto track : tracks) {
        const auto level = dispatcher_.get(*bank.reading, track);
        if (track != next || message.arguments.size() > largest_bank) finish();
        if (!level) continue;
        if (message.arguments.empty()) message.arguments.emplace_back(track.value);
        message.arguments.push_back(level->at(0));
        next = {track.value + 1};
    }
    finish();
}

void Feedback::send_meters(Instant now) {
    Packets packets;
    for (auto& subscriber : subscribers_.all()) {
        if (!subscriber.groups.meters || now < subscriber.next_meters) continue;
        if (packets.empty()) {
            const auto tracks = dispatcher_.tracks();
            for (const auto& bank : banks_) pack(bank, tracks, packets);
        }
        for (const auto& packet : packets) send_(subscriber.endpoint, packet);
        // Late ones are not made up for: a meter shows now.
        subscriber.next_meters += subscriber.meter_period;
        if (subscriber.next_meters <= now) subscriber.next_meters = now + subscriber.meter_period;
    }
}

void Feedback::tick(Instant now) {
    subscribers_.expire(now);
    flush();
    continue_bursts(now);
    send_meters(now);
}

}  // namespace laydown::osc
