#include "base/timestamp.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace std::chrono;

TEST_CASE("wall-clock times are written in UTC with milliseconds, and read") {
    const auto [time, text] = GENERATE(table<sys_time<milliseconds>, std::string>({
        {sys_days{year{2024} / May / 31} + 18h + 4min + 5s + 678ms, "2024-05-31T18:04:05.678Z"},
        {sys_days{year{1970} / January / 1} + 0ms, "1970-01-01T00:00:00.000Z"},
        {sys_days{year{1969} / December / 31} + 86399s + 7ms, "1969-12-31T23:59:59.007Z"},
    }));
    CHECK(utc_timestamp(time) == text);
    CHECK(parse_utc_timestamp(text) == time);
}

TEST_CASE("what is no such text is no time") {
    const std::string text = GENERATE("", "2024-05-31T18:04:05.678", "2024-05-31 18:04:05.678Z",
                                      "2024-13-31T18:04:05.678Z", "2024-02-30T18:04:05.678Z",
                                      "2024-05-31T18:04:05,678Z");
    CHECK_FALSE(parse_utc_timestamp(text));
}

TEST_CASE("now is now") {
    const auto before = floor<milliseconds>(system_clock::now());
    const auto told = parse_utc_timestamp(utc_now());
    REQUIRE(told);
    CHECK(before <= *told);
    CHECK(*told <= system_clock::now());
}
