#include "player/mix_lane.hpp"

#include <random>

#include "../engine/allocations.hpp"
#include "play_fixture.hpp"

using namespace laydown;
using namespace laydown::player;
using namespace laydown::player::test;

namespace {

struct Lane {
    explicit Lane(const LaneGains& gains = {}, int channels = 1)
        : lane(channels, rate, gains), count(static_cast<std::size_t>(channels)) {}

    /// Ones, one cycle long.
    void mix(std::int64_t frames) {
        lane.take({at});
        const auto size = static_cast<std::size_t>(frames);
        std::vector<float> samples(size * count, 1.0F);
        std::vector<float*> channels;
        for (std::size_t i = 0; i < count; ++i) channels.push_back(samples.data() + i * size);
        std::vector<float> one(size);
        std::vector<float> other(size);
        lane.mix({at}, channels, size, one.data(), other.data());
        left = left + one;
        right = right + other;
        direct = direct + std::vector<float>(samples.end() - frames, samples.end());
        at += frames;
    }

    MixLane lane;
    std::size_t count;
    std::int64_t at = 0;
    std::vector<float> left;
    std::vector<float> right;
    std::vector<float> direct;
};

std::vector<float> ones(std::int64_t frames) {
    return std::vector<float>(static_cast<std::size_t>(frames), 1.0F);
}

}  // namespace

TEST_CASE("a lane has its gains from the first frame on, and leaves what it can to the bit") {
    Lane lane(LaneGains{{0.5F, 0.25F}, 0.75F});
    lane.mix(10);
    CHECK(lane.left == std::vector<float>(10, 0.5F));
    CHECK(lane.right == std::vector<float>(10, 0.25F));
    CHECK(lane.direct == std::vector<float>(10, 0.75F));
    Lane stereo(LaneGains{{0.5F, 0.25F}, 1.0F}, 2);
    stereo.mix(10);
    CHECK(stereo.left == std::vector<float>(10, 0.5F));
    CHECK(stereo.right == std::vector<float>(10, 0.25F));
    CHECK(stereo.direct == ones(10));
}

TEST_CASE("changes take effect on their frames, whatever the cycles are like") {
    std::mt19937 random(3);
    for (int round = 0; round < 30; ++round) {
        Lane lane;
        REQUIRE(lane.lane.set({{0.5F, 1}, 1}, TransportPosition{1'000}));
        REQUIRE(lane.lane.set({{0.5F, 1}, 0.5F}, TransportPosition{2'000}));
        while (lane.at < 3'000) lane.mix(1 + static_cast<std::int64_t>(random() % 1'200));
        lane.left.resize(3'000);
        lane.direct.resize(3'000);
        CHECK((lane.left == ones(1'000) + ramped(ones(2'000), 1, 0.5F)));
        CHECK((lane.direct == ones(2'000) + ramped(ones(1'000), 1, 0.5F)));
    }
}

TEST_CASE("what passes in silence passes for changes and ramps as well") {
    Lane lane;
    lane.lane.set({{0.5F, 0.5F}, 0.5F}, TransportPosition{100});
    lane.lane.take({0});
    lane.lane.skip({0}, 150);
    lane.at = 150;
    lane.mix(300);
    auto wanted = ramped(ones(350), 1, 0.5F);
    wanted.erase(wanted.begin(), wanted.begin() + 50);
    CHECK((lane.left == wanted));
    CHECK((lane.direct == wanted));
}

TEST_CASE("while the transport stands what waits for frames goes on waiting") {
    Lane lane;
    lane.lane.set({{0, 0}, 0}, TransportPosition{100});
    lane.lane.take({50});
    lane.lane.skip(standing, 1'000);
    lane.at = 50;
    lane.mix(60);
    CHECK((lane.left == ones(50) + ramped(ones(10), 1, 0)));
}

TEST_CASE("mixing a lane does not allocate") {
    MixLane lane(2, rate, {});
    lane.set({{0.5F, 0.5F}, 0.5F}, TransportPosition{100});
    std::vector<float> samples(400);
    const std::array<float*, 2> channels{samples.data(), samples.data() + 200};
    std::vector<float> left(200);
    std::vector<float> right(200);
    const auto before = engine::test::allocations();
    lane.take({0});
    lane.mix({0}, channels, 200, left.data(), right.data());
    lane.skip({200}, 200);
    CHECK(engine::test::allocations() == before);
}
