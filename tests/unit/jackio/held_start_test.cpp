#include "jackio/held_start.hpp"

#include <vector>

#include "catch.hpp"

using laydown::jackio::HeldStart;
using namespace std::chrono_literals;

namespace {
/// Seconds after the begin of a start, held for `length`, at which it is ordered again.
std::vector<int> orders(HeldStart& start, int begin, int length, std::chrono::seconds limit) {
    std::vector<int> result;
    for (int second = 0; second < length; ++second) {
        const auto now = static_cast<std::uint64_t>(begin + second) * 1'000'000;
        if (start.renew(true, now, limit)) result.push_back(second);
    }
    return result;
}
}  // namespace

TEST_CASE("a start that is held for long is ordered again, until its time is over") {
    HeldStart start;
    CHECK(orders(start, 100, 4, 60s).empty());
    start.over();
    CHECK(orders(start, 200, 20, 60s) == std::vector{4, 8, 12, 16});
    start.over();
    CHECK(orders(start, 300, 30, 10s) == std::vector{4, 8});
    start.over();
    CHECK(orders(start, 400, 30, 0s).empty());
}

TEST_CASE("what ended is forgotten") {
    HeldStart start;
    SECTION("with an answer") {
        CHECK_FALSE(start.renew(true, 0, 60s));
        CHECK_FALSE(start.renew(false, 1'000'000, 60s));
        CHECK_FALSE(start.renew(true, 30'000'000, 60s));
    }
    SECTION("with a stop") {
        CHECK_FALSE(start.renew(true, 0, 60s));
        start.over();
        CHECK_FALSE(start.renew(true, 30'000'000, 60s));
    }
    CHECK_FALSE(start.renew(true, 33'000'000, 60s));
    CHECK(start.renew(true, 34'000'000, 60s));
}
