#include "engine/level.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"

using namespace laydown::engine;

TEST_CASE("the peak is the largest magnitude, wherever it stands") {
    for (std::size_t size : {1U, 7U, 8U, 9U, 64U, 129U}) {
        for (std::size_t at = 0; at < size; ++at) {
            std::vector<float> samples(size, 0.25F);
            samples[at] = -0.5F;
            const Level level = level_of(samples);
            CHECK(level.peak == 0.5F);
            CHECK(level.clipped == 0);
        }
    }
    CHECK(level_of({}).peak == 0.0F);
}

TEST_CASE("samples at full scale are counted as clipped") {
    const std::vector<float> samples{0.9F, 1.0F, -1.0F, 32767.0F / 32768.0F, 32766.0F / 32768.0F};
    CHECK(level_of(samples).clipped == 3);
}

TEST_CASE("what is not a number does not hide") {
    std::vector<float> samples(40, 0.1F);
    samples[17] = std::numeric_limits<float>::quiet_NaN();
    const Level level = level_of(samples);
    CHECK(std::isinf(level.peak));
    CHECK(level.clipped == 1);
    CHECK(first_at_least(samples, 0.5F) == 17);
}

TEST_CASE("levels add up") {
    Level sum{0.5F, 1};
    sum += Level{0.25F, 2};
    CHECK(sum.peak == 0.5F);
    CHECK(sum.clipped == 3);
}

TEST_CASE("the first loud sample is found") {
    const std::vector<float> samples{0.0F, 0.1F, -0.3F, 0.9F};
    CHECK(first_at_least(samples, 0.3F) == 2);
    CHECK(first_at_least(samples, 1.0F) == samples.size());
}
