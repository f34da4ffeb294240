#include "player/play_kernel.hpp"

#include <algorithm>
#include <random>

#include "../engine/allocations.hpp"
#include "play_fixture.hpp"

using namespace laydown;
using namespace laydown::player;
using namespace laydown::player::test;
using engine::TransportState;
using Kind = PlayEvent::Kind;
using Loop = Range<SongPosition>;

namespace {

/// What comes out is what the tail of the song from there on is.
std::vector<float> tail_from(std::int64_t song) { return ramped(samples_from(song, ramp), 1, 0); }

}  // namespace

TEST_CASE("each transport frame plays its song frame to the bit, in loops and cycles of any size") {
    std::mt19937 random(11);
    const auto any = [&](std::int64_t from, std::int64_t to) {
        return std::uniform_int_distribution<std::int64_t>(from, to)(random);
    };
    for (int round = 0; round < 40; ++round) {
        PlayFixture f;
        f.add(1);
        f.add(2);
        f.transport = {any(-3'000, 20'000)};
        const SongPosition begin{any(0, 20'000)};
        const Loop loop{begin, begin + Frames{any(1, round % 4 == 0 ? 5 : 25'000)}};
        const TransportPosition from = f.transport;
        const TransportPosition changed = from + Frames{any(0, 10'000)};
        f.loops = {{1, {-10'000}, loop}};
        if (round % 3 == 0) f.loops.push_back({2, changed, std::nullopt});
        f.offer();
        while (f.transport - from < Frames{40'000})
            f.cycle(any(1, round % 5 == 0 ? 30'000 : 1'500), TransportState::rolling);

        auto course = music::LoopCourse::located(from, loop);
        for (std::size_t i = 0; i < f.left.size(); ++i) {
            const TransportPosition at = from + Frames{static_cast<std::int64_t>(i)};
            if (f.loops.size() > 1 && at == changed) course = course.changed(at, std::nullopt);
            const std::int64_t song = course.song_at(at).frame;
            const float mono = sample_at(1, 0, song);
            const float left = sample_at(2, 0, song);
            const float right = sample_at(2, 1, song);
            if (f.heard(0)[i] == mono && f.heard(1, 0)[i] == left && f.heard(1, 1)[i] == right &&
                f.left[i] == mono + left && f.right[i] == mono + right)
                continue;
            INFO("round " << round << ", frame " << i);
            REQUIRE(f.heard(0)[i] == mono);
            REQUIRE(f.heard(1, 0)[i] == left);
            REQUIRE(f.heard(1, 1)[i] == right);
            REQUIRE(f.left[i] == mono + left);
            REQUIRE(f.right[i] == mono + right);
        }
    }
}

TEST_CASE("a start is exact from its first frame, and a stop fades out what comes") {
    PlayFixture f;
    f.add();
    f.offer();
    f.transport = {1'000};
    f.stand(2, 64);
    f.roll(512, 64);
    f.stand(6, 64);
    CHECK((f.heard() ==
           silence(128) + samples_from(1'000, 512) + tail_from(1'512) + silence(6 * 64 - ramp)));
    CHECK((f.left == f.heard()));
    REQUIRE(f.events.size() == 2);
    CHECK(f.events[0].kind == Kind::rolling);
    CHECK(f.events[0].frame == SongPosition{1'000});
    CHECK(f.events[1].kind == Kind::stopped);
    CHECK(f.events[1].frame == SongPosition{1'512});
}

TEST_CASE("a tail goes around in a loop as the song would have") {
    PlayFixture f;
    f.add();
    f.loops = {{1, {0}, Loop{{100}, {1'000}}}};
    f.offer();
    f.roll(950, 95);
    f.stand(1, 1'000);
    CHECK((f.heard() == samples_from(0, 950) +
                            ramped(samples_from(950, 50) + samples_from(100, ramp - 50), 1, 0) +
                            silence(1'000 - ramp)));
}

TEST_CASE("a start before a tail is over is exact, and the tail is gone") {
    PlayFixture f;
    f.add();
    f.offer();
    f.roll(256);
    f.stand(1, 64);
    f.transport = {20'000};
    f.roll(256);
    f.stand(1, 64);
    f.stand(10, 64);
    auto tail = tail_from(256);
    tail.resize(64);
    CHECK((f.heard() == samples_from(0, 256) + tail + samples_from(20'000, 256) +
                            tail_from(20'256) + silence(11 * 64 - ramp)));
}

TEST_CASE("a locate while it rolls is exact, at once or by way of a start") {
    PlayFixture f;
    f.add();
    f.offer();
    f.roll(256);
    f.transport = {30'000};
    f.roll(256);
    CHECK((f.heard() == samples_from(0, 256) + samples_from(30'000, 256)));
    CHECK(f.told(Kind::rolling).size() == 2);
    f.forget_heard();
    f.transport = {5'000};
    f.cycle(256, TransportState::starting);
    f.roll(256);
    CHECK((f.heard() == tail_from(30'256) + silence(256 - ramp) + samples_from(5'000, 256)));
}

TEST_CASE("cycles that are missed shift nothing") {
    PlayFixture f;
    f.add();
    f.loops = {{1, {0}, Loop{{0}, {5'000}}}};
    f.offer();
    f.roll(512);
    f.transport += {2'560};
    f.device += {2'560};
    f.roll(4'096);
    CHECK(
        (f.heard() == samples_from(0, 512) + samples_from(3'072, 1'928) + samples_from(0, 2'168)));
    CHECK(f.told(Kind::rolling).size() == 1);
}

TEST_CASE("what is told too early, and then once more, is played where it belongs") {
    PlayFixture f;
    f.add();
    f.loops = {{1, {0}, Loop{{0}, {700}}}};
    f.offer();
    f.roll(256);
    f.transport += {256};
    f.device += {256};
    f.roll(256);
    f.transport += {-256};
    f.device += {-256};
    f.roll(512);
    CHECK((f.heard() == samples_from(0, 256) + samples_from(512, 188) + samples_from(0, 68) +
                            samples_from(512, 188) + samples_from(0, 324)));
    CHECK(f.told(Kind::rolling).size() == 1);
}

TEST_CASE("what is recorded is silent from its first frame to its last, with ramps of their own") {
    PlayFixture f;
    f.add().recorded = true;
    f.add();
    f.recording = {{1'000}, {3'000}};
    f.offer();
    const std::int64_t period = GENERATE(64, 256, 5'000);
    f.roll(4'000, period);
    const auto played = samples_from(0, 1'000) + ramped(samples_from(1'000, 2'000), 1, 0) +
                        ramped(samples_from(3'000, 1'000), 0, 1);
    CHECK((f.heard(0) == played));
    CHECK((f.heard(1) == samples_from(0, 4'000, 2)));
    for (std::size_t i = 0; i < played.size(); ++i) REQUIRE(f.left[i] == played[i] + f.heard(1)[i]);

    SECTION("a start in the middle is silent at once, and one behind it is heard at once") {
        f.stand(10, period);
        f.forget_heard();
        f.transport = {2'900};
        f.roll(500, period);
        CHECK((f.heard(0) == silence(100) + ramped(samples_from(3'000, 400), 0, 1)));
        f.stand(10, period);
        f.transport = {2'000};
        f.roll(100, 100);
        f.transport = {10'000};
        f.forget_heard();
        f.roll(100, 100);
        CHECK((f.heard(0) == samples_from(10'000, 100)));
    }
    SECTION("also where a loop jumps into it") {
        f.stand(10, period);
        f.forget_heard();
        f.loops = {{1, {0}, Loop{{2'000}, {5'000}}}};
        f.offer();
        f.transport = {4'500};
        f.roll(1'000, period);
        CHECK((f.heard(0) == samples_from(4'500, 500) + ramped(samples_from(2'000, 500), 1, 0)));
    }
}

TEST_CASE("each output has its own delay, over a stop, and a new client begins with silence") {
    PlayFixture f;
    f.add(2);
    f.parts[0].outputs[1]->set_delay({1'000});
    f.mix[1]->set_delay({1'000});
    f.offer();
    f.stand(20, 64);  // the delay is taken up
    f.forget_heard();
    f.roll(640, 64);
    f.stand(30, 64);
    CHECK((f.heard(0, 0) == samples_from(0, 640) + tail_from(640) + silence(1'680)));
    CHECK((f.heard(0, 1) == silence(1'000) + samples_from(0, 640, 1, 1) +
                                ramped(samples_from(640, ramp, 1, 1), 1, 0) + silence(680)));
    CHECK((f.left == f.heard(0, 0)));
    CHECK((f.right == f.heard(0, 1)));
    f.transport = {0};
    f.roll(640, 64);
    f.kernel.restart({77});
    CHECK(f.kernel.now().transport == TransportPosition{77});
    CHECK_FALSE(f.kernel.now().rolling);
    f.forget_heard();
    f.stand(40, 64);
    CHECK((f.heard(0, 0) == silence(40 * 64)));
    CHECK((f.heard(0, 1) == silence(40 * 64)));
    CHECK((f.right == silence(40 * 64)));
    CHECK(f.events.empty());
}

TEST_CASE("outputs that are not there, or that nobody takes, keep nothing from the mix") {
    class NoSink : public Sink {
      public:
        float* samples(std::uint32_t) noexcept override { return nullptr; }
    };
    PlayFixture f;
    f.add(2);
    f.add(2);
    f.parts[0].outputs[1] = nullptr;
    f.parts[1].outputs.clear();
    f.parts[0].outputs[0] =
        std::make_shared<PlayOutput>(std::make_unique<NoSink>(), Frames{0}, Frames{0});
    f.mix[0] = nullptr;
    f.offer();
    const std::int64_t period = GENERATE(64, 20'000);
    f.roll(20'000, period);
    const auto one = samples_from(0, 20'000, 1, 1);
    const auto other = samples_from(0, 20'000, 2, 1);
    for (std::size_t i = 0; i < one.size(); ++i) REQUIRE(f.right[i] == one[i] + other[i]);
    CHECK(f.left.empty());
}

TEST_CASE("a plan without a mix, and no plan at all") {
    PlayFixture f;
    f.roll(1'000);
    CHECK(f.kernel.now().transport == TransportPosition{1'000});
    CHECK(f.kernel.ready(TransportState::starting, {0}));
    f.mix = {};
    f.add();
    f.offer();
    f.roll(512);
    CHECK(f.heard().size() == 512);
}

TEST_CASE("tracks come and go, and the others play on to the bit") {
    PlayFixture f;
    f.add(1);
    f.parts[0].outputs[0]->set_delay({100});
    f.offer();
    f.stand(4);
    f.forget_heard();
    f.roll(1'024);
    f.add(2);
    f.offer();
    f.roll(1'024);
    CHECK(f.heard(1, 1).front() < 0.01F * sample_at(2, 1, 1'024));
    CHECK(f.heard(1, 1).back() == sample_at(2, 1, 2'047));  // faded in
    auto second = std::move(f.parts[1]);
    f.parts.pop_back();
    f.offer();
    f.roll(1'024);
    // It is left silent, once: what nobody writes into stays as it is until it is gone.
    REQUIRE(second.heard[0]->size() == 1'024 + 256);
    CHECK(std::all_of(second.heard[0]->end() - 256, second.heard[0]->end(),
                      [](float sample) { return sample == 0.0F; }));
    CHECK((f.heard() == silence(100) + samples_from(0, 3 * 1'024 - 100)));
    CHECK(f.told(Kind::rolling).size() == 1);
    // Only the test has the second one now.
    CHECK(second.track.use_count() == 1);
}

TEST_CASE("another version of a song is heard at a start at once, and while it rolls faded in") {
    PlayFixture f;
    f.add();
    f.offer();
    f.roll(256);
    f.stand(2);
    f.parts[0].track->song.offer(song_of(7, 1), {0});
    f.forget_heard();
    f.transport = {10};
    f.roll(256);
    CHECK((f.heard() == samples_from(10, 256, 7)));
    f.parts[0].track->song.offer(song_of(3, 1), {500});
    f.forget_heard();
    f.roll(1'000);
    CHECK(f.heard()[500 - 266 - 1] == sample_at(7, 0, 499));
    CHECK(f.heard()[500 - 266] != sample_at(7, 0, 500));
    CHECK(f.heard()[500 - 266 + 240] == sample_at(3, 0, 740));
}

TEST_CASE("what it is about to play is told at each moment") {
    PlayFixture f;
    f.add();
    f.loops = {{1, {0}, Loop{{0}, {1'000}}}, {2, {5'000}, std::nullopt}};
    f.offer();
    f.transport = {900};
    f.stand();
    auto now = f.kernel.now();
    CHECK_FALSE(now.rolling);
    CHECK(now.transport == TransportPosition{900});
    CHECK(now.course.song_at({1'100}) == SongPosition{100});
    CHECK(now.loop == 1);
    const auto roll = now.roll;
    f.cycle(256, TransportState::starting);
    CHECK(f.kernel.now().rolling);
    f.roll(256);
    now = f.kernel.now();
    CHECK(now.rolling);
    CHECK(now.roll == roll);
    CHECK(now.transport == TransportPosition{1'156});
    CHECK(now.course.song_at(now.transport) == SongPosition{156});
    f.stand();
    now = f.kernel.now();
    CHECK(now.roll == roll + 1);
    CHECK(now.course.song_at(now.transport) == SongPosition{1'156});  // where a start goes
    f.roll(256);
    f.transport = {6'000};
    f.roll(256);
    CHECK(f.kernel.now().roll == roll + 2);
    CHECK(f.kernel.now().loop == 2);
}

TEST_CASE("playing allocates nothing") {
    PlayFixture f;
    for (int i = 0; i < 10; ++i) f.add(1 + i % 2);
    f.parts[0].recorded = true;
    f.recording = {{500}, {1'500}};
    f.loops = {{1, {0}, Loop{{0}, {2'000}}}};
    f.kernel.set_metering(true);
    f.song(3).withdraw(0);
    f.offer();
    for (auto& part : f.parts) {
        for (auto& channel : part.heard) channel->reserve(20'000);
        part.track->lane.set({{0.5F, 0.5F}, 0.5F}, TransportPosition{1'000});
    }
    f.left.reserve(20'000);
    f.right.reserve(20'000);
    engine::Cycle cycle{{256}, {0}, TransportState::starting, {0}, 0, false};
    const auto before = engine::test::allocations();
    f.kernel.ready(TransportState::starting, {0});
    f.kernel.run(cycle);
    cycle.state = TransportState::rolling;
    for (int i = 0; i < 20; ++i) {
        f.kernel.filled(cycle);
        f.kernel.run(cycle);
        cycle.transport += cycle.length;
        cycle.device += cycle.length;
    }
    cycle.state = TransportState::stopped;
    f.kernel.run(cycle);
    CHECK(engine::test::allocations() == before);
}

TEST_CASE("two thousand tracks") {
    PlayFixture f;
    for (int i = 0; i < 2'000; ++i) f.add(1, false);
    const auto shared = block_of(0, 1, 0);
    for (auto& part : f.parts) part.track->song.offer(empty_song(1), {0}).publish(0, shared);
    f.offer();
    CHECK_FALSE(f.kernel.ready(TransportState::starting, {0}));
    for (auto& part : f.parts)
        for (std::int64_t i = 1; i < 3; ++i) part.track->song.newest()->publish(i, shared);
    CHECK(f.kernel.ready(TransportState::starting, {0}));
    f.roll(512, 128);
    for (std::size_t i = 0; i < f.parts.size(); ++i)
        REQUIRE((f.heard(i) == samples_from(0, 512, 0)));
    CHECK(f.left[100] == 2'000.0F * 101.0F);
}
