#include "daemon/repeat_filter.hpp"

#include "catch.hpp"

using namespace laydown::daemon;
using namespace std::chrono_literals;

namespace {
constexpr Clock::time_point zero{};
constexpr auto window = RepeatFilter::window;
}  // namespace

TEST_CASE("a text passes once in a window") {
    RepeatFilter filter;
    CHECK(filter.pass("a", 1, zero));
    CHECK_FALSE(filter.pass("a", 1, zero + 1s));
    CHECK_FALSE(filter.pass("a", 1, zero + window - 1ns));
    CHECK(filter.take_repeats(zero + window - 1ns).empty());
    const auto repeats = filter.take_repeats(zero + window);
    REQUIRE(repeats.size() == 1);
    CHECK(repeats[0].text == "a");
    CHECK(repeats[0].tag == 1);
    CHECK(repeats[0].count == 2);
    CHECK(filter.take_repeats(zero + window).empty());
    CHECK(filter.pass("a", 1, zero + window));
    CHECK_FALSE(filter.pass("a", 1, zero + window + 1s));
}

TEST_CASE("texts that alternate, and the same text with another tag, are told apart") {
    RepeatFilter filter;
    CHECK(filter.pass("a", 1, zero));
    CHECK(filter.pass("b", 1, zero));
    CHECK(filter.pass("a", 2, zero));
    CHECK_FALSE(filter.pass("a", 1, zero));
    CHECK_FALSE(filter.pass("b", 1, zero));
    CHECK_FALSE(filter.pass("a", 2, zero));
}

TEST_CASE("memory is bounded, and what is forgotten is told") {
    RepeatFilter filter;
    CHECK(filter.pass("first", 1, zero));
    CHECK_FALSE(filter.pass("first", 1, zero));
    for (std::size_t i = 0; i < RepeatFilter::remembered; ++i)
        CHECK(filter.pass(std::to_string(i), 1, zero + 1ns));
    const auto repeats = filter.take_repeats(zero + 2ns);
    REQUIRE(repeats.size() == 1);
    CHECK(repeats[0].text == "first");
    CHECK(repeats[0].count == 1);
    CHECK(filter.pass("first", 1, zero + 3ns));
}

TEST_CASE("at the end everything is told") {
    RepeatFilter filter;
    CHECK(filter.pass("a", 1, zero));
    CHECK(filter.take_repeats(zero, true).empty());
    CHECK_FALSE(filter.pass("a", 1, zero));
    CHECK(filter.take_repeats(zero, true).size() == 1);
}
