#include "osc/pattern.hpp"

#include "catch.hpp"

using namespace laydown;
using osc::Pattern;

namespace {
bool matches(std::string_view pattern, std::string_view text) {
    const auto parsed = Pattern::parse(pattern);
    REQUIRE(parsed);
    return parsed->matches(text);
}
}  // namespace

TEST_CASE("patterns match as OSC says") {
    CHECK(matches("*", "1"));
    CHECK(matches("*", "123"));
    CHECK(matches("*", ""));
    CHECK(matches("1*", "1"));
    CHECK(matches("1*3", "1223"));
    CHECK_FALSE(matches("1*3", "1224"));
    CHECK_FALSE(matches("1*", "21"));
    CHECK(matches("?", "7"));
    CHECK_FALSE(matches("?", "12"));
    CHECK_FALSE(matches("?", ""));
    CHECK(matches("[1-3]", "2"));
    CHECK_FALSE(matches("[1-3]", "4"));
    CHECK_FALSE(matches("[1-3]", "12"));
    CHECK(matches("[!1-3]", "4"));
    CHECK_FALSE(matches("[!1-3]", "2"));
    CHECK(matches("[13-]", "-"));
    CHECK_FALSE(matches("[]", "1"));
    CHECK(matches("{1,12}", "12"));
    CHECK(matches("{1,12}", "1"));
    CHECK_FALSE(matches("{1,12}", "2"));
    CHECK(matches("{1,12}3", "123"));
    CHECK(matches("1{,2}3", "13"));
    CHECK(matches("*{1,2}[0-9]?", "9129"));
    CHECK(matches("12", "12"));
    CHECK_FALSE(matches("12", "1"));
}

TEST_CASE("brackets must match and the length is limited") {
    for (const auto* bad : {"[", "]", "{", "}", "[1", "{1,2", "1]", "[1}", "{1]", "[1]]"})
        CHECK_FALSE(Pattern::parse(bad));
    CHECK_FALSE(Pattern::parse(std::string(Pattern::longest + 1, '*')));
}

TEST_CASE("a pattern of nothing but stars takes no time") {
    const std::string stars = std::string(Pattern::longest - 1, '*') + "x";
    CHECK_FALSE(matches(stars, std::string(30, '1')));
    CHECK_FALSE(matches("*", std::string(31, '1')));
}
