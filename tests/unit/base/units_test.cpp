#include "base/units.hpp"

#include "catch.hpp"

using namespace laydown;

TEST_CASE("frames and positions do arithmetic on their own line") {
    const SongPosition begin{100};
    CHECK(begin + Frames{20} == SongPosition{120});
    CHECK(SongPosition{120} - begin == Frames{20});
    CHECK(begin - Frames{150} == SongPosition{-50});
    STATIC_REQUIRE(!std::is_convertible_v<SongPosition, RingPosition>);
}

TEST_CASE("a range is half open") {
    const Range<RingPosition> range{{10}, {20}};
    CHECK(range.length() == Frames{10});
    CHECK(range.contains({10}));
    CHECK_FALSE(range.contains({20}));
    CHECK(Range<RingPosition>{{5}, {5}}.empty());
}

TEST_CASE("seconds become the nearest frame") {
    const SampleRate rate{44100};
    CHECK(rate.frames(1.0) == Frames{44100});
    CHECK(rate.frames(0.00001) == Frames{0});
    CHECK(rate.frames(-0.5) == Frames{-22050});
    CHECK(rate.seconds(Frames{22050}) == Approx(0.5));
}

TEST_CASE("decibels and amplitudes are inverse, and silence is minus infinity") {
    CHECK(decibels(1.0) == Approx(0.0));
    CHECK(amplitude(decibels(0.25)) == Approx(0.25));
    CHECK(std::isinf(decibels(0.0)));
    CHECK(amplitude(decibels(0.0)) == 0.0);
}

TEST_CASE("never is later than a century of frames and leaves room for arithmetic") {
    const auto century = SampleRate{768000}.frames(100.0 * 366 * 24 * 3600);
    CHECK(never<SongPosition> > SongPosition{} + century);
    CHECK(never<SongPosition> + century > never<SongPosition>);
}
