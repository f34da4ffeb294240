#include "engine/song_follower.hpp"

#include <random>
#include <vector>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::engine;
using music::LoopChange;
using music::LoopCourse;
using Step = SongFollower::Step;
using Loop = Range<SongPosition>;

namespace {

/// Runs cycles by hand, and notes the song frame of each transport frame that is played.
struct Transport {
    Step cycle(std::int64_t frames, TransportState state = TransportState::rolling) {
        const Step step = follower.enter({{frames}, device, state, at, 0, false}, loops);
        TransportPosition expected = follower.at();
        while (const auto piece = follower.next(loops)) {
            REQUIRE(piece->at == expected);
            REQUIRE(piece->run.length > Frames{0});
            for (std::int64_t i = 0; i < piece->run.length.count; ++i)
                song.push_back(piece->run.begin.frame + i);
            expected += piece->run.length;
        }
        device += {frames};
        if (state == TransportState::rolling) at += {frames};
        return step;
    }
    Step stand() { return cycle(64, TransportState::stopped); }

    SongFollower follower;
    std::vector<LoopChange> loops;
    TransportPosition at{0};
    DevicePosition device{5'000};
    std::vector<std::int64_t> song;
};

std::vector<std::int64_t> frames_of(const LoopCourse& course, TransportPosition from,
                                    std::size_t count) {
    std::vector<std::int64_t> all;
    for (; all.size() < count; from += {1}) all.push_back(course.song_at(from).frame);
    return all;
}

}  // namespace

TEST_CASE("each transport frame is a frame of the song, in loops and cycles of any length") {
    std::mt19937 random(7);
    const auto any = [&](std::int64_t from, std::int64_t to) {
        return std::uniform_int_distribution<std::int64_t>(from, to)(random);
    };
    for (int round = 0; round < 60; ++round) {
        Transport t;
        t.at = {any(-2'000, 5'000)};
        const SongPosition loop_begin{any(0, 3'000)};
        const Loop loop{loop_begin, loop_begin + Frames{any(1, round % 2 == 0 ? 7 : 4'000)}};
        t.loops = {{1, {-10'000}, loop}};
        const TransportPosition from = t.at;
        for (int i = 0; i < 20; ++i) t.cycle(any(1, 1'000));
        CHECK(t.song == frames_of(LoopCourse::located(from, loop), from, t.song.size()));
        CHECK(TransportPosition{from + Frames{static_cast<std::int64_t>(t.song.size())}} == t.at);
        CHECK(t.follower.roll() == 1);
    }
}

TEST_CASE("starts, locates and stops are told from rolling on") {
    Transport t;
    CHECK(t.stand() == Step::stands);
    CHECK_FALSE(t.follower.rolling());
    CHECK(t.cycle(64) == Step::jumped);
    CHECK(t.cycle(128) == Step::rolls_on);
    CHECK(t.cycle(64) == Step::rolls_on);
    CHECK(t.follower.at() == TransportPosition{256});
    CHECK(t.stand() == Step::stopped);
    CHECK(t.follower.at() == TransportPosition{256});
    CHECK(t.follower.course().song_at(t.follower.at()) == SongPosition{256});
    CHECK(t.cycle(64, TransportState::starting) == Step::stands);
    CHECK(t.cycle(64) == Step::jumped);
    t.at = {9'000};
    CHECK(t.cycle(64) == Step::jumped);
    CHECK(t.follower.roll() == 3);
    CHECK(t.song.back() == 9'063);
    t.follower.restart();
    CHECK_FALSE(t.follower.rolling());
    CHECK_FALSE(t.follower.next({}));
    CHECK(t.cycle(64) == Step::jumped);
}

TEST_CASE("missed cycles and clocks that differ by a period are no locate") {
    Transport t;
    t.loops = {{1, {0}, Loop{{0}, {1'000}}}};
    t.cycle(64);
    t.at += {6'400};
    t.device += {6'400};
    CHECK(t.cycle(64) == Step::rolls_on);
    CHECK(t.song.back() == (6'400 + 127) % 1'000);
    t.at += {64 + 64};
    CHECK(t.cycle(64) == Step::rolls_on);
    t.at += {64 + 64 + 1};
    CHECK(t.cycle(64) == Step::jumped);
    t.at += {-64 - 64};
    CHECK(t.cycle(64) == Step::rolls_on);
    t.at += {-1'000};
    CHECK(t.cycle(64) == Step::jumped);
}

TEST_CASE("what was played is not played twice when a cycle is told too early, and once more") {
    Transport t;
    t.cycle(256);
    t.at += {256};
    t.device += {256};
    t.cycle(256);
    t.at += {-256};
    t.device += {-256};
    const auto played = t.song.size();
    CHECK(t.cycle(256) == Step::rolls_on);
    CHECK(t.song.size() == played);
    CHECK(t.follower.at() == t.at);
    t.cycle(256);
    CHECK(t.song[played] == 768);
}

TEST_CASE("loops take effect on their frames, one after the other") {
    Transport t;
    t.loops = {{1, {100}, Loop{{50}, {120}}}, {2, {530}, std::nullopt}};
    for (int i = 0; i < 10; ++i) t.cycle(64);
    const LoopCourse looped =
        LoopCourse::located({0}, std::nullopt).changed({100}, Loop{{50}, {120}});
    auto wanted = frames_of(looped, {0}, 530);
    const auto rest = frames_of(looped.changed({530}, std::nullopt), {530}, 110);
    wanted.insert(wanted.end(), rest.begin(), rest.end());
    CHECK(t.song == wanted);
    CHECK(t.follower.loop() == 2);

    SECTION("also when they fall into cycles that were missed") {
        const SongPosition there = t.follower.course().song_at({1'000});
        t.loops.push_back({3, {1'000}, Loop{{0}, there + Frames{100}}});
        t.at += {5'000};
        t.device += {5'000};
        t.cycle(64);
        const auto course = t.follower.course();
        CHECK(course.since() == TransportPosition{1'000});
        CHECK(t.song.back() == course.song_at(t.at - Frames{1}).frame);
    }
    SECTION("and one that comes too late does so now, where the song is") {
        t.loops.push_back({3, {10}, Loop{{0}, {1'000}}});
        t.cycle(64);
        CHECK(t.follower.course().since() == TransportPosition{640});
    }
}

TEST_CASE("a loop that takes effect while the song stands holds for the next roll") {
    Transport t;
    t.loops = {{1, {0}, Loop{{0}, {40}}}, {2, {1'000}, Loop{{0}, {50}}}};
    t.stand();
    CHECK(t.follower.loop() == 1);
    CHECK(t.follower.located({10}).song_at({45}) == SongPosition{5});
    t.cycle(64);
    CHECK(t.song.back() == 23);
    t.at = {2'000};
    t.stand();
    CHECK(t.follower.loop() == 2);
}

TEST_CASE("a copy goes ahead, and a piece ends where one wants it to") {
    Transport t;
    t.loops = {{1, {0}, Loop{{0}, {1'000}}}, {2, {300}, std::nullopt}};
    t.cycle(64);
    SongFollower ahead = t.follower;
    ahead.jump({500}, {100}, t.loops);
    CHECK(ahead.course().loop() == std::nullopt);
    const auto first = ahead.next(t.loops, {520});
    REQUIRE(first);
    CHECK(first->at == TransportPosition{500});
    CHECK(first->run.length == Frames{20});
    CHECK(ahead.next(t.loops)->run.length == Frames{80});
    CHECK_FALSE(ahead.next(t.loops));
    CHECK(t.follower.at() == TransportPosition{64});
    CHECK(t.follower.loop() == 1);
    CHECK(t.cycle(64) == Step::rolls_on);
}
