#include "recorder/stretch.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::recorder;
using engine::Cause;
using engine::Segment;
using engine::TransportState;

namespace {

std::uint32_t causes(std::initializer_list<Cause> list) {
    std::uint32_t bits = 0;
    for (const Cause cause : list) bits |= static_cast<std::uint32_t>(cause);
    return bits;
}

Segment segment(std::int64_t device, std::int64_t transport, TransportState state,
                std::initializer_list<Cause> why, std::int64_t missed = 0) {
    Segment made{};
    made.device = {device};
    made.transport = {transport};
    made.state = state;
    made.causes = causes(why);
    made.missed = {missed};
    return made;
}

constexpr auto rolling = TransportState::rolling;
constexpr auto stopped = TransportState::stopped;
constexpr SongPosition noon{12'000'000};

}  // namespace

TEST_CASE("a stretch lasts from roll to halt") {
    StretchTracker tracker(Follow::transport);
    CHECK(tracker.follow(segment(1000, 0, stopped, {Cause::start}), noon).empty());
    CHECK(tracker.follow(segment(1500, 0, TransportState::starting, {}), noon).empty());

    const auto begun = tracker.follow(segment(2000, 300, rolling, {Cause::roll}), noon);
    REQUIRE(begun.size() == 1);
    CHECK(begun[0].begun == Stretch{{1700}, {300}});
    CHECK(tracker.current()->song_at({2001}) == SongPosition{301});
    CHECK(tracker.current()->device_at({301}) == DevicePosition{2001});

    const auto ended = tracker.follow(segment(2500, 800, stopped, {Cause::halt}), noon);
    REQUIRE(ended.size() == 1);
    CHECK_FALSE(ended[0].begun);
    CHECK(ended[0].end == SongPosition{800});
    CHECK(ended[0].why == Break::halt);
    CHECK_FALSE(tracker.current());
}

TEST_CASE("a locate ends one stretch and begins the next") {
    StretchTracker tracker(Follow::transport);
    tracker.follow(segment(2000, 300, rolling, {Cause::start, Cause::roll}), noon);
    const auto events = tracker.follow(segment(2100, 50, rolling, {Cause::locate}), noon);
    REQUIRE(events.size() == 2);
    CHECK(events[0].end == SongPosition{400});
    CHECK(events[0].why == Break::locate);
    CHECK(events[1].begun == Stretch{{2050}, {50}});
}

TEST_CASE("a locate after which JACK starts anew is a locate, not a halt") {
    StretchTracker tracker(Follow::transport);
    tracker.follow(segment(2000, 300, rolling, {Cause::start, Cause::roll}), noon);
    const auto ended = tracker.follow(
        segment(2100, 50, TransportState::starting, {Cause::halt, Cause::locate}), noon);
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].end == SongPosition{400});
    CHECK(ended[0].why == Break::locate);
    const auto begun = tracker.follow(segment(2200, 50, rolling, {Cause::roll}), noon);
    REQUIRE(begun.size() == 1);
    CHECK(begun[0].begun == Stretch{{2150}, {50}});
}

TEST_CASE("a stretch goes on through lost cycles, xruns and freewheeling") {
    StretchTracker tracker(Follow::transport);
    tracker.follow(segment(2000, 300, rolling, {Cause::roll}), noon);
    CHECK(tracker.follow(segment(2600, 900, rolling, {Cause::missed}, 100), noon).empty());
    CHECK(tracker.follow(segment(2700, 1000, rolling, {Cause::xrun}), noon).empty());
    CHECK(tracker.follow(segment(2800, 1100, rolling, {Cause::freewheel}), noon).empty());
    CHECK(tracker.current() == Stretch{{1700}, {300}});
}

TEST_CASE("a stretch that breaks in lost cycles ends with what was captured") {
    StretchTracker tracker(Follow::transport);
    tracker.follow(segment(2000, 300, rolling, {Cause::roll}), noon);
    const auto events =
        tracker.follow(segment(2600, 800, stopped, {Cause::missed, Cause::halt}, 100), noon);
    REQUIRE(events.size() == 1);
    CHECK(events[0].end == SongPosition{800});
}

TEST_CASE("a stretch ends with its server, even if the next one rolls on as if nothing was") {
    StretchTracker tracker(Follow::transport);
    tracker.follow(segment(2000, 300, rolling, {Cause::roll}), noon);
    SECTION("told so") {
        const auto ended = tracker.end_at({2200});
        REQUIRE(ended.size() == 1);
        CHECK(ended[0].end == SongPosition{500});
        CHECK(ended[0].why == Break::server);
        CHECK(tracker.end_at({2300}).empty());
    }
    SECTION("seen by the log") {
        const auto events =
            tracker.follow(segment(2200, 500, rolling, {Cause::start, Cause::roll}), noon);
        REQUIRE(events.size() == 2);
        CHECK(events[0].why == Break::server);
        CHECK(events[1].begun == Stretch{{1700}, {500}});
    }
}

TEST_CASE("running free, a stretch lasts as long as the server and counts from midnight") {
    StretchTracker tracker(Follow::free);
    const auto begun = tracker.follow(segment(1000, 77, stopped, {Cause::start}), noon);
    REQUIRE(begun.size() == 1);
    CHECK(begun[0].begun == Stretch{{1000 - noon.frame}, noon});
    CHECK(tracker.follow(segment(2000, 0, rolling, {Cause::roll, Cause::locate}), {}).empty());
    CHECK(tracker.follow(segment(3000, 0, stopped, {Cause::halt}), {}).empty());

    const auto again = tracker.follow(segment(9000, 0, stopped, {Cause::start}), {noon.frame + 1});
    REQUIRE(again.size() == 2);
    CHECK(again[0].why == Break::server);
    CHECK(again[1].begun->begin == SongPosition{noon.frame + 1});
}

TEST_CASE("running free, the time of day can be told anew") {
    StretchTracker tracker(Follow::free);
    tracker.follow(segment(1000, 0, stopped, {Cause::start}), noon);
    const auto events = tracker.date({3000}, noon + Frames{500'000});
    REQUIRE(events.size() == 2);
    CHECK_FALSE(events[0].begun);
    CHECK(events[0].end == noon + Frames{2000});
    REQUIRE(events[1].begun);
    CHECK(events[1].begun->begin == noon + Frames{498'000});  // the same moment as before
    CHECK(tracker.current()->song_at({3100}) == noon + Frames{500'100});
    CHECK(tracker.last() == tracker.current());
}

TEST_CASE("the last stretch is known after its server's end") {
    StretchTracker tracker(Follow::free);
    CHECK_FALSE(tracker.last());
    const Segment first = segment(1000, 0, stopped, {Cause::start});
    CHECK(tracker.dated(first));
    tracker.follow(first, noon);
    CHECK_FALSE(tracker.dated(segment(1500, 0, rolling, {Cause::roll})));
    CHECK(tracker.last() == tracker.current());
    tracker.end_at({2000});
    CHECK_FALSE(tracker.current());
    REQUIRE(tracker.last());
    CHECK(tracker.last()->song_at({1000}) == noon);
    tracker.follow(segment(5000, 0, stopped, {Cause::start}), noon + Frames{9000});
    CHECK(tracker.last() == tracker.current());
    CHECK_FALSE(StretchTracker(Follow::transport).dated(first));
}
