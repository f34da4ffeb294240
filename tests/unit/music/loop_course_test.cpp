#include "music/loop_course.hpp"

#include <random>
#include <vector>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::music;

namespace {

using Loop = Range<SongPosition>;

}  // namespace

TEST_CASE("without a loop, song and transport go side by side") {
    const auto course = LoopCourse::located({480}, std::nullopt);
    CHECK(course.song_at({480}) == SongPosition{480});
    CHECK(course.song_at({100'000}) == SongPosition{100'000});
    const SongRun run = course.run({500}, {1024});
    CHECK(run.begin == SongPosition{500});
    CHECK(run.length == Frames{1024});
}

TEST_CASE("a loop goes round without a frame lost or doubled, and knows its passes") {
    const LoopCourse course({1000}, {1000}, Loop{{2000}, {2100}});
    CHECK(course.song_at({2099}) == SongPosition{2099});
    CHECK(course.pass_at({2099}) == 0);
    CHECK(course.song_at({2100}) == SongPosition{2000});
    CHECK(course.pass_at({2100}) == 1);
    CHECK(course.song_at({2199}) == SongPosition{2099});
    CHECK(course.song_at({2200}) == SongPosition{2000});
    CHECK(course.pass_at({2200}) == 2);
}

TEST_CASE("a loop that is over, or empty, is not entered") {
    CHECK_FALSE(LoopCourse({0}, {500}, Loop{{100}, {500}}).loop());
    CHECK_FALSE(LoopCourse({0}, {0}, Loop{{100}, {100}}).loop());
    CHECK(LoopCourse({0}, {499}, Loop{{100}, {500}}).loop());
}

TEST_CASE("a change of the loop takes the song on from where it is") {
    const LoopCourse course({0}, {0}, Loop{{100}, {200}});
    const LoopCourse longer = course.changed({1050}, Loop{{100}, {400}});
    CHECK(longer.song_at({1050}) == course.song_at({1050}));
    CHECK(longer.song_at({1050}) == SongPosition{150});
    CHECK(longer.song_at({1299}) == SongPosition{399});
    CHECK(longer.song_at({1300}) == SongPosition{100});
    const LoopCourse none = longer.changed({1310}, std::nullopt);
    CHECK(none.song_at({1310}) == SongPosition{110});
    CHECK(none.song_at({5310}) == SongPosition{4110});
}

TEST_CASE("runs of any length give each frame what song_at() says of it") {
    std::mt19937 random(7);
    const auto upto = [&](std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(0, most)(random);
    };
    for (int i = 0; i < 300; ++i) {
        const TransportPosition since{upto(10'000)};
        const SongPosition begin{upto(500)};
        const LoopCourse course(since, {upto(600)}, Loop{begin, begin + Frames{1 + upto(300)}});
        TransportPosition at = since;
        SongPosition expected = course.song_at(at);
        while (at < since + Frames{2000}) {
            const SongRun run = course.run(at, {1 + upto(127)});
            REQUIRE(run.length > Frames{0});
            REQUIRE(run.begin == expected);
            for (Frames n{0}; n < run.length; n += Frames{1}) {
                REQUIRE(course.song_at(at + n) == run.begin + n);
                REQUIRE(course.pass_at(at + n) == run.pass);
                REQUIRE(course.transport_at(run.begin + n, run.pass) == at + n);
            }
            at += run.length;
            expected = run.begin + run.length;
            if (course.loop() && expected == course.loop()->end) expected = course.loop()->begin;
        }
    }
}

TEST_CASE("what is not played in a pass has no transport frame") {
    const LoopCourse course({0}, {50}, Loop{{100}, {200}});
    CHECK_FALSE(course.transport_at({49}, 0));
    CHECK_FALSE(course.transport_at({200}, 0));
    CHECK(course.transport_at({60}, 0) == TransportPosition{10});
    CHECK_FALSE(course.transport_at({60}, 1));
    CHECK(course.transport_at({100}, 1) == TransportPosition{150});
    CHECK_FALSE(course.transport_at({100}, -1));
    CHECK_FALSE(LoopCourse({0}, {0}).transport_at({100}, 1));
}
