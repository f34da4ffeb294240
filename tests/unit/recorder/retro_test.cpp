#include "recorder/retro.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::recorder;
using engine::Segment;
using engine::TransportState;

namespace {

Segment segment(std::int64_t device, std::int64_t transport, bool rolls) {
    Segment made{};
    made.device = {device};
    made.transport = {transport};
    made.state = rolls ? TransportState::rolling : TransportState::stopped;
    return made;
}

using Segments = std::vector<Segment>;
constexpr std::optional<Stretch> no_free_stretch;

/// The device range of a take.
Range<DevicePosition> captured(const RetroTake& take) {
    return {take.stretch.device_at(take.range.begin), take.stretch.device_at(take.range.end)};
}

bool is(const RetroTake& take, std::int64_t song, Range<DevicePosition> device) {
    return take.range.begin == SongPosition{song} && captured(take) == device &&
           take.stretch.begin == take.range.begin;
}

}  // namespace

TEST_CASE("what was played while the transport stood lies where it stands") {
    const auto takes =
        retro_takes(Segments{segment(0, 700, false)}, {{5000}, {6000}}, no_free_stretch);
    REQUIRE(takes.size() == 1);
    CHECK(is(takes[0], 700, {{5000}, {6000}}));

    const auto moved = retro_takes(Segments{segment(0, 700, false), segment(5500, 20, false)},
                                   {{5000}, {6000}}, no_free_stretch);
    REQUIRE(moved.size() == 1);
    CHECK(is(moved[0], 20, {{5000}, {6000}}));
}

TEST_CASE("what was played while the transport rolled lies where it rolled") {
    SECTION("all the time") {
        const auto takes =
            retro_takes(Segments{segment(4000, 100, true)}, {{5000}, {6000}}, no_free_stretch);
        REQUIRE(takes.size() == 1);
        CHECK(is(takes[0], 1100, {{5000}, {6000}}));
    }
    SECTION("with what was played before and after it") {
        const auto takes = retro_takes(Segments{segment(0, 2000, false), segment(5300, 2000, true),
                                                segment(5800, 2500, false)},
                                       {{5000}, {6000}}, no_free_stretch);
        REQUIRE(takes.size() == 1);
        CHECK(is(takes[0], 1700, {{5000}, {6000}}));
    }
    SECTION("through lost cycles") {
        const auto takes =
            retro_takes(Segments{segment(4000, 100, true), segment(5500, 1600, true)},
                        {{5000}, {6000}}, no_free_stretch);
        REQUIRE(takes.size() == 1);
        CHECK(is(takes[0], 1100, {{5000}, {6000}}));
    }
}

TEST_CASE("each stretch is a take of its own, without a frame between them") {
    SECTION("a locate") {
        const auto takes =
            retro_takes(Segments{segment(4000, 100, true), segment(5500, 9000, true)},
                        {{5000}, {6000}}, no_free_stretch);
        REQUIRE(takes.size() == 2);
        CHECK(is(takes[0], 1100, {{5000}, {5500}}));
        CHECK(is(takes[1], 9000, {{5500}, {6000}}));
    }
    SECTION("a halt and a roll") {
        const auto takes = retro_takes(
            Segments{segment(4000, 100, true), segment(5200, 1300, false), segment(5500, 0, true)},
            {{5000}, {6000}}, no_free_stretch);
        REQUIRE(takes.size() == 2);
        CHECK(is(takes[0], 1100, {{5000}, {5500}}));
        CHECK(is(takes[1], 0, {{5500}, {6000}}));
    }
}

TEST_CASE("what was played before the song began is a take of its own") {
    SECTION("a part of it") {
        const auto takes = retro_takes(Segments{segment(0, 0, false), segment(5300, 0, true)},
                                       {{5000}, {6000}}, no_free_stretch);
        REQUIRE(takes.size() == 2);
        CHECK(is(takes[0], 0, {{5000}, {5300}}));
        CHECK(is(takes[1], 0, {{5300}, {6000}}));
    }
    SECTION("a whole stretch") {
        // It stood at frame 0 while this was played, and rolled only then.
        const auto takes = retro_takes(Segments{segment(0, 0, false), segment(6000, 0, true)},
                                       {{5000}, {6000}}, no_free_stretch);
        REQUIRE(takes.size() == 1);
        CHECK(is(takes[0], 0, {{5000}, {6000}}));
    }
    SECTION("more than there is room for before the place where it stood") {
        const auto takes = retro_takes(Segments{segment(0, 200, false), segment(5300, 200, true)},
                                       {{5000}, {6000}}, no_free_stretch);
        REQUIRE(takes.size() == 2);
        CHECK(is(takes[0], 0, {{5000}, {5100}}));
        CHECK(is(takes[1], 0, {{5100}, {6000}}));
    }
}

TEST_CASE("running free there is one stretch") {
    const Stretch free_stretch{{-100'000}, {100'000}};
    const auto takes = retro_takes(Segments{segment(0, 0, false), segment(5300, 0, true)},
                                   {{5000}, {6000}}, free_stretch);
    REQUIRE(takes.size() == 1);
    CHECK(is(takes[0], 105'000, {{5000}, {6000}}));
}

TEST_CASE("nothing captured makes no take") {
    CHECK(retro_takes({}, {{5000}, {6000}}, no_free_stretch).empty());
    CHECK(retro_takes(Segments{segment(0, 0, false)}, {{5000}, {5000}}, no_free_stretch).empty());
}
