#include "process/option_values.hpp"

#include <string>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::process;

namespace {

template <class T>
void check_refused(const Result<T>& result, const std::string& text) {
    INFO(text);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::bad_arguments);
    CHECK_FALSE(result.error().text.empty());
}

}  // namespace

TEST_CASE("whole numbers are decimal and within their range") {
    CHECK(*parse_whole("-5", -5, 5) == -5);
    for (const auto* text : {"", "1.5", "6", "-6", "99999999999999999999", "1e1", "0x1", "five"})
        check_refused(parse_whole(text, -5, 5), text);
    CHECK(parse_whole("6", -5, 5).error().text == "\"6\" is not between -5 and 5");
}

TEST_CASE("times are seconds or read from a clock") {
    CHECK(parse_seconds("90")->count() == 90);
    CHECK(parse_seconds("90s")->count() == 90);
    CHECK(parse_seconds("0.25")->count() == 0.25);
    CHECK(parse_seconds("1:30")->count() == 90);
    CHECK(parse_seconds("90:00")->count() == 5400);
    CHECK(parse_seconds("1:02:03.5")->count() == 3723.5);
    CHECK(parse_seconds("0:0")->count() == 0);
    CHECK(parse_seconds("168:00:00")->count() == longest_time.count());
    for (const auto* text : {"",
                             "s",
                             ":",
                             "1:",
                             ":1",
                             "1:60",
                             "1:-1",
                             "1:nan",
                             "1:inf",
                             "-1:00",
                             "1:60:00",
                             "1:2:3:4",
                             "nan",
                             "inf",
                             "-1",
                             "1:30s",
                             "1m",
                             "168:00:01",
                             "99999999999:00",
                             "1.5:00"})
        check_refused(parse_seconds(text), text);
    check_refused(parse_seconds("1", Seconds{2}, Seconds{3}), "1");
    CHECK(parse_seconds("4", Seconds{2}, Seconds{3}).error().text ==
          "\"4\" is not between 2 and 3 seconds");
}

TEST_CASE("levels are decibels relative to full scale") {
    CHECK(*parse_level("-40") == -40);
    CHECK(*parse_level("-40dB") == -40);
    CHECK(*parse_level("-40 dBFS") == -40);
    CHECK(*parse_level("0") == 0);
    CHECK(*parse_level("-0.5") == -0.5);
    CHECK(*parse_level("+2.5") == 2.5);
    CHECK(*parse_level("1e1") == 10);
    for (const auto* text : {"", "dB", "FS", "nan", "inf", "-inf", "-201", "25", "loud", "-40db",
                             "1x", "0x5", "+", "+-1", "--1", "1e999", "1,5"})
        check_refused(parse_level(text), text);
}

TEST_CASE("one listens on a port, or on any") {
    CHECK(*parse_port("7511") == 7511);
    CHECK(*parse_port("0") == 0);
    for (const auto* text : {"", "-1", "65536", "1.0", "osc"})
        check_refused(parse_port(text), text);
}

TEST_CASE("peers are a host and a port") {
    CHECK(*parse_peer("192.168.1.20:9000") == Peer{"192.168.1.20", 9000});
    CHECK(*parse_peer("tablet.local:1") == Peer{"tablet.local", 1});
    for (const auto* text : {"", ":", "host", "host:", ":9000", "host:0", "host:65536", "host:-1",
                             "host:x", "::1:9000", "[::1]:9000", "ho st:1", "-host:1", "a/b:1"})
        check_refused(parse_peer(text), text);
    check_refused(parse_peer(std::string(254, 'x') + ":1"), "long");
}

TEST_CASE("one listens on an IPv4 address") {
    CHECK(*parse_listen_address("127.0.0.1") == "127.0.0.1");
    CHECK(*parse_listen_address("0.0.0.0") == "0.0.0.0");
    CHECK(*parse_listen_address("localhost") == "127.0.0.1");
    for (const auto* text : {"", "::1", "127.0.0", "1.2.3.256", "studio.local", "1.2.3.4 "})
        check_refused(parse_listen_address(text), text);
    check_refused(parse_listen_address(std::string_view("1.2.3.4\0x", 9)), "null byte");
    for (const auto* text : {"224.0.0.1", "239.255.255.255", "255.255.255.255"})
        check_refused(parse_listen_address(text), text);
    CHECK(parse_listen_address("223.255.255.254"));
}

TEST_CASE("what is quoted in a message is printable and not too long") {
    CHECK(in_quotes("a\nb") == "\"a\\x0ab\"");
    CHECK(in_quotes(std::string(80, 'x')).size() == 82);
    CHECK(in_quotes(std::string(300, 'x')).size() == 85);
}

TEST_CASE("a list is split at its separators, and its parts are trimmed") {
    using Parts = std::vector<std::string_view>;
    CHECK(split("a,,b ", ',') == Parts{"a", "", "b "});
    CHECK(split("", ',') == Parts{""});
    CHECK(trimmed("  a b ") == "a b");
    CHECK(trimmed("  ").empty());
}
