#include "recorder/settled_head.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::recorder;
using engine::Cause;
using engine::Segment;

namespace {

std::vector<Segment> segment(std::int64_t position, Cause cause) {
    Segment made{};
    made.position = {position};
    made.causes = static_cast<std::uint32_t>(cause);
    return {made};
}

}  // namespace

TEST_CASE("what continues is settled at once") {
    SettledHead settled;
    CHECK(settled.follow(segment(0, Cause::start), {64}, false) == RingPosition{64});
    CHECK(settled.follow({}, {128}, false) == RingPosition{128});
    CHECK(settled.follow(segment(128, Cause::roll), {192}, false) == RingPosition{192});
}

TEST_CASE("a cycle after a gap is settled when another one has come") {
    SettledHead settled;
    settled.follow(segment(0, Cause::start), {128}, false);
    CHECK(settled.follow(segment(128, Cause::missed), {192}, false) == RingPosition{128});
    CHECK(settled.follow({}, {192}, false) == RingPosition{128});
    SECTION("that continues it") { CHECK(settled.follow({}, {256}, false) == RingPosition{256}); }
    SECTION("that takes its place") {
        CHECK(settled.follow(segment(192, Cause::repeat), {256}, false) == RingPosition{256});
    }
    SECTION("that is late as well") {
        CHECK(settled.follow(segment(192, Cause::missed), {256}, false) == RingPosition{192});
        CHECK(settled.follow({}, {320}, false) == RingPosition{320});
    }
    SECTION("or when none will come") {
        CHECK(settled.follow({}, {192}, true) == RingPosition{192});
    }
}

TEST_CASE("a server is not taken to stand still within its longest period") {
    for (const std::uint32_t hertz : {8000U, 44'100U, 192'000U}) {
        const SampleRate rate{hertz};
        for (const Frames period : {Frames{64}, engine::ring_guard, Frames{32'768}}) {
            const double longest = rate.seconds(std::max(period, engine::ring_guard));
            CHECK(SettledHead::patience(rate, period).count() > 2 * longest);
            CHECK(SettledHead::patience(rate, period).count() >= 0.5);
        }
    }
}
