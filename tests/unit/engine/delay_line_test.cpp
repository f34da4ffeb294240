#include "engine/delay_line.hpp"

#include <cmath>
#include <cstring>
#include <numeric>
#include <random>

#include "allocations.hpp"
#include "catch.hpp"

using namespace laydown;
using namespace laydown::engine;

namespace {

std::vector<float> counted(std::int64_t begin, std::size_t frames) {
    std::vector<float> samples(frames);
    std::iota(samples.begin(), samples.end(), static_cast<float>(begin));
    return samples;
}

/// Goes on through frames that are counted from 1.
struct Output {
    Output(std::int64_t most, std::int64_t fade) : line({most}, {fade}) {}
    std::vector<float> next(std::size_t frames) {
        auto samples = counted(at, frames);
        line.process(samples);
        at += static_cast<std::int64_t>(frames);
        return samples;
    }
    DelayLine line;
    std::int64_t at = 1;
};

}  // namespace

TEST_CASE("an output is delayed to the bit, with silence before it") {
    std::mt19937 random(1);
    for (const std::int64_t delay : {0, 1, 100, 255, 256, 257, 999, 1000, 5000}) {
        INFO(delay);
        Output output(1000, 10);
        output.line.reset({delay});
        const std::int64_t real = std::min<std::int64_t>(delay, 1000);
        CHECK(output.line.delay() == Frames{real});
        std::vector<float> all;
        while (all.size() < 8000) {
            const auto piece = output.next(1 + random() % 900);
            all.insert(all.end(), piece.begin(), piece.end());
        }
        auto expected = counted(1 - real, all.size());
        std::fill_n(expected.begin(), real, 0.0F);
        CHECK((all == expected));
    }
}

TEST_CASE("every bit is kept, and no delay is the least of them") {
    DelayLine line({4}, {0});
    line.reset({2});
    std::vector<float> samples{-0.0F, 1e-42F, std::nanf("1"), 1.0F, 2.0F, 3.0F};
    const auto before = samples;
    line.process(samples);
    CHECK(std::memcmp(samples.data() + 2, before.data(), 4 * sizeof(float)) == 0);
    DelayLine none({0}, {10});
    none.set({100});
    CHECK(none.delay() == Frames{0});
    samples = before;
    none.process(samples);
    CHECK(std::memcmp(samples.data(), before.data(), 6 * sizeof(float)) == 0);
    line.reset({-5});
    CHECK(line.delay() == Frames{0});
}

TEST_CASE("one delay becomes another in a fade") {
    Output output(1000, 9);
    output.line.reset({100});
    output.next(2000);
    output.line.set({300});
    const auto samples = output.next(100);
    for (std::size_t i = 0; i < 100; ++i) {
        const float from = static_cast<float>(2001 + i) - 100;
        const float way = i < 9 ? static_cast<float>(i + 1) / 10.0F : 1.0F;
        CHECK(samples[i] == Approx(from - 200 * way));
    }
    CHECK(samples[9] == 2010 - 300);
    output.line.set({0});
    CHECK(output.next(100)[9] == 2110);
}

TEST_CASE("after none a delay comes when there is enough to play, and no silence with it") {
    Output output(1000, 10);
    output.next(5000);
    output.line.set({700});
    const auto samples = output.next(2000);
    for (std::size_t i = 0; i < 700; ++i) REQUIRE(samples[i] == static_cast<float>(5001 + i));
    for (std::size_t i = 0; i < 1299; ++i) REQUIRE(samples[i] > 5000);
    for (std::size_t i = 710; i < 2000; ++i)
        REQUIRE(samples[i] == static_cast<float>(5001 + i - 700));
    // What was kept before a time without a delay is not what came last.
    output.line.set({0});
    output.next(500);
    output.line.set({500});
    for (const float sample : output.next(1000)) REQUIRE(sample > 7500);
}

TEST_CASE("what came before a reset is not heard") {
    Output output(1000, 10);
    output.line.reset({600});
    output.next(5000);
    output.line.reset({500});
    CHECK((output.next(10) == std::vector<float>(10)));
    output.line.set({5});
    const auto samples = output.next(20);
    for (std::size_t i = 0; i < 10; ++i)
        CHECK(samples[i] ==
              Approx(static_cast<double>(5011 + i - 5) * static_cast<double>(i + 1) / 11));
    CHECK(samples[10] == 5016);
}

TEST_CASE("a change during a fade waits for its end") {
    Output output(1000, 100);
    output.line.reset({500});
    output.next(1000);
    output.line.set({100});
    output.next(50);
    output.line.set({300});
    CHECK(output.line.delay() == Frames{300});
    const auto samples = output.next(300);
    CHECK(samples[49] == Approx(1100 - 500 + 400 * 100 / 101.0));
    CHECK(samples[50] == Approx(1101 - 100 - 200 * 1 / 101.0));
    CHECK(samples[150] == 1201 - 300);
}

TEST_CASE("how frames are divided into calls makes no difference to a delayed output") {
    std::mt19937 random(3);
    std::uniform_real_distribution<float> any(-1.0F, 1.0F);
    for (int round = 0; round < 60; ++round) {
        const Frames most{static_cast<std::int64_t>(random() % 2000)};
        const Frames fade{static_cast<std::int64_t>(random() % 300)};
        DelayLine whole(most, fade);
        DelayLine cut(most, fade);
        for (int change = 0; change < 12; ++change) {
            const Frames delay{random() % 3 == 0 ? 0 : static_cast<std::int64_t>(random() % 2000)};
            const bool reset = random() % 5 == 0;
            for (DelayLine* line : {&whole, &cut}) reset ? line->reset(delay) : line->set(delay);
            std::vector<float> one(random() % 4000);
            for (float& sample : one) sample = any(random);
            auto other = one;
            whole.process(one);
            for (std::size_t at = 0; at < other.size();) {
                const std::size_t piece = std::min(other.size() - at, 1 + random() % 300);
                cut.process({other.data() + at, piece});
                at += piece;
            }
            REQUIRE((one == other));
        }
    }
}

TEST_CASE("a delayed output goes on in a larger room, and has longer delays there") {
    std::mt19937 random(4);
    for (int round = 0; round < 60; ++round) {
        const std::int64_t most = 1 + static_cast<std::int64_t>(random() % 600);
        const std::int64_t fade = static_cast<std::int64_t>(random() % 300);
        Output stays(most, fade);
        Output moves(most, fade);
        std::int64_t larger = most;
        for (int change = 0; change < 12; ++change) {
            if (random() % 3 == 0) {
                larger += static_cast<std::int64_t>(random() % 1'000);
                DelayLine::Room room({larger});
                moves.line.move_to(room);
            }
            if (random() % 2 == 0) {
                const Frames delay{static_cast<std::int64_t>(random()) % (most + 1)};
                stays.line.set(delay);
                moves.line.set(delay);
            }
            const std::size_t frames = random() % 400;
            REQUIRE((stays.next(frames) == moves.next(frames)));
        }
        moves.line.set({larger});
        moves.next(static_cast<std::size_t>(2 * (larger + fade)));
        const std::int64_t at = moves.at;
        REQUIRE((moves.next(100) == counted(at - larger, 100)));
    }
}

TEST_CASE("delaying does not allocate") {
    DelayLine line({1000}, {10});
    DelayLine::Room room({2000});
    std::vector<float> samples(5000, 1.0F);
    const auto before = test::allocations();
    line.reset({10});
    line.process(samples);
    line.set({1000});
    line.process(samples);
    line.move_to(room);
    line.set({2000});
    line.process(samples);
    CHECK(test::allocations() == before);
}
