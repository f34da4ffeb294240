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

TEST_CASE("another tempo takes effect on its frame") {
    ClickFixture f;
    const auto home = grid_of("8 4/4 120");
    f.kernel.offer(plan_of(home));
    f.roll(512);
    f.kernel.offer(f.retimed_at(home, grid_of("8 4/4 240"), {48'000}));
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
    f.kernel.offer(f.retimed_at(grid_of("8 4/4 120"), grid_of("8 4/4 60"), {100'000}));
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
        f.kernel.offer(plan_of(i % 2 == 0 ? "8 4/4 60" : "8 4/4 120"));
        f.roll(64, 64);
    }
    CHECK(f.on(Output::click) == Heard{{begin, accent_gain}, {begin + 12'000, beat_gain}});
}

TEST_CASE("a loop goes around without a seam, and clicks where the song is") {
    ClickFixture f;
    auto plan = plan_of("8 3/4 120");
    const Heard pass = clicks_between(*plan, plan->home, 24'100, 96'100);
    plan->loops = {{1, {1000}, Range<SongPosition>{{24'100}, {96'100}}}};
    f.kernel.offer(std::move(plan));
    f.roll(96'100 + 3 * 72'000);
    Heard wanted = clicks_between(*plan_of("8 3/4 120"), grid_of("8 3/4 120"), 0, 96'100);
    for (int i = 0; i < 3; ++i) wanted.merge(later(pass, 72'000 * (i + 1)));
    CHECK(f.on(Output::click) == later(wanted, begin));
    SECTION("until it is ended") {
        f.heard = {};
        const auto from = f.transport;
        auto without = plan_of("8 3/4 120");
        without->loops = {{2, from, std::nullopt}};
        f.kernel.offer(std::move(without));
        f.roll(96'100);
        CHECK(f.on(Output::click) ==
              later(clicks_between(*plan_of("8 3/4 120"), grid_of("8 3/4 120"), 96'100, 192'200),
                    from.frame + begin - 96'100));
    }
}

TEST_CASE("it sounds where the song is recorded, to the sample") {
    ClickFixture f;
    const auto recording = [](Range<SongPosition> range) {
        auto plan = plan_of("8 1/4 120");
        plan->sounding = Sounding::recording;
        plan->recording = range;
        return plan;
    };
    f.kernel.offer(recording({}));
    f.roll(24'512);
    CHECK(f.on(Output::click).empty());
    f.kernel.offer(recording({{48'000}, {96'000}}));
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
    const auto before_takes = [](bool awaited) {
        auto plan = plan_of("100 4/4 120");
        plan->count_in = {.bars = 1, .beats = 0};
        plan->counting = Counting::recording;
        plan->take_awaited = awaited;
        return plan;
    };
    f.kernel.offer(before_takes(false));
    f.stand(1);
    CHECK(f.start() == 1);
    f.roll(256);
    f.transport = {0};
    f.stand(1);
    f.kernel.offer(before_takes(true));
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
    const bool counted = GENERATE(false, true);
    const auto free = [&](std::uint32_t order, bool runs) {
        auto plan = plan_of("100 4/4 120");
        if (counted) plan->count_in = {.bars = 0, .beats = 2};
        plan->free_order = order;
        plan->free_runs = runs;
        return plan;
    };
    f.kernel.offer(free(0, false));
    f.roll(30'000);  // the transport, which does not matter
    CHECK(f.on(Output::click).empty());
    f.kernel.offer(free(1, true));
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
    SECTION("and goes on with the server's clock over cycles that were missed") {
        f.heard = {};
        const auto beat = (f.device - DevicePosition{first}).count / 24'000;
        f.device += {3 * 256};
        f.stand(400);
        CHECK(f.on(Output::click).begin()->first == first + (beat + 1) * 24'000);
    }
    f.kernel.offer(free(2, false));
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

TEST_CASE("cycles that are missed take nobody out of a loop, nor a tempo back") {
    ClickFixture f;
    const auto home = grid_of("8 4/4 120");
    auto plan = f.retimed_at(home, grid_of("8 4/4 240"), {24'000});
    plan->loops = {{1, {0}, Range<SongPosition>{{0}, {48'000}}}};
    f.kernel.offer(plan_of(home));
    f.roll(512);
    plan->roll = f.kernel.now().roll;
    f.kernel.offer(std::move(plan));
    f.roll(60'032, 64);
    f.heard = {};
    f.events.clear();
    f.device += {1000};
    f.transport += {1000};
    f.roll(48'000, 64);
    CHECK(f.told(Kind::rolling).empty());
    // In the second and third pass, at 240 throughout: 61,544 to 109,544 of the transport.
    const auto faster = grid_of("8 4/4 240");
    const auto placed =
        music::retimed(home, std::make_shared<music::Grid>(faster.grid()), {24'000});
    Heard wanted;
    for (std::int64_t at = 61'544; at < 109'544; ++at) {
        const SongPosition song{at % 48'000};
        const music::Beat beat = placed.beat_at(song);
        if (beat.frame == song) wanted[begin + at] = beat.beat == 1 ? accent_gain : beat_gain;
    }
    CHECK(f.on(Output::click) == wanted);
}

TEST_CASE("clocks that differ by a period where its length changes are no locate") {
    ClickFixture f;
    f.kernel.offer(plan_of("8 4/4 120"));
    f.roll(10'240);
    f.transport += {192};
    f.roll(10'240, 64);
    CHECK(f.told(Kind::rolling).size() == 1);
    f.transport += {2'000};
    f.roll(10'240, 64);
    CHECK(f.told(Kind::rolling).size() == 2);
}

TEST_CASE("a cycle that is told too early, and then once more, clicks once") {
    ClickFixture f;
    f.kernel.offer(plan_of("8 4/4 120"));
    f.roll(23'552);
    f.device += {256};  // the server has begun the next one meanwhile
    f.transport += {256};
    f.roll(256);
    f.device += {-256};
    f.transport += {-256};
    f.roll(24'000);
    CHECK(f.told(Kind::rolling).size() == 1);
    CHECK(f.told(Kind::beat).size() == 2);
    CHECK(f.on(Output::click) == Heard{{begin, accent_gain}, {begin + 24'000, beat_gain}});
}

TEST_CASE("a loop that begins in cycles that were missed begins where it was to") {
    ClickFixture f;
    f.kernel.offer(plan_of("8 1/4 60"));
    f.roll(512);
    auto plan = plan_of("8 1/4 60");
    plan->loops = {{1, {1'000}, Range<SongPosition>{{0}, {1'500}}}};
    f.kernel.offer(std::move(plan));
    f.device += {2'560};
    f.transport += {2'560};  // now at 3,072, in the third pass
    f.roll(256);
    CHECK(f.kernel.now().song == SongPosition{3'328 - 3'000});
}

TEST_CASE("loops wait for their frames, one after the other, also while the song stands") {
    ClickFixture f;
    auto plan = plan_of("8 1/4 60");
    plan->loops = {{1, {48'000}, Range<SongPosition>{{0}, {96'000}}}, {2, {288'000}, std::nullopt}};
    f.kernel.offer(std::move(plan));
    f.stand(3);
    f.roll(400'000);
    std::vector<std::int64_t> frames;
    for (const BeatEvent& beat : f.told(Kind::beat)) frames.push_back(beat.frame.frame);
    CHECK(frames == std::vector<std::int64_t>{0, 48'000, 0, 48'000, 0, 48'000, 0, 48'000, 96'000});
}

TEST_CASE("a change right before a start holds for it") {
    ClickFixture f;
    f.kernel.offer(plan_of("100 4/4 120"));
    f.stand(1);
    auto plan = plan_of("100 4/4 120");
    plan->count_in = {.bars = 0, .beats = 1};
    f.kernel.offer(std::move(plan));
    CHECK(f.start() == 94);
}

TEST_CASE("a count-in that others cut short is told of, and falls silent") {
    ClickFixture f;
    auto plan = plan_of("100 4/4 120");
    plan->count_in = {.bars = 1, .beats = 0};
    f.kernel.offer(std::move(plan));
    f.kernel.set_delay(Output::click, {20'000});
    f.start(256, 10);
    const auto roll = f.device.frame;
    f.roll(40'000);
    CHECK(f.told(Kind::count_cut).size() == 1);
    CHECK(f.on(Output::click) == Heard{{roll + 20'000, accent_gain}});
}

TEST_CASE("a count-in that is located away falls silent, and is told of") {
    ClickFixture f;
    auto plan = plan_of("100 4/4 120");
    plan->count_in = {.bars = 1, .beats = 0};
    f.kernel.offer(std::move(plan));
    f.kernel.set_delay(Output::click, {20'000});
    f.start(256, 10);
    f.transport = {96'000};
    const auto from = f.device.frame;
    f.start(256, 100);
    CHECK(f.told(Kind::count_aborted).size() == 1);
    CHECK(f.on(Output::click) == Heard{{from + 20'000, accent_gain}});
}

TEST_CASE("what was decided for one place is not for another") {
    ClickFixture f;
    auto plan = plan_of("100 4/4 120");
    plan->count_in = {.bars = 1, .beats = 0};
    plan->counting = Counting::recording;
    plan->recording = {{96'000}, {200'000}};
    f.kernel.offer(std::move(plan));
    f.stand(1);
    CHECK(f.start() == 1);
    f.transport = {96'000};  // before it rolls
    CHECK(f.start() == 375);
}

TEST_CASE("cycles that are missed at a count-in's end are nobody's fault") {
    ClickFixture f;
    auto plan = plan_of("100 4/4 120");
    plan->count_in = {.bars = 1, .beats = 0};
    f.kernel.offer(std::move(plan));
    f.stand(1);
    CHECK(f.start(256, 372) == 372);
    f.device += {512};
    CHECK(f.start() == 2);
    f.roll(256);
    CHECK(f.told(Kind::count_overrun).empty());
}

TEST_CASE("a cycle that is told twice is counted once") {
    ClickFixture f;
    auto plan = plan_of("100 4/4 120");
    plan->count_in = {.bars = 1, .beats = 0};
    f.kernel.offer(std::move(plan));
    f.stand(1);
    const auto from = f.device.frame;
    f.start(256, 10);
    f.device += {256};
    f.start(256, 1);
    f.device += {-256};
    f.start();
    CHECK(f.device.frame == from + 96'000);
    CHECK(f.on(Output::click).size() == 4);
    CHECK(f.on(Output::click).count(from + 24'000) == 1);
}

TEST_CASE("a server that goes takes a count-in and a free run along") {
    ClickFixture f;
    f.kernel.follow_transport(false);
    const bool counted = GENERATE(false, true);
    auto plan = plan_of("100 4/4 120");
    if (counted) plan->count_in = {.bars = 1, .beats = 0};
    plan->free_order = 1;
    plan->free_runs = true;
    f.kernel.offer(std::move(plan));
    f.stand(375);  // the count-in would end with this cycle
    f.kernel.restart(rate);
    CHECK_FALSE(f.kernel.now().counting);
    f.heard = {};
    f.stand(500);
    CHECK(f.on(Output::click).empty());
}

TEST_CASE("changes go on taking effect while a sound is always heard") {
    ClickFixture f;
    const auto drone = std::make_shared<const engine::ClickSound>(engine::ClickSound(40'000, 0.1F));
    for (int i = 0; i < 40; ++i) {
        auto plan = plan_of("8 4/4 120");
        for (RoleSound& role : plan->sounds) role.sound = drone;
        if (i == 39) plan->sounding = Sounding::never;
        f.kernel.offer(std::move(plan));
        f.roll(24'000);
    }
    CHECK_FALSE(f.events.back().sounds);
}

TEST_CASE("plans wait while too many sounds of old ones are heard, and take effect then") {
    ClickFixture f;
    for (int i = 0; i < 40; ++i) {
        auto plan = plan_of("8 4/4 1000");
        // Nobody but the plan has it.
        const auto drone =
            std::make_shared<const engine::ClickSound>(engine::ClickSound(100'000, 0.01F));
        for (RoleSound& role : plan->sounds) role.sound = drone;
        if (i == 39) plan->sounding = Sounding::never;
        f.kernel.offer(std::move(plan));
        f.roll(2'880, 64);
    }
    f.roll(200'000);
    CHECK_FALSE(f.events.back().sounds);
    f.heard = {};
    f.roll(1'000);
    CHECK(f.on(Output::click).empty());
}

TEST_CASE("whoever is located is told the place of the new cycle") {
    ClickFixture f;
    auto plan = plan_of("8 4/4 120");
    plan->loops = {{1, {0}, Range<SongPosition>{{0}, {96'000}}}};
    f.kernel.offer(std::move(plan));
    f.roll(200'192);
    CHECK(f.kernel.place_at(f.transport).song == SongPosition{8'192});
    CHECK(f.kernel.place_at(f.transport, true).song ==
          SongPosition{8'192});  // asked for the first time
    CHECK(f.kernel.place_at({480'000}, true).song == SongPosition{480'000});
}

TEST_CASE("without a server nothing rolls") {
    ClickFixture f;
    f.kernel.offer(plan_of("8 4/4 120"));
    f.roll(512);
    CHECK(f.kernel.now().rolling);
    f.kernel.restart(rate);
    CHECK_FALSE(f.kernel.now().rolling);
}
