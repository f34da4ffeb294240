#include "engine/timeline_tracker.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::engine;

namespace {

constexpr auto stopped = TransportState::stopped;
constexpr auto starting = TransportState::starting;
constexpr auto rolling = TransportState::rolling;

// Feeds cycles of 100 frames and keeps the ring position as a writer would.
struct Feed {
    TimelineTracker tracker;
    RingPosition head{};
    std::optional<Segment> operator()(std::int64_t device, TransportState state,
                                      std::int64_t transport, std::uint32_t xruns = 0,
                                      bool freewheel = false) {
        const Cycle cycle{{100}, {device}, state, {transport}, xruns, freewheel};
        const auto segment = tracker.follow(cycle, head);
        head += cycle.length;
        return segment;
    }
};

bool only(const std::optional<Segment>& segment, Cause cause) {
    return segment && segment->causes == static_cast<std::uint32_t>(cause);
}

}  // namespace

TEST_CASE("the first cycle starts a segment, even ones do not") {
    Feed feed;
    const auto first = feed(5000, stopped, 0);
    REQUIRE(only(first, Cause::start));
    CHECK(first->device == DevicePosition{5000});
    CHECK(first->position == RingPosition{0});
    CHECK_FALSE(feed(5100, stopped, 0));
    CHECK_FALSE(feed(5200, stopped, 0));
}

TEST_CASE("a client that joins a rolling transport knows it") {
    Feed feed;
    const auto first = feed(5000, rolling, 800);
    REQUIRE(first);
    CHECK(first->has(Cause::roll));
    CHECK(first->rolling());
    CHECK(first->lead() == Frames{4200});
}

TEST_CASE("roll, halt and locate are noted where they happen") {
    Feed feed;
    feed(0, stopped, 0);
    CHECK(only(feed(100, stopped, 777), Cause::locate));
    CHECK_FALSE(feed(200, starting, 777));
    const auto roll = feed(300, rolling, 777);
    REQUIRE(only(roll, Cause::roll));
    CHECK(roll->transport == TransportPosition{777});
    CHECK_FALSE(feed(400, rolling, 877));
    const auto jump = feed(500, rolling, 5000);
    REQUIRE(only(jump, Cause::locate));
    CHECK(jump->transport == TransportPosition{5000});
    CHECK(only(feed(600, stopped, 5100), Cause::halt));
    CHECK_FALSE(feed(700, stopped, 5100));
}

TEST_CASE("a halt that also moves the transport is both") {
    Feed feed;
    feed(0, rolling, 0);
    const auto halt = feed(100, stopped, 0);
    REQUIRE(halt);
    CHECK(halt->has(Cause::halt));
    CHECK(halt->has(Cause::locate));
}

TEST_CASE("missed cycles leave a gap of exactly their length and no locate") {
    Feed feed;
    feed(0, rolling, 0);
    const auto gap = feed(868, rolling, 868);
    REQUIRE(only(gap, Cause::missed));
    CHECK(gap->missed == Frames{768});
    CHECK(gap->position == RingPosition{100});
    CHECK(gap->device == DevicePosition{868});
    CHECK(gap->lead() == Frames{0});
}

TEST_CASE("a cycle with the place of the one before replaces it, and nothing after it is moved") {
    Feed feed;
    feed(0, rolling, 1000);
    const auto late = feed(200, rolling, 1200);
    REQUIRE(only(late, Cause::missed));
    const auto repeated = feed(200, rolling, 1200);
    REQUIRE(only(repeated, Cause::repeat));
    CHECK(repeated->device == DevicePosition{200});
    CHECK(repeated->position == RingPosition{200});
    CHECK(repeated->missed == Frames{0});
    CHECK(repeated->lead() == late->lead());
    CHECK_FALSE(feed(300, rolling, 1300));
}

TEST_CASE("a locate inside a gap is found by the transport not fitting") {
    Feed feed;
    feed(0, rolling, 0);
    const auto gap = feed(300, rolling, 9000);
    REQUIRE(gap);
    CHECK(gap->has(Cause::missed));
    CHECK(gap->has(Cause::locate));
}

TEST_CASE("an xrun is marked once, and not on the edges of freewheeling") {
    Feed feed;
    feed(0, stopped, 0, 7);
    CHECK(only(feed(100, stopped, 0, 8), Cause::xrun));
    CHECK_FALSE(feed(200, stopped, 0, 8));
    CHECK(only(feed(300, stopped, 0, 9, true), Cause::freewheel));
    CHECK_FALSE(feed(400, stopped, 0, 10, true));
    CHECK(only(feed(500, stopped, 0, 11, false), Cause::freewheel));
    CHECK(only(feed(600, stopped, 0, 12, false), Cause::xrun));
}

TEST_CASE("the device clock of the segments never runs backwards") {
    Feed feed;
    feed(5000, stopped, 0);
    const auto back = feed(2000, stopped, 0);
    REQUIRE(only(back, Cause::xrun));
    CHECK(back->device == DevicePosition{5100});
    CHECK_FALSE(feed(2100, stopped, 0));

    feed.tracker.restart(Frames{48000});
    const auto anew = feed(0, stopped, 0);
    REQUIRE(anew);
    CHECK(anew->has(Cause::start));
    CHECK(anew->device == DevicePosition{5300 + 48000});
    CHECK_FALSE(feed(100, stopped, 0));
}
