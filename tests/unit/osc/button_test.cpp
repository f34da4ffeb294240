// Controllers send a number when a button is pressed, and another when it is released.
#include <limits>

#include "catch.hpp"
#include "desk.hpp"

using namespace laydown;
using namespace laydown::test;
using namespace std::string_literals;
using osc::Value;

using Done = std::vector<std::string>;

namespace {

/// What an action does for one lone argument: "start - -", or the code of the error, or "".
std::string done_by(const std::string& path, const Value& value) {
    Desk desk;
    const auto answer = desk.answer({path, {value}});
    if (code_of(answer) != 0) return std::to_string(code_of(answer));
    CHECK(answer.arguments[0] == Value(path));
    return desk.studio.done.empty() ? "" : desk.studio.done.back();
}

constexpr auto no_number = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST_CASE("an action without arguments is pressed by any number from a half up") {
    for (const Value& v : {Value{1}, Value{0.5F}, Value{1.0}, Value{true}, Value{127}}) {
        CAPTURE(osc::to_string(v));
        CHECK(done_by("/record/split", v) == "split");
    }
    for (const Value& v : {Value{0}, Value{0.49F}, Value{0.0}, Value{false}, Value{-1}}) {
        CAPTURE(osc::to_string(v));
        CHECK(done_by("/record/split", v).empty());
    }
    CHECK(done_by("/record/split", no_number) == "2");
    CHECK(done_by("/record/split", "x"s) == "2");
    CHECK(done_by("/record/split", std::int64_t{1}) == "2");
    CHECK(done_by("/track/2/peak/reset", 1) == "reset 2");
}

TEST_CASE("an action whose arguments can be left out is pressed by 0.5 to 1") {
    CHECK(done_by("/record/start", 1) == "start - -");
    CHECK(done_by("/record/start", 0.5F) == "start - -");
    CHECK(done_by("/record/start", true) == "start - -");
    CHECK(done_by("/record/start", 0).empty());
    CHECK(done_by("/record/start", 0.4F).empty());
    CHECK(done_by("/record/start", false).empty());
    CHECK(done_by("/record/start", 2) == "start 2 -");
    CHECK(done_by("/record/start", 48000.0) == "start 48000 -");
    CHECK(done_by("/record/start", -1.0F) == "start -1 -");
    CHECK(done_by("/record/start", no_number) == "2");
}

TEST_CASE("a 64-bit integer is a frame, never a button") {
    CHECK(done_by("/record/start", std::int64_t{1}) == "start 1 -");
    CHECK(done_by("/record/start", std::int64_t{0}) == "start 0 -");
}

TEST_CASE("two numbers are arguments, never a button") {
    Desk desk;
    CHECK(code_of(desk.answer({"/record/start", {0, 1}})) == 0);
    CHECK(desk.studio.done == Done{"start 0 1"});
}

TEST_CASE("an action that is no button takes its number, and 0 as a release") {
    CHECK(done_by("/record/retro", 1) == "retro 1");
    CHECK(done_by("/record/retro", 0.5F) == "retro 0.5");
    CHECK(done_by("/record/retro", 30.0) == "retro 30");
    CHECK(done_by("/record/retro", 0.25F) == "3");
    CHECK(done_by("/record/retro", 0).empty());
    CHECK(done_by("/record/retro", 0.0F).empty());
    CHECK(done_by("/record/retro", false).empty());
    CHECK(done_by("/record/retro", true) == "retro -");
    CHECK(done_by("/record/retro", std::int64_t{2}) == "retro 2");
}

TEST_CASE("an action that needs its argument is no button") {
    CHECK(done_by("/locate", 0) == "locate 0");
    CHECK(done_by("/locate", 1) == "locate 1");
    CHECK(done_by("/locate", true) == "locate 1");
}

TEST_CASE("a press never stands for a word") {
    CHECK(done_by("/record/abort", 1) == "abort -");
    CHECK(done_by("/record/abort", 0).empty());
    CHECK(done_by("/record/abort", 2) == "2");
    CHECK(done_by("/record/abort", "delete"s) == "abort delete");
}
