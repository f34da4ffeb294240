#include "metronome/midi_delay.hpp"

#include <vector>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::metronome;

namespace {

constexpr std::uint8_t tick = 0xf8;

struct Sent {
    std::int64_t at;
    int byte;
    friend bool operator==(const Sent&, const Sent&) = default;
};

struct DelayRig {
    void cycle(const std::vector<MidiMessage>& messages, std::int64_t frames = 64) {
        const engine::Cycle cycle{{frames}, device, engine::TransportState::rolling, {0}, 0, false};
        for (const MidiMessage& message : delay.run(cycle, messages))
            sent.push_back({device.frame + message.offset, message.bytes[0]});
        device += {frames};
    }
    MidiDelay delay;
    DevicePosition device{1000};
    std::vector<Sent> sent;
};

}  // namespace

TEST_CASE("messages come later by the delay, over cycles") {
    DelayRig f;
    const std::int64_t delay = GENERATE(0, 10, 64, 100, 1000);
    f.delay.set({delay});
    f.cycle({{0, {1}, 1}, {63, {2}, 1}});
    f.cycle({{5, {3}, 1}});
    for (int i = 0; i < 30; ++i) f.cycle({});
    CHECK(f.sent == std::vector<Sent>{{1000 + delay, 1}, {1063 + delay, 2}, {1069 + delay, 3}});
}

TEST_CASE("messages keep their order when the delay becomes shorter") {
    DelayRig f;
    f.delay.set({200});
    f.cycle({{0, {1}, 1}});
    f.delay.set({0});
    f.cycle({{0, {2}, 1}});
    for (int i = 0; i < 5; ++i) f.cycle({});
    CHECK(f.sent == std::vector<Sent>{{1200, 1}, {1200, 2}});
}

TEST_CASE("no message is lost in cycles that were missed, or when very many wait") {
    DelayRig f;
    f.delay.set({100});
    f.cycle({{0, {tick}, 1}});
    f.device += {512};
    f.cycle({});
    CHECK(f.sent == std::vector<Sent>{{1576, tick}});
    f.sent.clear();
    f.delay.set({1'000'000});
    std::vector<MidiMessage> many(300, MidiMessage{0, {tick}, 1});
    for (int i = 0; i < 20; ++i) f.cycle(many);
    CHECK(f.sent.size() == 6000 - 4096);
}
