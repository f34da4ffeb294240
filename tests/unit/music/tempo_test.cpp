#include "music/tempo.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "music/metre.hpp"
#include "music/pattern.hpp"

using namespace laydown;
using namespace laydown::music;

TEST_CASE("a tempo is kept to a millionth, and written as it was read") {
    for (const char* text : {"120", "137.03", "1", "1000", "59.999999", "92.5"}) {
        INFO(text);
        const auto tempo = parse_tempo(text);
        REQUIRE(tempo);
        CHECK(to_string(*tempo) == text);
        CHECK(tempo_of(tempo->bpm())->millionths == tempo->millionths);
    }
    CHECK(parse_tempo("137.03")->millionths == 137'030'000);
    CHECK(parse_tempo("120.")->millionths == 120'000'000);
    CHECK(parse_tempo("0120")->millionths == 120'000'000);
    CHECK(parse_tempo("100.0000004")->millionths == 100'000'000);
}

TEST_CASE("what is no tempo is refused, and says why") {
    for (const char* text : {"", "fast", "-120", "+120", "1e2", "120x", "1.2.3", ".", "nan", "inf",
                             "0x78", " 120", "120,5"}) {
        INFO(text);
        const auto tempo = parse_tempo(text);
        REQUIRE_FALSE(tempo);
        CHECK(tempo.error().code == ErrorCode::bad_arguments);
    }
    for (const char* text : {"0", "0.999999", "1000.000001", "1000000000",
                             "99999999999999999999999999999999999999999999"}) {
        INFO(text);
        const auto tempo = parse_tempo(text);
        REQUIRE_FALSE(tempo);
        CHECK(tempo.error().code == ErrorCode::out_of_range);
        CHECK(tempo.error().text.find("1 to 1000") != std::string::npos);
    }
    for (const double bpm : {0.0, -120.0, 1e9, std::nan(""), HUGE_VAL, -HUGE_VAL}) {
        INFO(bpm);
        CHECK_FALSE(tempo_of(bpm));
    }
}

TEST_CASE("a metre is read and written") {
    for (const char* text : {"4/4", "3/4", "6/8", "1/1", "64/64", "7/16"}) {
        const auto metre = parse_metre(text);
        REQUIRE(metre);
        CHECK(to_string(*metre) == text);
    }
    for (const char* text : {"", "4", "4/", "/4", "4/4/4", "a/4", "4 /4", "4/4 "}) {
        INFO(text);
        const auto metre = parse_metre(text);
        REQUIRE_FALSE(metre);
        CHECK(metre.error().code == ErrorCode::bad_arguments);
    }
    for (const char* text : {"0/4", "-3/4", "65/4", "4/0", "4/3", "4/128", "4/-4"}) {
        INFO(text);
        const auto metre = parse_metre(text);
        REQUIRE_FALSE(metre);
        CHECK(metre.error().code == ErrorCode::out_of_range);
    }
}

TEST_CASE("a pattern says which beats sound") {
    const auto pattern = parse_pattern("Xx.");
    REQUIRE(pattern);
    CHECK(pattern->at(0) == Accent::accent);
    CHECK(pattern->at(1) == Accent::beat);
    CHECK(pattern->at(2) == Accent::silent);
    CHECK(to_string(*pattern) == "Xx.");
    CHECK(Pattern{}.at(0) == Accent::accent);
    CHECK(Pattern{}.at(1) == Accent::beat);
    CHECK_FALSE(parse_pattern("Xy"));
}
