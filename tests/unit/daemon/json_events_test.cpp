#include "daemon/json_events.hpp"

#include <csignal>
#include <limits>
#include <sstream>
#include <string>

#include "plumbing.hpp"

using namespace laydown::daemon;
using namespace laydown::daemon::test;
using Json = nlohmann::ordered_json;

TEST_CASE("an event is one line of JSON, at once") {
    Pipe pipe;
    JsonEvents events(true, pipe.writer());
    events.emit("take_opened", {{"take", 3}, {"file", "a\nb"}});
    const auto line = pipe.read_available();
    REQUIRE(line.find('\n') == line.size() - 1);
    const auto event = Json::parse(line);
    CHECK(event["event"] == "take_opened");
    CHECK(event["take"] == 3);
    CHECK(event["file"] == "a\nb");
    const auto time = event["time"].get<std::string>();
    REQUIRE(time.size() == std::string("2026-01-31T12:00:00.000Z").size());
    CHECK(time[10] == 'T');
    CHECK(time[19] == '.');
    CHECK(time.back() == 'Z');
    CHECK(event.begin().key() == "event");

    events.emit("ready");
    CHECK(Json::parse(pipe.read_available())["event"] == "ready");
}

TEST_CASE("without --json there are no events") {
    Pipe pipe;
    JsonEvents events(false, pipe.writer());
    events.emit("ready");
    events.flush();
    CHECK(pipe.read_available().empty());
}

TEST_CASE("what JSON cannot say is said as well as it can") {
    Pipe pipe;
    JsonEvents events(true, pipe.writer());
    events.emit("level", {{"peak", -std::numeric_limits<double>::infinity()}, {"name", "\xff"}});
    const auto event = Json::parse(pipe.read_available());
    CHECK(event["peak"].is_null());
    CHECK(event["name"] == "\xef\xbf\xbd");
}

TEST_CASE("a reader that sleeps loses whole lines and is told how many") {
    Pipe pipe;
    JsonEvents events(true, pipe.writer());
    constexpr int sent = 20'000;
    for (int i = 0; i < sent; ++i) events.emit("tick", {{"n", i}, {"text", std::string(100, 'x')}});
    std::string all;
    for (auto more = pipe.read_available(); !more.empty(); more = pipe.read_available()) {
        all += more;
        events.flush();
    }
    std::istringstream lines(all);
    int seen = 0;
    int lost = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto event = Json::parse(line);
        if (event["event"] == "lost")
            lost += event["count"].get<int>();
        else
            ++seen;
    }
    CHECK(lost > 0);
    CHECK(seen + lost == sent);
    events.emit("after");
    CHECK(Json::parse(pipe.read_available())["event"] == "after");
}

TEST_CASE("a reader that went away stops nothing") {
    std::signal(SIGPIPE, SIG_IGN);
    Pipe pipe;
    JsonEvents events(true, pipe.writer());
    pipe.close_reader();
    events.emit("a");
    events.emit("b");
    events.flush();
}
