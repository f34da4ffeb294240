#include "metronome/click_kernel.hpp"

#include <random>

#include "click_fixture.hpp"

using namespace laydown;
using namespace laydown::metronome;
using namespace laydown::metronome::test;
using engine::TransportState;
using Kind = BeatEvent::Kind;

namespace {

constexpr std::int64_t begin = 1'000'000;  // of the device's clock

/// What is heard of a song's clicks that the transport rolled over from `from` on.
Heard clicks_between(const ClickPlan& plan, const music::SongGrid& grid, std::int64_t from,
                     std::int64_t to) {
    Heard heard;
    ClickCursor cursor;
    for (cursor.seek(plan, grid, {from}); cursor.click().frame.frame < to; cursor.advance()) {
        if (cursor.click().gain > 0) heard[cursor.click().frame.frame] = cursor.click().gain;
    }
    return heard;
}

Heard later(const Heard& heard, std::int64_t frames) {
    Heard moved;
    for (const auto& [at, value] : heard) moved[at + frames] = value;
    return moved;
}

}  // namespace

TEST_CASE("clicks lie on their frames, whatever the cycles are like") {
    std::mt19937 random(4711);
    for (const char* text : {"8 4/4 120", "2 7/8 133-201\n1 120,90,60,75\n3 5/4 77.7"}) {
        ClickFixture f;
        auto plan = plan_of(text);
        plan->parts = 2;
        const Heard wanted = later(clicks_between(*plan, plan->home, 0, 700'000), begin);
        f.kernel.offer(std::move(plan));
        while (f.transport.frame < 700'000) {
            const auto longest = std::min<std::int64_t>(3000, 700'000 - f.transport.frame);
            f.cycle(std::uniform_int_distribution<std::uint32_t>(
                        1, static_cast<std::uint32_t>(longest))(random),
                    TransportState::rolling);
        }
        CHECK(f.on(Output::click) == wanted);
    }
}

TEST_CASE("each role has an output of its own, and all are on one") {
    ClickFixture f;
    auto plan = plan_of("8 4/4 120");
    plan->parts = 2;
    f.kernel.offer(std::move(plan));
    f.roll(48'000);
    CHECK(f.on(Output::accent) == Heard{{begin, accent_gain}});
    CHECK(f.on(Output::beat) == Heard{{begin + 24'000, beat_gain}});
    CHECK(f.on(Output::subdivision) ==
          Heard{{begin + 12'000, part_gain}, {begin + 36'000, part_gain}});
    CHECK(f.on(Output::click).size() == 4);
}

TEST_CASE("each output has its own delay, over cycles and over a stop") {
    ClickFixture f;
    f.kernel.offer(plan_of("8 4/4 120"));
    f.kernel.set_delay(Output::click, {1000});
    f.kernel.set_delay(Output::beat, {0});
    f.roll(24'192);
    f.stand(10);
    CHECK(f.on(Output::accent) == Heard{{begin, accent_gain}});
    CHECK(f.on(Output::beat) == Heard{{begin + 24'000, beat_gain}});
    CHECK(f.on(Output::click) == Heard{{begin + 1000, accent_gain}, {begin + 25'000, beat_gain}});
}

TEST_CASE("without a plan, and while the song stands, the outputs are silent") {
    ClickFixture f;
    f.roll(30'000);
    f.stand(3);
    f.kernel.offer(plan_of("8 4/4 120"));
    f.stand(300);
    for (const Heard& heard : f.heard) CHECK(heard.empty());
}

TEST_CASE("a locate goes on with the clicks of the other place") {
    ClickFixture f;
    f.kernel.offer(plan_of("8 4/4 120"));
    f.roll(25'600);
    const std::int64_t jump = f.device.frame;
    f.transport = {23'950};
    f.roll(256);
    f.transport = {47'000};
    f.roll(1024);
    CHECK(f.on(Output::beat) == Heard{{begin + 24'000, beat_gain},
                                      {jump + 50, beat_gain},
                                      {jump + 256 + 1000, beat_gain}});
}

TEST_CASE("a plan takes effect on its frame") {
    ClickFixture f;
    const auto home = grid_of("8 4/4 120");
    f.kernel.offer(plan_of(home, home));
    f.roll(512);
    const auto faster = grid_of("8 4/4 240");
    auto plan = plan_of(
        faster, music::retimed(home, std::make_shared<music::Grid>(faster.grid()), {48'000}));
    plan->from = {48'000};
    f.kernel.offer(std::move(plan));
    f.roll(80'000);
    Heard wanted{{begin, accent_gain}};
    wanted[begin + 24'000] = beat_gain;
    for (int beat = 0; beat < 2; ++beat) wanted[begin + 48'000 + beat * 12'000] = beat_gain;
    wanted[begin + 72'000] = accent_gain;  // the bar is counted on
    CHECK(f.on(Output::click) == wanted);

    SECTION("and after a locate the map holds from its begin") {
        const auto jump = f.device.frame;
        f.transport = {48'000};
        f.roll(1);
        CHECK(f.on(Output::click).at(jump) == accent_gain);
    }
}

TEST_CASE("what waits for its frame is not waited for when the song stops or jumps") {
    ClickFixture f;
    f.kernel.offer(plan_of("8 4/4 120"));
    f.roll(512);
    auto plan = plan_of("8 4/4 60");
    plan->from = {100'000};
    f.kernel.offer(std::move(plan));
    f.roll(512);
    if (GENERATE(false, true)) f.stand(1);
    f.transport = {0};
    f.heard = {};
    const auto jump = f.device.frame;
    f.roll(50'000);
    CHECK(f.on(Output::click) == Heard{{jump, accent_gain}, {jump + 48'000, beat_gain}});
}

TEST_CASE("of plans that are offered one after the other the last one holds") {
    ClickFixture f;
    for (int i = 0; i < 100; ++i) f.kernel.offer(plan_of("8 4/4 60"));
    f.kernel.offer(plan_of("8 4/4 240"));
    f.roll(12'100);
    for (int i = 0; i < 100; ++i) {
        auto plan = plan_of(i % 2 == 0 ? "8 4/4 60" : "8 4/4 120");
        plan->from = f.transport;
        f.kernel.offer(std::move(plan));
        f.roll(64, 64);
    }
    CHECK(f.on(Output::click) == Heard{{begin, accent_gain}, {begin + 12'000, beat_gain}});
}

TEST_CASE("a loop goes around without a seam, and clicks where the song is") {
    ClickFixture f;
    auto plan = plan_of("8 3/4 120");
    const Heard pass = clicks_between(*plan, plan->home, 24'100, 96'100);
    f.kernel.offer(std::move(plan));
    REQUIRE(f.kernel.order(
        {.kind = KernelOrder::Kind::loop, .from = {1000}, .range = {{24'100}, {96'100}}}));
    f.roll(96'100 + 3 * 72'000);
    Heard wanted = clicks_between(*plan_of("8 3/4 120"), grid_of("8 3/4 120"), 0, 96'100);
    for (int i = 0; i < 3; ++i) wanted.merge(later(pass, 72'000 * (i + 1)));
    CHECK(f.on(Output::click) == later(wanted, begin));
    SECTION("until it is ended") {
        f.heard = {};
        const auto from = f.transport;
        REQUIRE(f.kernel.order({.kind = KernelOrder::Kind::loop, .from = from}));
        f.roll(96'100);
        CHECK(f.on(Output::click) ==
              later(clicks_between(*plan_of("8 3/4 120"), grid_of("8 3/4 120"), 96'100, 192'200),
                    from.frame + begin - 96'100));
    }
}

TEST_CASE("it sounds where the song is recorded, to the sample") {
    ClickFixture f;
    auto plan = plan_of("8 1/4 120");
    plan->sounding = Sounding::recording;
    f.kernel.offer(std::move(plan));
    f.roll(24'512);
    CHECK(f.on(Output::click).empty());
    REQUIRE(f.kernel.order({.kind = KernelOrder::Kind::recording, .range = {{48'000}, {96'000}}}));
    f.roll(120'000);
    CHECK(f.on(Output::click) ==
          Heard{{begin + 48'000, accent_gain}, {begin + 72'000, accent_gain}});
    CHECK(f.told(Kind::beat).size() == 7);
}

TEST_CASE("a count-in ends exactly when the song rolls") {
    const std::uint32_t period = GENERATE(64, 100, 256, 1024, 2048);
    ClickFixture f;
    f.transport = {GENERATE(0, 96'000, 97'000)};
    auto plan = plan_of("100 4/4 120");
    plan->count_in = {.bars = 1, .beats = 0};
    f.kernel.offer(std::move(plan));
    f.stand(2, period);
    const auto asked_from = f.device.frame;
    const int asked = f.start(period);
    const auto roll = f.device.frame;
    CHECK(roll == asked_from + asked * std::int64_t{period});
    const std::int64_t rest = f.transport.frame % 24'000;
    const std::int64_t length = 96'000 + rest;
    CHECK(roll - asked_from >= length);
    CHECK(roll - asked_from < length + period);
    Heard wanted{{roll - length, accent_gain}};
    for (std::int64_t at = 24'000; at < length; at += 24'000)
        wanted[roll - length + at] = at == 96'000 ? accent_gain : beat_gain;
    CHECK(f.on(Output::click) == wanted);
    f.heard = {};
    f.roll(24'000, period);
    const auto first = rest == 0 ? roll : roll + 24'000 - rest;
    CHECK(f.on(Output::click).begin()->first == first);
    CHECK(f.told(Kind::counted).size() == (rest == 0 ? 4U : 5U));
}

TEST_CASE("in a count-in the parts of its beats click as well, up to the roll") {
    ClickFixture f;
    f.transport = {30'000};  // 6,000 frames after a beat
    auto plan = plan_of("100 2/4 120 Xx 0.5");
    plan->count_in = {.bars = 0, .beats = 1};
    plan->parts = 4;
    plan->swing = 60;
    f.kernel.offer(std::move(plan));
    f.stand(1);
    f.start();
    const auto roll = f.device.frame;
    const auto begin_of_count = roll - 30'000;
    CHECK(f.on(Output::subdivision) == Heard{{begin_of_count + 7'200, part_gain / 2},
                                             {begin_of_count + 12'000, part_gain / 2},
                                             {begin_of_count + 19'200, part_gain / 2}});
    CHECK(f.on(Output::accent) == Heard{{begin_of_count, accent_gain / 2}});
    CHECK(f.on(Output::beat) == Heard{{begin_of_count + 24'000, beat_gain / 2}});
}

TEST_CASE("cycles that are missed do not make a count-in longer") {
    ClickFixture f;
    auto plan = plan_of("100 4/4 120");
    plan->count_in = {.bars = 1, .beats = 0};
    f.kernel.offer(std::move(plan));
    f.stand(1);
    const auto from = f.device.frame;
    CHECK(f.start(256, 50) == 50);
    f.device += {256 * 60};  // in which there is no click; the one at 24,000 fell into them
    f.start();
    CHECK(f.device.frame == from + 96'000);
    CHECK(f.on(Output::click) ==
          Heard{{from, accent_gain}, {from + 48'000, beat_gain}, {from + 72'000, beat_gain}});
}

TEST_CASE("a map that loses its sections while it is counted goes on counting") {
    ClickFixture f;
    f.transport = {96'000};
    auto plan = plan_of("1 4/4 120\n100 4/4 240");
    plan->count_in = {.bars = 0, .beats = 4};
    f.kernel.offer(std::move(plan));
    f.stand(1);
    CHECK(f.start(256, 10) == 10);
    f.kernel.offer(plan_of("100 4/4 60"));
    f.start();
    CHECK(f.on(Output::click).size() == 4);
}

TEST_CASE("a count-in that is stopped ends at once") {
    ClickFixture f;
    auto plan = plan_of("100 4/4 120");
    plan->count_in = {.bars = 0, .beats = 2};
    f.kernel.offer(std::move(plan));
    f.stand(1);
    f.kernel.set_delay(Output::accent, {5000});
    CHECK(f.start(256, 120) == 120);
    f.heard = {};
    f.stand(400);
    for (const Heard& heard : f.heard) CHECK(heard.empty());
    CHECK(f.told(Kind::count_aborted).size() == 1);
    SECTION("and the next start counts again") {
        const auto from = f.device.frame;
        f.start();
        CHECK(f.device.frame - from >= 48'000);
        CHECK(f.on(Output::click).size() == 2);
    }
}

TEST_CASE("a locate while it is counted begins a count-in for the other place") {
    ClickFixture f;
    auto plan = plan_of("1 4/4 120\n100 4/4 240");
    plan->count_in = {.bars = 0, .beats = 1};
    f.kernel.offer(std::move(plan));
    f.stand(1);
    CHECK(f.start(256, 10) == 10);
    f.heard = {};
    f.transport = {96'000};
    f.start();
    CHECK(f.on(Output::click) == Heard{{f.device.frame - 12'000, beat_gain}});
}

TEST_CASE("a locate while the song rolls is not counted in") {
    ClickFixture f;
    auto plan = plan_of("100 4/4 120");
    plan->count_in = {.bars = 1, .beats = 0};
    f.kernel.offer(std::move(plan));
    f.stand(1);
    f.start();
    f.roll(1024);
    f.transport = {500'000};
    CHECK(f.start() == 1);
    f.roll(1024);
}

TEST_CASE("before takes alone, when that is what is wanted") {
    ClickFixture f;
    auto plan = plan_of("100 4/4 120");
    plan->count_in = {.bars = 1, .beats = 0};
    plan->counting = Counting::recording;
    f.kernel.offer(std::move(plan));
    f.stand(1);
    CHECK(f.start() == 1);
    f.roll(256);
    f.transport = {0};
    f.stand(1);
    REQUIRE(f.kernel.order({.kind = KernelOrder::Kind::take_awaited, .on = true}));
    f.stand(1);
    CHECK(f.start() == 375);
}

TEST_CASE("a start that others hold for longer is told of") {
    ClickFixture f;
    auto plan = plan_of("100 4/4 120");
    plan->count_in = {.bars = 0, .beats = 1};
    f.kernel.offer(std::move(plan));
    f.stand(1);
    f.start();
    CHECK(f.told(Kind::count_overrun).empty());
    for (int i = 0; i < 5; ++i) f.cycle(256, TransportState::starting);
    CHECK(f.told(Kind::count_overrun).size() == 1);
    f.roll(256);
}

TEST_CASE("without the transport it runs by itself, after its count-in") {
    ClickFixture f;
    f.kernel.follow_transport(false);
    auto plan = plan_of("100 4/4 120");
    const bool counted = GENERATE(false, true);
    if (counted) plan->count_in = {.bars = 0, .beats = 2};
    f.kernel.offer(std::move(plan));
    f.roll(30'000);  // the transport, which does not matter
    CHECK(f.on(Output::click).empty());
    REQUIRE(f.kernel.order({.kind = KernelOrder::Kind::run_free, .on = true}));
    const auto from = f.device.frame;
    f.stand(400);
    const auto first = f.on(Output::accent).begin()->first;
    if (counted) {
        CHECK(first >= from + 48'000);
        CHECK(first < from + 48'000 + 256);
    } else {
        CHECK(first == from);
    }
    CHECK(f.on(Output::beat).upper_bound(first)->first == first + 24'000);
    REQUIRE(f.kernel.order({.kind = KernelOrder::Kind::run_free, .on = false}));
    f.heard = {};
    f.stand(400);
    CHECK(f.on(Output::click).empty());
}

TEST_CASE("each beat is told with its place in the music") {
    ClickFixture f;
    f.kernel.offer(plan_of("1 3/4 120 X.x\n8 2/4 120"));
    f.roll(100'000);
    const auto beats = f.told(Kind::beat);
    REQUIRE(beats.size() == 5);
    CHECK(beats[1].frame == SongPosition{24'000});
    CHECK(beats[1].device == DevicePosition{begin + 24'000});
    CHECK_FALSE(beats[1].sounds);
    CHECK(beats[3].bar == 2);
    CHECK(beats[3].beat == 1);
    CHECK(beats[3].beats == 2);
    CHECK(beats[3].sounds);
}

TEST_CASE("what fell into cycles that were missed is not played late") {
    ClickFixture f;
    f.kernel.offer(plan_of("8 4/4 120"));
    f.kernel.set_delay(Output::click, {500});
    f.roll(24'064, 64);
    f.device += {2000};
    f.transport += {2000};
    f.roll(1024, 64);
    CHECK(f.on(Output::click) == Heard{{begin + 500, accent_gain}});
}
