// What is accepted where a flag, a whole number, a number or a text is meant.
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "catch.hpp"
#include "desk.hpp"
#include "osc/coerce.hpp"
#include "osc/describe.hpp"
#include "osc/typed.hpp"

using namespace laydown;
using namespace laydown::test;
using namespace std::string_literals;
using osc::Other;
using osc::Value;
using osc::Values;

namespace {

constexpr auto nan_f = std::numeric_limits<float>::quiet_NaN();
constexpr auto nan_d = std::numeric_limits<double>::quiet_NaN();
constexpr auto inf_f = std::numeric_limits<float>::infinity();
constexpr auto inf_d = std::numeric_limits<double>::infinity();
constexpr auto longest = std::numeric_limits<std::int64_t>::max();
constexpr auto shortest = std::numeric_limits<std::int64_t>::min();

constexpr auto flag = osc::flag("flag", "x").info;
constexpr auto small = osc::integer("small", -5, 10, "x").info;
constexpr auto frame = osc::song_frame("frame", "x").info;
constexpr auto gain_info = osc::decibels("level", -60.0, 6.1, "x").info;
constexpr auto text = osc::text("text", 5, "x").info;
constexpr auto word = osc::choice("word", "keep|delete", "x").info;

template <class T>
int code(const Result<T>& result) {
    return result ? 0 : static_cast<int>(result.error().code);
}

}  // namespace

TEST_CASE("a flag is any number from 0 to 1, true from a half up") {
    for (const Value& v :
         {Value{1}, Value{std::int64_t{1}}, Value{1.0F}, Value{0.5F}, Value{0.7}, Value{true}}) {
        CAPTURE(osc::to_string(v));
        CHECK(*osc::to_flag(v, flag));
    }
    for (const Value& v :
         {Value{0}, Value{std::int64_t{0}}, Value{0.0F}, Value{0.49F}, Value{-0.0}, Value{false}}) {
        CAPTURE(osc::to_string(v));
        CHECK_FALSE(*osc::to_flag(v, flag));
    }
    for (const Value& v : {Value{2}, Value{-1}, Value{1.1F}, Value{longest}, Value{-0.1}})
        CHECK(code(osc::to_flag(v, flag)) == 3);
    for (const Value& v : {Value{nan_f}, Value{nan_d}, Value{inf_f}, Value{-inf_d}, Value{"1"s},
                           Value{Other{'N'}}, Value{Other{'b'}}})
        CHECK(code(osc::to_flag(v, flag)) == 2);
}

TEST_CASE("a whole number comes in any type that holds it exactly, and is never cut") {
    for (const Value& v : {Value{7}, Value{std::int64_t{7}}, Value{7.0F}, Value{7.0}}) {
        CAPTURE(osc::to_string(v));
        CHECK(*osc::to_whole(v, small) == 7);
    }
    CHECK(*osc::to_whole(true, small) == 1);
    CHECK(*osc::to_whole(false, small) == 0);
    for (const Value& v : {Value{0.7F}, Value{7.5}, Value{-0.1F}, Value{nan_f}, Value{nan_d},
                           Value{inf_f}, Value{-inf_d}, Value{"7"s}, Value{Other{'t'}}}) {
        CAPTURE(osc::to_string(v));
        CHECK(code(osc::to_whole(v, small)) == 2);
    }
    for (const Value& v : {Value{-6}, Value{11}, Value{11.0F}, Value{longest}, Value{shortest}})
        CHECK(code(osc::to_whole(v, small)) == 3);
    CHECK(osc::to_whole(11, small).error().text == "small must be a whole number from -5 to 10");
}

TEST_CASE("a frame too large for its floating-point type is refused, not rounded") {
    constexpr std::int64_t exact_f = 1 << 24;
    constexpr std::int64_t exact_d = std::int64_t{1} << 53;
    CHECK(*osc::to_whole(static_cast<float>(exact_f), frame) == exact_f);
    CHECK(code(osc::to_whole(std::nextafter(static_cast<float>(exact_f), inf_f), frame)) == 2);
    CHECK(*osc::to_whole(static_cast<double>(-exact_d), frame) == -exact_d);
    CHECK(code(osc::to_whole(1e17, frame)) == 2);
    CHECK(code(osc::to_whole(1e300, frame)) == 2);
    CHECK(*osc::to_whole(exact_d + 1, frame) == exact_d + 1);
    CHECK(code(osc::to_whole(longest, frame)) == 3);
    CHECK(code(osc::to_whole(shortest, frame)) == 3);
}

TEST_CASE("a number is finite and within its range, of whatever type") {
    CHECK(*osc::to_number(-60, gain_info) == -60.0);
    CHECK(*osc::to_number(std::int64_t{6}, gain_info) == 6.0);
    CHECK(*osc::to_number(1.5F, gain_info) == 1.5);
    CHECK(*osc::to_number(true, gain_info) == 1.0);
    CHECK(*osc::to_number(6.1F, gain_info) == 6.1);  // 6.1F is a little more than 6.1
    for (const Value& v : {Value{6.11F}, Value{7}, Value{-60.001}, Value{longest}, Value{1e300}})
        CHECK(code(osc::to_number(v, gain_info)) == 3);
    for (const Value& v : {Value{nan_f}, Value{nan_d}, Value{inf_f}, Value{-inf_d}, Value{"1"s}})
        CHECK(code(osc::to_number(v, gain_info)) == 2);
    CHECK(osc::to_number(7, gain_info).error().text == "level must be a number from -60 to 6.1 dB");
}

