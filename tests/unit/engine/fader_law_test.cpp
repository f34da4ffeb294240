#include "engine/fader_law.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"

using namespace laydown::engine;

TEST_CASE("a fader is silent at its bottom, and at 0 dB where it is said") {
    CHECK(fader_gain(0.0) == -std::numeric_limits<double>::infinity());
    CHECK(fader_gain(-1.0) == -std::numeric_limits<double>::infinity());
    CHECK(fader_gain(std::nan("")) == -std::numeric_limits<double>::infinity());
    CHECK(fader_gain(fader_unity) == 0.0);
    CHECK(fader_gain(static_cast<double>(0.8F)) == 0.0);
    CHECK(fader_gain(1.0) == 10.0);
    CHECK(fader_gain(2.0) == 10.0);
    CHECK(fader_gain(1e-9) == Approx(-70.0));
}

TEST_CASE("a fader has the scale of IEC 60268-18") {
    const double scale[][2] = {{-60, 2.5}, {-55, 5},  {-50, 7.5}, {-40, 15},
                               {-30, 30},  {-20, 50}, {-10, 75},  {0, 100}};
    for (const auto& [gain, percent] : scale) {
        CAPTURE(gain);
        CHECK(fader_gain(percent / 125) == Approx(gain).margin(1e-4));
        CHECK(fader_position(gain) == Approx(percent / 125));
    }
}

TEST_CASE("a fader goes back to where it was") {
    double before = -std::numeric_limits<double>::infinity();
    for (int n = 1; n <= 1000; ++n) {
        const double position = n / 1000.0;
        CAPTURE(position);
        CHECK(fader_position(fader_gain(position)) == Approx(position).margin(1e-5));
        CHECK(fader_gain(position) > before);
        before = fader_gain(position);
    }
}

TEST_CASE("gains without a place on the fader are at its ends") {
    CHECK(fader_position(24.0) == 1.0);
    CHECK(fader_position(-70.0) == 0.0);
    CHECK(fader_position(-144.0) == 0.0);
    CHECK(fader_position(-std::numeric_limits<double>::infinity()) == 0.0);
}
