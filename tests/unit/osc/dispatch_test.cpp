// Which method a message means, and what it is answered.
#include "base/utf8.hpp"
#include "catch.hpp"
#include "desk.hpp"

using namespace laydown;
using namespace laydown::test;
using namespace std::string_literals;
using osc::Other;
using osc::Value;
using osc::Values;

using Done = std::vector<std::string>;

TEST_CASE("a value is asked for without an argument and set with one") {
    Desk desk;
    CHECK(desk.answer({"/track/2/arm", {}}) == reply("/track/2/arm", {0}));
    CHECK(desk.answer({"/track/2/arm", {1}}) == reply("/track/2/arm", {1}));
    CHECK(desk.studio.tracks[2].armed);
    CHECK_FALSE(desk.studio.tracks[1].armed);
    CHECK(desk.answer({"/track/2/arm", {}}) == reply("/track/2/arm", {1}));
    CHECK(desk.answer({"/track/3/name", {"Kick – außen"s}}) ==
          reply("/track/3/name", {"Kick – außen"s}));
    CHECK(desk.answer({"/gain", {}}) == reply("/gain", {0.0F}));
}

TEST_CASE("what a handler refuses becomes an error with its code and text") {
    Desk desk;
    const auto answer = desk.answer({"/track/3/name", {"taken"s}});
    CHECK(answer.arguments[0] == Value("/track/3/name"s));
    CHECK(code_of(answer) == 8);
    CHECK(text_of(answer) == "another track has that name");
}

TEST_CASE("an action takes its arguments in order and may leave the last out") {
    Desk desk;
    CHECK(desk.answer({"/record/start", {}}) == reply("/record/start", {7}));
    CHECK(desk.answer({"/record/start", {std::int64_t{1} << 40}}) == reply("/record/start", {7}));
    CHECK(desk.answer({"/record/start", {-5, 10.0F}}) == reply("/record/start", {7}));
    CHECK(desk.studio.done == Done{"start - -", "start 1099511627776 -", "start -5 10"});
    CHECK(desk.answer({"/sum", {1, 2.0F, 3.0, true}}) == reply("/sum", {7}));
    CHECK(desk.answer({"/sum", {}}) == reply("/sum", {0}));
}

