#include "engine/gain_ramp.hpp"

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::engine;

namespace {

std::vector<float> scaled(GainRamp& ramp, std::size_t frames, float value = 1.0F) {
    std::vector<float> samples(frames, value);
    ramp.scale(samples);
    return samples;
}

}  // namespace

TEST_CASE("a change goes in equal steps, and arrives exactly") {
    GainRamp ramp({10}, 0.0F);
    CHECK(ramp.silent());
    ramp.set(1.0F);
    CHECK_FALSE(ramp.silent());
    const auto first = scaled(ramp, 4);
    CHECK_FALSE(ramp.steady());
    const auto rest = scaled(ramp, 8);
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(first[i] == Approx(0.1 * (static_cast<double>(i) + 1)));
    for (std::size_t i = 0; i < 6; ++i)
        CHECK(rest[i] == Approx(0.1 * (static_cast<double>(i) + 5)));
    CHECK(rest[5] == 1.0F);
    CHECK(rest[7] == 1.0F);
    CHECK(ramp.steady());
}

TEST_CASE("whatever the change, its last frame has the gain that was set") {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> any(-2.0F, 2.0F);
    for (int round = 0; round < 1000; ++round) {
        GainRamp ramp({3}, any(random));
        const float gain = any(random);
        ramp.set(gain);
        REQUIRE(scaled(ramp, 3)[2] == gain);
    }
}

TEST_CASE("a change on the way goes on from where the gain is") {
    GainRamp ramp({100}, 1.0F);
    std::mt19937 random(1);
    std::uniform_real_distribution<float> any(-2.0F, 2.0F);
    float before = 1.0F;
    for (int round = 0; round < 200; ++round) {
        ramp.set(any(random));
        for (const float sample : scaled(ramp, random() % 150)) {
            // No more than from one end to the other in a hundred steps.
            REQUIRE(std::fabs(sample - before) <= 4.0F / 100 * 1.001F);
            before = sample;
        }
    }
    ramp.set(0.25F);
    ramp.skip(99);
    CHECK_FALSE(ramp.steady());
    ramp.skip(1);
    CHECK(ramp.steady());
    CHECK(scaled(ramp, 1)[0] == 0.25F);
}

TEST_CASE("to set what is set already changes nothing") {
    GainRamp ramp({10}, 0.0F);
    ramp.set(1.0F);
    scaled(ramp, 5);
    ramp.set(1.0F);
    CHECK(scaled(ramp, 5)[4] == 1.0F);
}

TEST_CASE("a gain of one leaves every bit, and a jump or no length takes no time") {
    GainRamp ramp({10});
    std::vector<float> samples{-0.0F, 1e-42F, 3.0F, -1.0F};
    const auto before = samples;
    ramp.scale(samples);
    CHECK(std::memcmp(samples.data(), before.data(), sizeof(float) * 4) == 0);
    ramp.set(0.5F);
    ramp.jump(2.0F);
    CHECK(ramp.steady());
    CHECK(scaled(ramp, 1)[0] == 2.0F);
    GainRamp at_once({0}, 1.0F);
    at_once.set(0.5F);
    CHECK(at_once.steady());
    CHECK(scaled(at_once, 1)[0] == 0.5F);
}

TEST_CASE("the division into calls makes no difference, neither to what is added nor scaled") {
    std::mt19937 random(2);
    std::uniform_real_distribution<float> any(-1.0F, 1.0F);
    for (int round = 0; round < 30; ++round) {
        std::vector<float> in(3000);
        for (float& sample : in) sample = any(random);
        GainRamp whole({240}, 0.5F);
        GainRamp cut({240}, 0.5F);
        GainRamp scale({240}, 0.5F);
        for (int change = 0; change < 5; ++change) {
            const float gain = random() % 4 == 0 ? 0.0F : any(random);
            for (GainRamp* ramp : {&whole, &cut, &scale}) ramp->set(gain);
            std::vector<float> one(in.size(), 0.0F);
            std::vector<float> other(in.size(), 0.0F);
            const std::size_t frames = random() % in.size();
            whole.add({in.data(), frames}, one.data());
            for (std::size_t at = 0; at < frames;) {
                const std::size_t piece = std::min(frames - at, std::size_t{1} + random() % 200);
                cut.add({in.data() + at, piece}, other.data() + at);
                at += piece;
            }
            REQUIRE((one == other));
            auto third = in;
            scale.scale(std::span(third).first(frames));
            REQUIRE(std::equal(third.begin(), third.begin() + static_cast<std::ptrdiff_t>(frames),
                               one.begin()));
            REQUIRE((std::vector<float>(one.begin() + static_cast<std::ptrdiff_t>(frames),
                                        one.end()) == std::vector<float>(in.size() - frames)));
        }
    }
}

TEST_CASE("several channels go the way together") {
    GainRamp alone({100}, 1.0F);
    GainRamp ramp({100}, 1.0F);
    alone.set(0.25F);
    ramp.set(0.25F);
    for (const std::size_t frames : {30U, 100U, 10U}) {
        const auto wanted = scaled(alone, frames);
        std::vector<float> left(frames, 1.0F);
        std::vector<float> right(frames, 1.0F);
        const std::vector<float*> channels{left.data(), right.data()};
        ramp.scale(channels, frames);
        CHECK(left == wanted);
        CHECK(right == wanted);
    }
}
