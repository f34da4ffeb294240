#include "metronome/midi_clock.hpp"

#include "click_fixture.hpp"

using namespace laydown;
using namespace laydown::metronome;
using namespace laydown::metronome::test;

namespace {

struct Sent {
    std::int64_t frame;  // of the song
    std::vector<int> bytes;
    friend bool operator==(const Sent&, const Sent&) = default;
};

struct ClockRig : ClickFixture {
    void go(std::int64_t frames, std::uint32_t period = 256) {
        for (; frames > 0; frames -= period) {
            const auto at = transport;
            cycle(static_cast<std::uint32_t>(std::min<std::int64_t>(frames, period)),
                  engine::TransportState::rolling);
            take(at);
        }
    }
    void halt() {
        const auto at = transport;
        cycle(256, engine::TransportState::stopped);
        take(at);
    }
    void take(TransportPosition at) {
        for (const MidiMessage& message : clock.run(kernel.rolling(), kernel.played())) {
            sent.push_back({at.frame + message.offset, {}});
            for (int i = 0; i < message.size; ++i) sent.back().bytes.push_back(message.bytes.at(i));
        }
    }
    std::vector<std::int64_t> clocks() const {
        std::vector<std::int64_t> frames;
        for (const Sent& message : sent) {
            if (message.bytes == std::vector{0xf8}) frames.push_back(message.frame);
        }
        return frames;
    }
    MidiClock clock;
    std::vector<Sent> sent;
};

}  // namespace

TEST_CASE("a start and 24 clocks a quarter, whatever the metre's unit is") {
    const std::string metre = GENERATE("4/4", "6/8", "3/2", "5/16", "7/32", "8/64", "2/1");
    INFO(metre);
    ClockRig f;
    f.kernel.offer(plan_of("100 " + metre + " 120"));
    f.go(24'000);
    REQUIRE(f.sent.size() == 25);
    CHECK(f.sent[0] == Sent{0, {0xfa}});
    for (std::int64_t i = 0; i < 24; ++i) CHECK(f.clocks().at(i) == i * 1000);
}

TEST_CASE("from elsewhere the position is told, and it goes on with the next sixteenth") {
    ClockRig f;
    f.kernel.offer(plan_of("100 4/4 120"));
    f.transport = {96'000 + 3'000};  // half a sixteenth into the second bar
    f.go(24'000);
    REQUIRE(f.sent.size() > 3);
    CHECK(f.sent[0] == Sent{99'000, {0xf2, 17, 0}});
    CHECK(f.sent[1] == Sent{102'000, {0xfb}});
    CHECK(f.sent[2] == Sent{102'000, {0xf8}});
    f.halt();
    CHECK(f.sent.back().bytes == std::vector{0xfc});
    f.sent.clear();
    f.halt();
    CHECK(f.sent.empty());
}

TEST_CASE("a locate while it rolls stops it, and a change of tempo does not") {
    ClockRig f;
    f.kernel.offer(plan_of("100 4/4 120"));
    f.go(24'064);
    f.sent.clear();
    f.transport = {192'000};
    f.go(256);
    CHECK(f.sent ==
          std::vector<Sent>{
              {192'000, {0xfc}}, {192'000, {0xf2, 32, 0}}, {192'000, {0xfb}}, {192'000, {0xf8}}});
    f.sent.clear();
    const auto home = grid_of("100 4/4 120");
    const auto faster = grid_of("100 4/4 240");
    f.kernel.offer(f.retimed_at(home, faster, {216'000}));
    f.go(36'000);
    const auto clocks = f.clocks();
    CHECK(f.sent.size() == clocks.size());
    for (std::size_t i = 1; i < clocks.size(); ++i)
        CHECK(clocks[i] - clocks[i - 1] == (clocks[i] <= 216'000 ? 1000 : 500));
}

TEST_CASE("a nudge sends no clock twice, and leaves none out") {
    ClockRig f;
    const auto home = grid_of("100 4/4 120");
    f.kernel.offer(plan_of(home));
    f.go(24'064);
    const std::int64_t by = GENERATE(-4'800, 4'800);
    auto plan = plan_of(home);
    plan->placed = {{TransportPosition{0}, home}, {TransportPosition{36'000}, home.nudged({by})}};
    plan->roll = f.kernel.now().roll;
    f.kernel.offer(std::move(plan));
    f.go(24'064 * 3);
    const auto clocks = f.clocks();
    CHECK(f.sent.size() == clocks.size() + 1);  // and the start
    // As many as the music is old at 96,256, and each where it is.
    CHECK(static_cast<std::int64_t>(clocks.size()) == (96'255 - by) / 1000 + 1);
    CHECK(clocks.back() == (96'255 - by) / 1000 * 1000 + by);
}

TEST_CASE("another map is another place, which is told") {
    ClockRig f;
    f.kernel.offer(plan_of("100 4/4 120"));
    f.go(192'000);
    f.sent.clear();
    f.kernel.offer(plan_of("100 4/4 60"));
    f.go(256);
    CHECK(f.sent ==
          std::vector<Sent>{
              {192'000, {0xfc}}, {192'000, {0xf2, 16, 0}}, {192'000, {0xfb}}, {192'000, {0xf8}}});
}

TEST_CASE("a cycle that is told once more stops nothing") {
    ClockRig f;
    f.kernel.offer(plan_of("100 4/4 120"));
    f.go(10'240);
    f.device += {-256};
    f.transport += {-256};
    f.go(256);
    f.go(10'240);
    CHECK(f.sent.size() == 1 + f.clocks().size());
    CHECK(f.clocks().size() == 21);
}