TEST_CASE("a whole number that a program declared never to send is told as its defect") {
    Desk desk;
    CHECK(desk.answer({"/sum", Values(100, Value{100})}) == reply("/sum", {10'000}));
    for (const int each : {100, -100}) {
        const auto answer = desk.answer({"/sum", Values(101, Value{each})});
        CHECK(code_of(answer) == static_cast<int>(ErrorCode::internal));
        CHECK(text_of(answer).find("sum is " + std::to_string(101 * each)) != std::string::npos);
    }
}

TEST_CASE("the number of a track can be the first argument instead") {
    Desk desk;
    CHECK(desk.answer({"/track/arm", {3, 1}}) == reply("/track/arm", {3, 1}));
    CHECK(desk.studio.tracks[3].armed);
    CHECK(desk.answer({"/track/arm", {3.0F}}) == reply("/track/arm", {3, 1}));
    CHECK(desk.answer({"/track/peak/reset", {12}}) == reply("/track/peak/reset", {12}));
    CHECK(desk.answer({"/track/peak/reset", {12, 0.0F}}) == reply("/track/peak/reset", {12}));
    CHECK(desk.studio.done == Done{"reset 12"});
    CHECK(code_of(desk.answer({"/track/arm", {}})) == 2);
    CHECK(code_of(desk.answer({"/track/arm", {0, 1}})) == 3);
    CHECK(code_of(desk.answer({"/track/arm", {4, 1}})) == 4);
    CHECK(code_of(desk.answer({"/track/arm", {2.5F, 1}})) == 2);
    CHECK(code_of(desk.answer({"/track/arm", {"x"s, 1}})) == 2);
    CHECK(code_of(desk.answer({"/track/arm", {3, 1, 1}})) == 2);
}

TEST_CASE("tracks that do not exist are not found") {
    Desk desk;
    for (const auto* path : {"/track/4/arm", "/track/0/arm", "/track/1000000/arm"})
        CHECK(code_of(desk.answer({path, {1}})) == 4);
    for (const auto* path : {"/track/-1/arm", "/track/99999999999/arm", "/track/1x/arm", "/track/1",
                             "/track//arm", "/track", "/track/", "/track/1/", "/track/1/arm/"})
        CHECK(code_of(desk.answer({path, {1}})) == 1);
    CHECK(desk.studio.tracks.size() == 4);
}

TEST_CASE("a flag can be toggled") {
    Desk desk;
    CHECK(desk.answer({"/track/1/arm/toggle", {}}) == reply("/track/1/arm/toggle", {1}));
    CHECK(desk.answer({"/track/1/arm/toggle", {1.0F}}) == reply("/track/1/arm/toggle", {0}));
    CHECK(desk.answer({"/track/1/arm/toggle", {0.0F}}) == reply("/track/1/arm/toggle", {0}));
    CHECK(desk.answer({"/track/arm/toggle", {1}}) == reply("/track/arm/toggle", {1, 1}));
    CHECK(desk.answer({"/track/arm/toggle", {1, false}}) == reply("/track/arm/toggle", {1, 1}));
    CHECK(desk.ask({"/track/*/arm/toggle", {}}).size() == 4);
    CHECK_FALSE(desk.studio.tracks[1].armed);
    CHECK(desk.studio.tracks[12].armed);
    CHECK(code_of(desk.answer({"/track/1/arm/toggle", {"on"s}})) == 2);
    CHECK(code_of(desk.answer({"/track/1/name/toggle", {}})) == 1);
    CHECK(code_of(desk.answer({"/gain/toggle", {}})) == 1);
}

TEST_CASE("a pattern can stand for the number of a track, and nothing else") {
    Desk desk;
    const auto answers = desk.ask({"/track/{2,12}/arm", {1}});
    CHECK(answers == std::vector{reply("/track/2/arm", {1}), reply("/track/12/arm", {1})});
    CHECK(desk.ask({"/track/*/arm", {}}).size() == 4);
    CHECK(desk.ask({"/track/?/arm", {}}).size() == 3);
    CHECK(code_of(desk.answer({"/track/[4-9]/arm", {1}})) == 4);
    CHECK(code_of(desk.answer({"/track/[1/arm", {1}})) == 9);
    for (const auto* path : {"/*", "/track/1/*", "/track/*/ar?", "/record/{start,split}",
                             "/trac?/1/arm", "/track/*", "/*/*/*", "/track/*/nothing"})
        CHECK(code_of(desk.answer({path, {}})) == 9);
    CHECK(desk.studio.done.empty());
}

TEST_CASE("every address that nothing answers is answered") {
    Desk desk;
    for (const auto* path :
         {"/", "/nothing", "/record", "/record/starts", "/record/start/", "/ping/x"}) {
        const auto answer = desk.answer({path, {}});
        CHECK(answer.arguments[0] == Value(path));
        CHECK(code_of(answer) == 1);
    }
    const auto longest = "/" + std::string(5000, 'x');
    CHECK(osc::serialise(desk.answer({longest, {}})).size() < osc::largest_sent);
}

TEST_CASE("an answer that no datagram holds is an error that says so") {
    Desk desk;
    desk.studio.tracks[2].name = std::string(osc::largest_datagram, 'x');
    const auto answers = desk.ask({"/track/*/name", {}});
    REQUIRE(answers.size() == 4);
    CHECK(answers[0] == reply("/track/1/name", {""s}));
    CHECK(code_of(answers[1]) == 10);
    CHECK(answers[1].arguments[0] == Value("/track/2/name"s));
    CHECK(text_of(answers[1]) == "the answer has 65536 bytes, and a datagram holds 65507");
    // The largest that there is arrives.
    const std::size_t head = osc::serialise(reply("/track/2/name", {""s})).size();
    desk.studio.tracks[2].name = std::string(osc::largest_datagram / 4 * 4 - head, 'x');
    CHECK(desk.answer({"/track/2/name", {}}).path == "/reply");
    CHECK(desk.server.traffic().dropped == 0);
}

TEST_CASE("what is told of a request has whole characters, and none that ends it") {
    const auto error = osc::error_message("/x", {ErrorCode::disk, "a\0b\x1b"s});
    CHECK(std::get<std::string>(error.arguments[2]) == "a?b?");
    std::string umlauts = "x";
    for (int i = 0; i < 1000; ++i) umlauts += "\xC3\xA4";
    const auto longer = osc::error_message("/x", {ErrorCode::disk, umlauts});
    CHECK(is_utf8(std::get<std::string>(longer.arguments[2])));
}

TEST_CASE("a report cannot be called, a reading cannot be set") {
    Desk desk;
    CHECK(code_of(desk.answer({"/take/opened", {1, "x"s}})) == 9);
    CHECK(text_of(desk.answer({"/take/opened", {}})).find("report") != std::string::npos);
    CHECK(code_of(desk.answer({"/track/1/level", {0.0F}})) == 2);
    CHECK(desk.answer({"/track/1/level", {}}) == reply("/track/1/level", {-20.0F}));
    CHECK(desk.answer({"/state", {}}) == reply("/state", {"idle"s, std::int64_t{1} << 40}));
}

TEST_CASE("a defect of a handler ends the request, not the program") {
    Desk desk;
    CHECK(code_of(desk.answer({"/faulty", {}})) == 11);
    CHECK(code_of(desk.answer({"/ping", {}})) == 0);
}

TEST_CASE("answers are never answered, so two servers cannot keep talking") {
    Desk desk;
    CHECK(desk.ask({"/reply", {"/ping"s}}).empty());
    CHECK(desk.ask({"/error", {"/ping"s, 1, "x"s}}).empty());
    auto damaged = osc::serialise({"/error", {"/ping"s, 1, "x"s}});
    damaged.resize(damaged.size() - 4);
    CHECK(desk.ask_bytes(damaged).empty());
}

TEST_CASE("what is not in the table, or bound twice, is found at start") {
    Desk desk;
    CHECK(desk.server.unbound().empty());
    static constexpr auto stray = osc::action<"/stray">("Not in the table.");
    CHECK_THROWS_AS(desk.server.on(stray, []() -> Result<void> { return {}; }), std::logic_error);
    CHECK_THROWS_AS(desk.server.on(split, []() -> Result<void> { return {}; }), std::logic_error);
    osc::Server bare(std::move(*osc::UdpSocket::bind({osc::loopback, 0})), studio_methods);
    CHECK(bare.unbound().size() == studio_methods.size() - 3);  // all but the reports
}
