#include "disk/resample.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::disk;

namespace {

std::vector<float> resampled(std::vector<float> samples, SampleRate from, SampleRate to) {
    auto result = resample(std::move(samples), from, to);
    if (!result) FAIL(result.error().text);
    return std::move(*result);
}

std::vector<float> sine(double frequency, SampleRate rate, std::size_t length) {
    std::vector<float> samples(length);
    for (std::size_t i = 0; i < length; ++i)
        samples[i] = static_cast<float>(
            std::sin(2 * std::numbers::pi * frequency * static_cast<double>(i) / rate.hertz));
    return samples;
}

/// The largest difference, but for the ends, where there is half a signal.
float difference(const std::vector<float>& a, const std::vector<float>& b) {
    float largest = 0;
    for (std::size_t i = a.size() / 4; i < a.size() * 3 / 4; ++i)
        largest = std::max(largest, std::fabs(a[i] - b[i]));
    return largest;
}

std::size_t loudest(const std::vector<float>& samples) {
    const auto found =
        std::ranges::max_element(samples, {}, [](float sample) { return std::fabs(sample); });
    return static_cast<std::size_t>(found - samples.begin());
}

struct Rates {
    SampleRate from;
    SampleRate to;
};

constexpr Rates pairs[] = {{{44100}, {48000}},  {{48000}, {44100}}, {{96000}, {48000}},
                           {{22050}, {48000}},  {{8000}, {192000}}, {{192000}, {8000}},
                           {{768000}, {44100}}, {{44100}, {44101}}};

}  // namespace

TEST_CASE("an impulse lies where it lay in time, within a sample") {
    for (const auto& [from, to] : pairs) {
        for (const std::size_t at : {0U, 1U, 7U, 500U, 2990U, 2999U}) {
            std::vector<float> impulse(3000);
            impulse[at] = 1.0F;
            const auto made = resampled(impulse, from, to);
            INFO(from.hertz << " to " << to.hertz << ", sample " << at);
            const double expected = static_cast<double>(at) * to.hertz / from.hertz;
            CHECK(std::fabs(static_cast<double>(loudest(made)) - expected) <= 1.0);
        }
    }
}

TEST_CASE("the length is the old one's at the new rate, rounded up") {
    for (const auto& [from, to] : pairs)
        for (const std::size_t length : {1U, 2U, 3U, 441U, 480U, 2999U, 4410U}) {
            const auto made = resampled(std::vector<float>(length, 0.5F), from, to);
            INFO(from.hertz << " to " << to.hertz << ", " << length);
            CHECK(made.size() ==
                  (length * to.hertz + from.hertz - 1) / static_cast<std::size_t>(from.hertz));
            CHECK(made.front() != 0.0F);
            CHECK(made.back() != 0.0F);
        }
}

TEST_CASE("what both rates can carry stays as it is, without a shift") {
    for (const auto& [from, to] : pairs) {
        const auto made = resampled(sine(1000, from, from.hertz / 10), from, to);
        INFO(from.hertz << " to " << to.hertz);
        CHECK(difference(made, sine(1000, to, made.size())) < 1e-4F);
    }
}

TEST_CASE("what the new rate cannot carry is left out") {
    const auto made = resampled(sine(30000, {96000}, 9600), {96000}, {48000});
    CHECK(difference(made, std::vector<float>(made.size())) < 1e-4F);
}

TEST_CASE("the same rate, or no sound, needs nothing") {
    const std::vector<float> samples{0.1F, 0.2F, -0.3F};
    CHECK(resampled(samples, {48000}, {48000}) == samples);
    CHECK(resampled({}, {48000}, {44100}).empty());
}

TEST_CASE("rates that are too far apart are refused") {
    const auto made = resample({1.0F, 0.5F}, {768000}, {1000});
    REQUIRE_FALSE(made);
    CHECK(made.error().code == ErrorCode::out_of_range);
    CHECK(made.error().text.find("768000") != std::string::npos);
}
