#include "engine/mix_strip.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "allocations.hpp"
#include "catch.hpp"

using namespace laydown;
using namespace laydown::engine;

namespace {

constexpr SampleRate rate{48000};
constexpr std::size_t ramp_frames = 240;

StripSettings panned(double pan, double gain = 0) {
    StripSettings settings;
    settings.gain = gain;
    settings.pan = pan;
    return settings;
}

struct Mix {
    std::vector<float> left;
    std::vector<float> right;
};

/// Added to what is there already.
Mix mixed(MixStrip& strip, const std::vector<std::vector<float>>& channels, float there = 0) {
    std::vector<const float*> in;
    for (const auto& channel : channels) in.push_back(channel.data());
    const std::size_t frames = channels[0].size();
    Mix mix{std::vector<float>(frames, there), std::vector<float>(frames, there)};
    strip.mix(in, frames, mix.left.data(), mix.right.data());
    return mix;
}

}  // namespace

TEST_CASE("a mono track is as loud wherever it is panned") {
    for (double pan = -1; pan <= 1; pan += 0.125) {
        const auto gains = strip_gains(panned(pan), 1);
        CHECK(gains.left * gains.left + gains.right * gains.right == Approx(1.0));
        const double place = (pan + 1) / 2 * 1.5707963267948966;
        CHECK(gains.left == Approx(std::cos(place)).margin(1e-7));
        CHECK(gains.right == Approx(std::sin(place)).margin(1e-7));
        const auto mirrored = strip_gains(panned(-pan), 1);
        CHECK(mirrored == StripGains{gains.right, gains.left});
    }
    CHECK(strip_gains(panned(-1), 1) == StripGains{1, 0});
    CHECK(strip_gains(panned(1), 1) == StripGains{0, 1});
    CHECK(strip_gains(panned(-7), 1) == StripGains{1, 0});
    const auto middle = strip_gains(panned(0), 1);
    CHECK(middle.left == middle.right);
    CHECK(decibels(middle.left) == Approx(-3.0103).margin(1e-4));
}

TEST_CASE("a stereo track is balanced") {
    CHECK(strip_gains(panned(0), 2) == StripGains{1, 1});
    CHECK(strip_gains(panned(1), 2) == StripGains{0, 1});
    CHECK(strip_gains(panned(-1), 2) == StripGains{1, 0});
    const auto half = strip_gains(panned(0.5), 2);
    CHECK(half.right == 1);
    CHECK(decibels(half.left) == Approx(-3.0103).margin(1e-4));
}

TEST_CASE("gain, mute and phase") {
    CHECK(strip_gains(panned(0, -6), 2).left == Approx(0.501187));
    CHECK(strip_gains(panned(0, -std::numeric_limits<double>::infinity()), 2) == StripGains{0, 0});
    StripSettings settings = panned(0, 6);
    settings.invert = true;
    CHECK(strip_gains(settings, 2).right == Approx(-1.995262));
    settings.mute = true;
    CHECK(strip_gains(settings, 2) == StripGains{0, 0});
}

TEST_CASE("at 0 dB in the middle a stereo track comes to the bit") {
    MixStrip strip(2, rate);
    CHECK(strip.silent());
    strip.jump(strip_gains({}, 2));
    CHECK_FALSE(strip.silent());
    const std::vector<float> left{0.1F, -0.7F, 1e-40F};
    const std::vector<float> right{3.5F, -1.0F, 0.3F};
    const auto mix = mixed(strip, {left, right});
    CHECK(mix.left == left);
    CHECK(mix.right == right);
    const auto added = mixed(strip, {left, right}, 0.5F);
    CHECK(added.left[1] == 0.5F + left[1]);
    CHECK(added.right[0] == 0.5F + right[0]);
}

TEST_CASE("a mono track is on both sides, and further channels take turns") {
    MixStrip mono(1, rate);
    mono.jump({0.25F, 0.5F});
    const auto one = mixed(mono, {{1.0F, 2.0F}});
    CHECK(one.left == std::vector<float>{0.25F, 0.5F});
    CHECK(one.right == std::vector<float>{0.5F, 1.0F});
    MixStrip three(3, rate);
    three.set({1.0F, 1.0F});
    const std::vector<float> ones(300, 1.0F);
    const auto mix = mixed(three, {ones, ones, ones});
    for (std::size_t i = 0; i < 300; ++i) REQUIRE(mix.left[i] == 2 * mix.right[i]);
    CHECK(mix.left[299] == 2.0F);
}

TEST_CASE("every change is ramped from the frame on which it is set, without a click") {
    for (const int channels : {1, 2}) {
        MixStrip strip(channels, rate);
        strip.jump({1.0F, 1.0F});
        const std::vector<std::vector<float>> in(static_cast<std::size_t>(channels),
                                                 std::vector<float>(77, 1.0F));
        std::vector<float> left;
        const auto mix_some = [&](int times) {
            for (int i = 0; i < times; ++i) {
                const auto mix = mixed(strip, in);
                left.insert(left.end(), mix.left.begin(), mix.left.end());
            }
        };
        mix_some(2);
        strip.set({-1.0F, 0.0F});  // the phase
        mix_some(10);
        strip.set({0.0F, 0.0F});
        mix_some(2);
        strip.set({1.0F, 0.0F});  // on the way
        mix_some(10);
        CHECK(left[153] == 1.0F);
        CHECK(left[154] < 1.0F);
        CHECK(left[154 + ramp_frames - 2] > -1.0F);
        CHECK(left[154 + ramp_frames - 1] == -1.0F);
        CHECK(left.back() == 1.0F);
        for (std::size_t i = 1; i < left.size(); ++i)
            REQUIRE(std::fabs(left[i] - left[i - 1]) < 2.001F / static_cast<float>(ramp_frames));
    }
}

TEST_CASE("what is not heard is silent when the way there is over") {
    MixStrip strip(2, rate);
    strip.jump({1.0F, 1.0F});
    strip.set({0.0F, 0.0F});
    strip.skip(ramp_frames - 1);
    CHECK_FALSE(strip.silent());
    strip.skip(1);
    CHECK(strip.silent());
    const std::vector<float> ones(10, 1.0F);
    CHECK(mixed(strip, {ones, ones}).left == std::vector<float>(10));
}

TEST_CASE("mixing does not allocate") {
    MixStrip strip(2, rate);
    std::vector<float> samples(1000, 1.0F);
    std::vector<float> left(1000);
    std::vector<float> right(1000);
    const std::array<const float*, 2> in{samples.data(), samples.data()};
    const auto before = test::allocations();
    strip.set(strip_gains(panned(0.5, -3), 2));
    strip.mix(in, 1000, left.data(), right.data());
    CHECK(test::allocations() == before);
}
