#include "engine/click_sounds.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::engine;

namespace {

constexpr Timbre timbres[] = {Timbre::bright, Timbre::wood, Timbre::cowbell, Timbre::sine};
constexpr double pitches[] = {0.25, 0.5, 1.0, 2.7, 4.0};
constexpr SampleRate rates[] = {{8000}, {22050}, {44100}, {48000}, {96000}, {192000}};

/// Calls it with each combination.
template <class Check>
void for_all(Check check) {
    for (const Timbre timbre : timbres)
        for (const SampleRate rate : rates)
            for (const double pitch : pitches) {
                INFO("timbre " << static_cast<int>(timbre) << " at " << rate.hertz << " Hz, pitch "
                               << pitch);
                check(synthesise(timbre, rate, pitch), rate, timbre, pitch);
            }
}

/// The amplitude of one frequency (G. Goertzel, "An Algorithm for the Evaluation of Finite
/// Trigonometric Series", 1958), as a sum over the samples.
double strength(const ClickSound& sound, SampleRate rate, double frequency) {
    const double angle = 2 * std::numbers::pi * frequency / rate.hertz;
    double last = 0;
    double before = 0;
    for (const float sample : sound) {
        const double next = double{sample} + 2 * std::cos(angle) * last - before;
        before = last;
        last = next;
    }
    return std::hypot(last - before * std::cos(angle), before * std::sin(angle));
}

float largest(ClickSound::const_iterator begin, ClickSound::const_iterator end) {
    float magnitude = 0;
    for (; begin != end; ++begin) magnitude = std::max(magnitude, std::fabs(*begin));
    return magnitude;
}

std::ptrdiff_t frames(SampleRate rate, double seconds) { return rate.frames(seconds).count; }

}  // namespace

TEST_CASE("a sound begins on its first sample and is loudest soon after") {
    for_all([](const ClickSound& sound, SampleRate rate, Timbre, double) {
        const auto soon = sound.begin() + frames(rate, 0.004) + 1;
        CHECK(largest(sound.begin(), soon) == Approx(0.8));
        CHECK(largest(soon, sound.end()) <= 0.8F);
        CHECK(std::fabs(sound.front()) >= 0.08F);
    });
}

TEST_CASE("a sound dies away and ends without a step") {
    for_all([](const ClickSound& sound, SampleRate rate, Timbre, double) {
        REQUIRE(static_cast<double>(sound.size()) <= 0.25 * rate.hertz);
        const float below = 0.8F * 1e-4F;
        const auto late = std::min(frames(rate, 0.23), static_cast<std::ptrdiff_t>(sound.size()));
        CHECK(largest(sound.begin() + late, sound.end()) < below);
        const auto end = std::min(frames(rate, 0.002), static_cast<std::ptrdiff_t>(sound.size()));
        CHECK(largest(sound.end() - end, sound.end()) < below);
        CHECK(sound.back() == 0.0F);
        // Not that there were nothing before.
        const auto half = static_cast<std::ptrdiff_t>(sound.size() / 2);
        CHECK(largest(sound.begin() + half, sound.end()) > below);
    });
}

TEST_CASE("a sound has no direct component") {
    for_all([](const ClickSound& sound, SampleRate, Timbre, double) {
        double sum = 0;
        double all = 0;
        for (const float sample : sound) {
            sum += sample;
            all += std::fabs(sample);
        }
        CHECK(std::fabs(sum) < 1e-5 * all);
    });
}

TEST_CASE("pitch moves the frequencies and leaves the lengths") {
    struct Lowest {
        Timbre timbre;
        double frequency;
    };
    for (const auto& [timbre, frequency] :
         {Lowest{Timbre::bright, 2000}, Lowest{Timbre::wood, 820}, Lowest{Timbre::cowbell, 540},
          Lowest{Timbre::cowbell, 800}, Lowest{Timbre::sine, 1000}})
        for (const SampleRate rate : rates)
            for (const double pitch : pitches) {
                const double expected = frequency * pitch;
                if (expected > rate.hertz / 4.0) continue;
                INFO(frequency << " Hz at " << rate.hertz << " Hz, pitch " << pitch);
                const auto sound = synthesise(timbre, rate, pitch);
                CHECK(sound.size() == synthesise(timbre, rate, 1).size());
                CHECK(strength(sound, rate, expected) > strength(sound, rate, expected * 0.8));
                CHECK(strength(sound, rate, expected) > strength(sound, rate, expected * 1.2));
            }
}

TEST_CASE("partials beyond half the rate do not come back as others") {
    // The third and the fourth partial of each would.
    constexpr SampleRate rate{22050};
    struct Case {
        Timbre timbre;
        double pitch;
        double lowest;
        double third;
        double fourth;
    };
    for (const auto& [timbre, pitch, lowest, third, fourth] :
         {Case{Timbre::bright, 2.5, 5000, 15000, 20000},
          Case{Timbre::wood, 4, 3280, 3280 * 5.404, 3280 * 8.933}}) {
        const auto sound = synthesise(timbre, rate, pitch);
        for (const double partial : {third, fourth}) {
            const double folded = std::fabs(std::remainder(partial, rate.hertz));
            INFO(partial << " Hz would be " << folded);
            CHECK(strength(sound, rate, folded) < 0.03 * strength(sound, rate, lowest));
        }
    }
}

TEST_CASE("at low rates the pitch is lowered to what they can carry") {
    for (const std::uint32_t hertz : {1000U, 8000U, 11025U}) {
        const SampleRate rate{hertz};
        for (const Timbre timbre : timbres) {
            const auto sound = synthesise(timbre, rate, 4);
            INFO("timbre " << static_cast<int>(timbre) << " at " << hertz << " Hz");
            const double lowest = timbre == Timbre::cowbell ? 2160 : 3280;
            if (lowest < hertz / 4.0) continue;
            CHECK(strength(sound, rate, hertz / 4.0) > strength(sound, rate, hertz / 4.0 * 0.8));
            CHECK(largest(sound.begin(), sound.end()) == Approx(0.8));
        }
    }
}

TEST_CASE("a sound is the same every time, and not another's") {
    for (const Timbre timbre : timbres) {
        const auto sound = synthesise(timbre, {48000}, 1.3);
        CHECK((sound == synthesise(timbre, {48000}, 1.3)));
        for (const Timbre other : timbres)
            CHECK((sound == synthesise(other, {48000}, 1.3)) == (timbre == other));
    }
}