TEST_CASE("a number that was sent as a float is the one that was meant") {
    constexpr auto tempo = osc::number("tempo", "", 1.0, 1000.0, "x").info;
    for (const double meant : {137.03, 99.9, 1.1, 123.456, 300.0, 16.5}) {
        CAPTURE(meant);
        CHECK(*osc::to_number(static_cast<float>(meant), tempo) == meant);
    }
    CHECK(*osc::to_number(-3.2F, gain_info) == -3.2);
    CHECK(*osc::to_number(-0.0F, gain_info) == 0.0);
    CHECK(*osc::to_number(137.03, tempo) == 137.03);
    CHECK(*osc::to_number(137.02999877929688, tempo) == 137.02999877929688);
    // What is sent back is the same float.
    constexpr auto any = osc::number("any", "", -1e39, 1e39, "x").info;
    std::mt19937 random(14);
    for (int i = 0; i < 100'000; ++i) {
        const auto sent = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
        if (!std::isfinite(sent)) continue;
        const double read = *osc::to_number(sent, any);
        CAPTURE(sent, read);
        REQUIRE(static_cast<float>(read) == sent);
    }
}

TEST_CASE("text is valid UTF-8 of limited length, a choice one of its words") {
    CHECK(*osc::to_text("abcde"s, text) == "abcde");
    CHECK(osc::to_text(""s, text)->empty());
    CHECK(code(osc::to_text("abcdef"s, text)) == 3);
    CHECK(code(osc::to_text("a\xff"s, text)) == 2);
    CHECK(code(osc::to_text("\xc0\xaf"s, text)) == 2);      // overlong
    CHECK(code(osc::to_text("\xed\xa0\x80"s, text)) == 2);  // a surrogate
    CHECK(code(osc::to_text("\xe2\x82"s, text)) == 2);      // cut short
    CHECK(*osc::to_text("\xf0\x9f\xa5\x81"s, text) == "\xf0\x9f\xa5\x81");
    for (const Value& v : {Value{1}, Value{1.0F}, Value{true}, Value{Other{'b'}}})
        CHECK(code(osc::to_text(v, text)) == 2);
    CHECK(*osc::to_text("delete"s, word) == "delete");
    for (const auto* bad : {"", "kee", "keepx", "keep|delete", "|", "Keep"})
        CHECK(code(osc::to_text(std::string(bad), word)) == 3);
    CHECK(osc::to_text("x"s, word).error().text == "word must be one of keep, delete");
}

TEST_CASE("what is sent lies within its range and is never not-a-number") {
    CHECK(osc::to_value(-inf_d, gain_info) == Value{-60.0F});
    CHECK(osc::to_value(nan_d, gain_info) == Value{-60.0F});
    CHECK(osc::to_value(99.0, gain_info) == Value{6.1F});
    CHECK(osc::to_value(99, small) == Value{10});
    CHECK(osc::to_value(SongPosition{std::int64_t{1} << 40}, frame) ==
          Value{std::int64_t{1} << 40});
    CHECK(osc::to_value(true, flag) == Value{1});
}

TEST_CASE("wrong arguments are answered with what would be right") {
    Desk desk;
    CHECK(code_of(desk.answer({"/locate", {}})) == 2);
    CHECK(text_of(desk.answer({"/locate", {}})) == "the argument frame is missing: where to");
    CHECK(code_of(desk.answer({"/locate", {1, 2}})) == 2);
    CHECK(code_of(desk.answer({"/locate", {-1}})) == 3);
    CHECK(text_of(desk.answer({"/locate", {-1}})) ==
          fmt::format("frame must be a whole number of transport frames from 0 to {}",
                      osc::last_frame));
    CHECK(code_of(desk.answer({"/locate", {0.5F}})) == 2);
    CHECK(code_of(desk.answer({"/record/start", {1, 2, 3}})) == 2);
    CHECK(code_of(desk.answer({"/record/start", {Other{'N'}}})) == 2);
    CHECK(code_of(desk.answer({"/sum", {1, "x"s, 3}})) == 2);
    CHECK(code_of(desk.answer({"/sum", {1, 101, 3}})) == 3);
    CHECK(code_of(desk.answer({"/track/1/arm", {2}})) == 3);
    CHECK(code_of(desk.answer({"/track/1/arm", {1, 1}})) == 2);
    CHECK(code_of(desk.answer({"/track/1/name", {1}})) == 2);
    CHECK(code_of(desk.answer({"/ping", {"x"s}})) == 2);
    CHECK(desk.studio.done.empty());
    CHECK_FALSE(desk.studio.tracks[1].armed);
}

TEST_CASE("declarations can be put into words") {
    CHECK(osc::range_text(flag) == "0 or 1");
    CHECK(osc::range_text(frame) == "a whole number of song frames");
    CHECK(osc::limits_text(frame) == fmt::format("a whole number of song frames from {} to {}",
                                                 -osc::last_frame, osc::last_frame));
    CHECK(osc::range_text(text) == "text of at most 5 bytes");
    CHECK(osc::form_text(osc::optional(osc::seconds("s", 0.0, osc::unlimited, "x")).info) ==
          "f a number from 0 s up, optional");
    CHECK(osc::usage(start.info) == "/record/start [at] [until]");
    CHECK(osc::usage(arm.info) == "/track/{track}/arm [armed]");
    CHECK(osc::usage(locate.info) == "/locate frame");
    CHECK(osc::usage(sum.info) == "/sum [n ...]");
    CHECK(osc::tags(start.info.arguments()) == "hh");
}
