#include "process/server_state.hpp"

#include <sstream>
#include <vector>

#include "plumbing.hpp"

using namespace laydown;
using namespace laydown::process;
using daemon::ExitCode;

namespace {

Error failure(ErrorCode code) { return {code, "something"}; }

/// What `tell` says as events.
template <class Tell>
std::vector<nlohmann::json> events_of(Tell tell) {
    const daemon::test::Pipe pipe;
    const daemon::test::Pipe errors;
    daemon::Console console(errors.writer());
    daemon::Log log(console, "laydown-triangle");
    daemon::JsonEvents json(true, pipe.writer());
    tell(log, json);
    std::vector<nlohmann::json> events;
    std::istringstream lines(pipe.read_available());
    for (std::string line; std::getline(lines, line);)
        events.push_back(nlohmann::json::parse(line));
    return events;
}

}  // namespace

TEST_CASE("how it stands with the server is a word") {
    CHECK(in_words(ServerState::waiting) == "waiting");
    CHECK(in_words(ServerState::running) == "running");
    CHECK(in_words(ServerState::lost) == "lost");
    CHECK(in_words(ServerState::running, true) == "stalled");
}

TEST_CASE(
    "a program without a server waits as long as it was told to, and for ever once it had one") {
    const Error none = failure(ErrorCode::no_server);
    CHECK_FALSE(end_without_server(none, ServerState::waiting, std::nullopt));
    CHECK_FALSE(end_without_server(none, ServerState::waiting, Seconds{1}));
    CHECK(end_without_server(none, ServerState::waiting, Seconds{0}) == ExitCode::no_jack);
    CHECK_FALSE(end_without_server(none, ServerState::lost, Seconds{0}));
}

TEST_CASE("a program does not wait for what no server mends") {
    for (const auto wait : {std::optional<Seconds>(), std::optional<Seconds>(Seconds{0})}) {
        CHECK(end_without_server(failure(ErrorCode::conflict), ServerState::waiting, wait) ==
              ExitCode::conflict);
        CHECK(end_without_server(failure(ErrorCode::disk), ServerState::waiting, wait) ==
              ExitCode::disk);
        CHECK_FALSE(end_without_server(failure(ErrorCode::conflict), ServerState::lost, wait));
    }
}

TEST_CASE("scripts are told how it stands with the server") {
    const auto events = events_of([](auto& log, auto& json) {
        tell_wait(log, json, failure(ErrorCode::no_server));
        tell_server(log, json, ServerState::running, "48000 Hz");
        tell_stall(log, json, true);
        tell_stall(log, json, false);
        tell_server(log, json, ServerState::lost, "it was ended");
    });
    std::vector<std::string> states;
    for (const auto& event : events) {
        CHECK(event.at("event").get<std::string>() == "server");
        states.push_back(event.at("state").get<std::string>());
    }
    CHECK(states == std::vector<std::string>{"waiting", "running", "stalled", "running", "lost"});
    CHECK(events.at(0).at("text").get<std::string>() == "something");
    CHECK(events.at(4).at("text").get<std::string>() == "it was ended");
}
