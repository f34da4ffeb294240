#include "music/loop_changes.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::music;

namespace {

constexpr SampleRate rate{48000};
constexpr Range<SongPosition> bar{{0}, {96000}};

}  // namespace

TEST_CASE("loops wait in the order of their frames, until they are forgotten") {
    LoopChanges loops;
    CHECK(loops.waiting().empty());
    CHECK_FALSE(loops.last());
    REQUIRE(loops.set(bar, std::nullopt, rate));
    REQUIRE(loops.set(std::nullopt, TransportPosition{500}, rate));
    REQUIRE(loops.waiting().size() == 2);
    CHECK(loops.waiting()[0].number == 1);
    CHECK(loops.waiting()[0].from == TransportPosition{0});
    CHECK(loops.waiting()[0].range == bar);
    CHECK(loops.waiting()[1].number == 2);
    CHECK(loops.waiting()[1].from == TransportPosition{500});
    CHECK_FALSE(loops.last());  // that there is none was said last

    loops.forget(1);
    REQUIRE(loops.waiting().size() == 1);
    CHECK(loops.waiting()[0].number == 2);
    loops.forget(2);
    CHECK(loops.waiting().empty());
}

TEST_CASE(
    "what was said for the same frame or a later one is dropped, and its number not used again") {
    LoopChanges loops;
    REQUIRE(loops.set(bar, TransportPosition{100}, rate));
    REQUIRE(loops.set(std::nullopt, TransportPosition{200}, rate));
    REQUIRE(loops.set(bar, TransportPosition{200}, rate));
    REQUIRE(loops.waiting().size() == 2);
    CHECK(loops.waiting()[1].number == 3);
    REQUIRE(loops.set(std::nullopt, TransportPosition{50}, rate));
    REQUIRE(loops.waiting().size() == 1);
    CHECK(loops.waiting()[0].number == 4);
}

TEST_CASE("loops that cannot be are refused, and change nothing") {
    LoopChanges loops;
    REQUIRE(loops.set(bar, TransportPosition{100}, rate));
    const auto refused = [&](Range<SongPosition> loop) {
        const auto set = loops.set(loop, TransportPosition{0}, rate);
        REQUIRE_FALSE(set);
        CHECK(loops.waiting().size() == 1);
        CHECK(loops.last() == bar);
        return set.error().code;
    };
    CHECK(refused({{10}, {10}}) == ErrorCode::bad_arguments);
    CHECK(refused({{10}, {5}}) == ErrorCode::bad_arguments);
    CHECK(refused({{0}, {2399}}) == ErrorCode::out_of_range);
    CHECK(loops.set(Range<SongPosition>{{0}, {2400}}, TransportPosition{200}, rate));
}

TEST_CASE("no more loops wait than a plan should carry") {
    LoopChanges loops;
    for (std::size_t i = 0; i < LoopChanges::most; ++i)
        REQUIRE(loops.set(bar, TransportPosition{static_cast<std::int64_t>(i)}, rate));
    const auto more = loops.set(bar, TransportPosition{1000}, rate);
    REQUIRE_FALSE(more);
    CHECK(more.error().code == ErrorCode::too_many);
    loops.forget(1);
    CHECK(loops.set(bar, TransportPosition{1000}, rate));
}
