#include "music/punch.hpp"

#include <random>

#include "catch.hpp"
#include "tempo_maps.hpp"

using namespace laydown;
using namespace laydown::music;

namespace {

using Part = Range<TransportPosition>;

const std::optional<Part> none;

/// Whether the frame after `at` is recorded in the same pass.
bool goes_on(const Punch& punch, const LoopCourse& course, TransportPosition at) {
    const TransportPosition next = at + Frames{1};
    return punch.range().contains(course.song_at(at)) &&
           punch.range().contains(course.song_at(next)) &&
           course.pass_at(at) == course.pass_at(next);
}

}  // namespace

TEST_CASE("without a loop a punch lies where it is") {
    const Punch punch({{1000}, {1500}});
    const LoopCourse course({0}, {0});
    CHECK(punch.in_pass(course, 0) == Part{{1000}, {1500}});
    CHECK(punch.in_pass(course, 1) == none);
    CHECK_FALSE(punch.contains(course, {999}));
    CHECK(punch.contains(course, {1000}));
    CHECK(punch.contains(course, {1499}));
    CHECK_FALSE(punch.contains(course, {1500}));
    CHECK(punch.next_begin(course, {0}) == TransportPosition{1000});
    CHECK(punch.next_begin(course, {1000}) == TransportPosition{1000});
    CHECK_FALSE(punch.next_begin(course, {1001}));
    CHECK(punch.next_end(course, {0}) == TransportPosition{1500});
    CHECK(punch.next_end(course, {1499}) == TransportPosition{1500});
    CHECK_FALSE(punch.next_end(course, {1500}));
    // The song is elsewhere in the transport's time.
    CHECK(punch.in_pass(LoopCourse({300}, {900}), 0) == Part{{400}, {900}});
}

TEST_CASE("a punch within a loop comes again in each pass") {
    const Punch punch({{250}, {260}});
    const LoopCourse course({0}, {0}, Range<SongPosition>{{200}, {300}});
    CHECK(punch.in_pass(course, 0) == Part{{250}, {260}});
    CHECK(punch.in_pass(course, 1) == Part{{350}, {360}});
    CHECK(punch.in_pass(course, 7) == Part{{950}, {960}});
    CHECK(punch.next(course, {259}) == Part{{250}, {260}});
    CHECK(punch.next(course, {260}) == Part{{350}, {360}});
    CHECK(punch.next_begin(course, {251}) == TransportPosition{350});
    CHECK(punch.next_end(course, {355}) == TransportPosition{360});
    CHECK(punch.in_pass(course, -1) == none);
}

TEST_CASE("a punch that lies before the loop comes once, and one behind it never") {
    const LoopCourse course({0}, {0}, Range<SongPosition>{{200}, {300}});
    const Punch before({{100}, {150}});
    CHECK(before.in_pass(course, 0) == Part{{100}, {150}});
    CHECK(before.in_pass(course, 1) == none);
    CHECK(before.next(course, {150}) == none);
    CHECK(Punch({{300}, {400}}).next(course, {0}) == none);
    // A course that comes in behind its begin meets it when the loop comes round.
    const LoopCourse late({0}, {280}, Range<SongPosition>{{200}, {300}});
    CHECK(Punch({{210}, {220}}).next(late, {0}) == Part{{30}, {40}});
}

TEST_CASE("a punch over all of a loop ends and begins again with each pass") {
    const Punch punch({{0}, never<SongPosition>});
    const LoopCourse course({0}, {0}, Range<SongPosition>{{200}, {300}});
    CHECK(punch.in_pass(course, 0) == Part{{0}, {300}});
    CHECK(punch.in_pass(course, 1) == Part{{300}, {400}});
    CHECK(punch.next_end(course, {0}) == TransportPosition{300});
    CHECK(punch.next_end(course, {300}) == TransportPosition{400});
    CHECK(punch.next_begin(course, {1}) == TransportPosition{300});
}

TEST_CASE("a course that begins within a punch begins to record there") {
    const Punch punch({{100}, {200}});
    const LoopCourse course({50}, {150});
    CHECK(punch.in_pass(course, 0) == Part{{50}, {100}});
    CHECK_FALSE(punch.contains(course, {49}));
    CHECK(punch.next_begin(course, {0}) == TransportPosition{50});
    CHECK_FALSE(punch.next_begin(course, {51}));
}

TEST_CASE("an empty punch is never reached") {
    for (const Punch punch : {Punch({{100}, {100}}), Punch({{100}, {50}})}) {
        const LoopCourse course({0}, {0}, Range<SongPosition>{{0}, {300}});
        CHECK_FALSE(punch.contains(course, {100}));
        CHECK(punch.next(course, {0}) == none);
    }
}

TEST_CASE("punches agree with each frame of the song that is played") {
    std::mt19937 random(31);
    for (int i = 0; i < 500; ++i) {
        const TransportPosition since{any(random, 0, 100)};
        const SongPosition loop{any(random, 0, 100)};
        std::optional<Range<SongPosition>> range;
        if (any(random, 0, 3) > 0) range = {loop, loop + Frames{any(random, 1, 60)}};
        const LoopCourse course(since, {any(random, 0, 150)}, range);
        const SongPosition in{any(random, 0, 200)};
        const Punch punch({in, in + Frames{any(random, 1, 80)}});

        // Backwards, so that what comes next is known.
        std::optional<TransportPosition> begin;
        std::optional<TransportPosition> end;
        for (TransportPosition at = since + Frames{500}; since <= at; at += Frames{-1}) {
            const bool inside = punch.range().contains(course.song_at(at));
            REQUIRE(punch.contains(course, at) == inside);
            if (inside && !goes_on(punch, course, at)) end = at + Frames{1};
            if (inside && (at == since || !goes_on(punch, course, at - Frames{1}))) begin = at;
            if (begin) REQUIRE(punch.next_begin(course, at) == begin);
            if (end) REQUIRE(punch.next_end(course, at) == end);
            if (!inside || !end) continue;
            const auto part = punch.in_pass(course, course.pass_at(at));
            REQUIRE(part);
            REQUIRE(part->contains(at));
            REQUIRE(part->end == *end);
            REQUIRE(punch.next(course, at) == part);
        }
        REQUIRE(punch.next_begin(course, {since.frame - 10}) == punch.next_begin(course, since));
        REQUIRE(punch.next_end(course, {since.frame - 10}) == punch.next_end(course, since));
    }
}
