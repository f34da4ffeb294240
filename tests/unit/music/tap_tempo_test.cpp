#include "music/tap_tempo.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "catch.hpp"
#include "tempo_maps.hpp"

using namespace laydown;
using namespace laydown::music;

namespace {

/// The tempo after the last one of them; 0 for none.
double tapped(const std::vector<double>& taps) {
    TapTempo tempo;
    std::optional<Tempo> last;
    for (const double tap : taps) last = tempo.tap(tap);
    return last ? last->bpm() : 0.0;
}

std::vector<double> even(double tempo, int count, double from = 1000.0) {
    std::vector<double> taps;
    for (int i = 0; i < count; ++i) taps.push_back(from + i * 60.0 / tempo);
    return taps;
}

/// Each up to `most` seconds early or late.
std::vector<double> shaken(std::vector<double> taps, double most, std::mt19937& random) {
    for (double& tap : taps) tap += std::uniform_real_distribution(-most, most)(random);
    return taps;
}

}  // namespace

TEST_CASE("even taps are their tempo, from the second one on") {
    CHECK(tapped(even(120, 1)) == 0.0);
    for (const double tempo : {31.0, 60.0, 99.9, 137.03, 240.0, 500.0}) {
        for (const int count : {2, 3, 9, 40}) {
            INFO(tempo << ", " << count << " taps");
            CHECK(tapped(even(tempo, count)) == Approx(tempo).epsilon(1e-6));
        }
    }
}

TEST_CASE("taps are notes of the metre's unit") {
    const auto of_unit = [](int unit) {
        TapTempo tempo;
        tempo.tap(10.0, unit);
        const auto second = tempo.tap(10.25, unit);
        return second ? second->bpm() : 0.0;
    };
    CHECK(of_unit(4) == Approx(240));
    CHECK(of_unit(8) == Approx(120));
    CHECK(of_unit(2) == Approx(480));
    CHECK(of_unit(1) == Approx(960));
    CHECK(of_unit(64) == Approx(15));
    TapTempo fast;
    fast.tap(10.0, 1);
    CHECK_FALSE(fast.tap(10.1, 1));  // 2400 quarters a minute
}

TEST_CASE("unsteady hands tap a steady tempo") {
    std::mt19937 random(51);
    for (int i = 0; i < 1000; ++i) {
        const double tempo = std::uniform_real_distribution(60.0, 200.0)(random);
        const double off = 0.04 * 60.0 / tempo;
        CHECK(tapped(shaken(even(tempo, 9), off, random)) == Approx(tempo).epsilon(0.011));
    }
}

TEST_CASE("a tap that is missed, doubled or in the wrong place does no harm") {
    std::mt19937 random(52);
    for (int i = 0; i < 1000; ++i) {
        const double tempo = std::uniform_real_distribution(70.0, 200.0)(random);
        const double beat = 60.0 / tempo;
        const auto clean = shaken(even(tempo, 9), 0.02 * beat, random);
        const auto place = any(random, 1, 7);
        const auto here = static_cast<std::size_t>(place);
        INFO(tempo << ", tap " << place);
        const Approx near = Approx(tempo).epsilon(0.008);

        auto missed = clean;
        missed.erase(missed.begin() + place);
        CHECK(tapped(missed) == near);
        auto doubled = clean;
        const double extra = std::uniform_real_distribution(0.05, 0.95)(random);
        doubled.insert(doubled.begin() + place + 1, clean[here] + extra * beat);
        std::sort(doubled.begin(), doubled.end());
        // One near to a beat may be taken for it.
        CHECK(tapped(doubled) == Approx(tempo).epsilon(0.02));
        if (extra > 0.2 && extra < 0.8) CHECK(tapped(doubled) == near);
        auto bounced = clean;
        bounced.insert(bounced.begin() + place + 1, clean[here] + 0.02);
        CHECK(tapped(bounced) == near);
        auto wrong = clean;
        wrong[here] += 0.4 * beat;
        CHECK(tapped(wrong) == near);
    }
}

TEST_CASE("a switch that bounces with each tap is heard as it was pressed") {
    std::vector<double> taps;
    for (const double tap : even(133, 9)) {
        taps.push_back(tap);
        taps.push_back(tap + 0.012);
        taps.push_back(tap + 0.03);
    }
    CHECK(tapped(taps) == Approx(133).epsilon(1e-6));
}

TEST_CASE("a pause begins anew") {
    auto taps = even(120, 9, 0.0);
    const double after = taps.back() + 2.1;
    taps.push_back(after);
    CHECK(tapped(taps) == 0.0);
    taps.push_back(after + 0.4);
    CHECK(tapped(taps) == Approx(150));
    // The slowest that goes on.
    CHECK(tapped({0.0, 2.0}) == Approx(30));
    CHECK(tapped({0.0, 2.001}) == 0.0);
    TapTempo cleared;
    cleared.tap(1.0);
    cleared.clear();
    CHECK_FALSE(cleared.tap(1.5));
}

TEST_CASE("another tempo is followed without a pause") {
    for (const auto& [before, now] :
         {std::pair{120.0, 90.0}, {90.0, 120.0}, {120.0, 60.0}, {60.0, 120.0}, {100.0, 104.0}}) {
        INFO(before << " to " << now);
        auto taps = even(before, 9);
        const double from = taps.back();
        for (const double tap : even(now, 10, from)) {
            if (tap > from) taps.push_back(tap);
        }
        CHECK(tapped(taps) == Approx(now).epsilon(1e-6));
    }
}

TEST_CASE("what is no time, or one that ran backwards, is no interval") {
    CHECK(tapped({1.0, std::nan("")}) == 0.0);
    CHECK(tapped({1.0, std::nan(""), 1.5}) == Approx(120));
    CHECK(tapped({1.0, std::numeric_limits<double>::infinity(), 1.5}) == Approx(120));
    CHECK(tapped({1.0, 0.5}) == 0.0);
    CHECK(tapped({1.0, 0.5, 1.0}) == Approx(120));
}

TEST_CASE("the same taps give the same tempo") {
    std::mt19937 random(53);
    for (int i = 0; i < 100; ++i) {
        std::vector<double> taps;
        double at = 0.0;
        for (int n = 0; n < 30; ++n) {
            at += std::uniform_real_distribution(0.0, 2.2)(random);
            taps.push_back(at);
        }
        const double tempo = tapped(taps);
        CHECK(tempo == tapped(taps));
        CHECK((tempo == 0.0 || (tempo >= 24.0 && tempo <= 1000.0)));
    }
}
