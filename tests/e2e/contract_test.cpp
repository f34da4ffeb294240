// The live recorder keeps what its declarations promise, whatever it is doing: each method that it
// answers, and each message that it sends by itself.
#include <algorithm>
#include <set>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "osc_contract.hpp"
#include "studio.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

constexpr std::int64_t some = 6'000;

StudioOptions two_tracks(const std::string& armed) {
    StudioOptions options;
    options.source.channels = 3;
    options.recorder.arguments = {"--follow", "free",   "--track", "Mono",
                                  "--track",  "Wide:2", "--arm",   armed};
    return options;
}

/// Values at `unknown` cannot be told, which their declarations say.
void check_contract(const RecorderProcess& recorder, const std::string& unknown = {}) {
    auto breaches = contract_breaches(recorder.endpoint(), api::recorder_methods, TrackNumber{2});
    if (!unknown.empty()) {
        CHECK(std::erase_if(breaches, [&](const auto& breach) {
                  return breach.starts_with(unknown + ": ");
              }) == 1);
    }
    for (const auto& breach : breaches) UNSCOPED_INFO(breach);
    CHECK(breaches.empty());
}

}  // namespace

TEST_CASE("the contract holds without a server") {
    shared_server(StudioOptions{}.server).stop();
    const Sandbox sandbox;
    RecorderProcess recorder(sandbox, two_tracks("all").recorder);
    check_contract(recorder, "/disk/left");
    CHECK(recorder.terminate() == 0);
}

TEST_CASE("the contract holds while nothing is recorded, during a take and after it") {
    Studio studio(two_tracks("all"));
    check_contract(studio.recorder);
    studio.recorder.call(api::record_start);
    studio.recorder.await("opened", 2);
    check_contract(studio.recorder);
    studio.pass(some);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1, 2);
    check_contract(studio.recorder);
    // Each action was refused, and each value set to what it was.
    CHECK(studio.problem(1, "Mono", 0) == "");
    CHECK(studio.problem(1, "Wide", 1) == "");
    CHECK(studio.recorder.journal().last_take == 1);
    CHECK(studio.recorder.get(api::track_count) == 2);
}

TEST_CASE("what subscribers are sent is what is declared") {
    Studio studio(two_tracks("1"));
    auto listener = osc::Client::connect(studio.recorder.endpoint(), std::chrono::seconds(10));
    REQUIRE(listener);
    REQUIRE(listener->call(api::subscribe, std::string("all"), 60.0, 50.0));
    auto& recorder = studio.recorder;
    recorder.call(api::record_start);
    studio.pass(some);
    recorder.set(api::track_arm, TrackNumber{2}, true);
    studio.pass(some);
    recorder.set(api::track_name, TrackNumber{1}, std::string("Solo"));
    recorder.set(api::track_offset, TrackNumber{1}, Frames{7});
    recorder.set(api::latency_reference, Frames{5});
    recorder.call(api::record_split);
    studio.pass(some);
    recorder.call(api::record_stop);
    recorder.await("closed", 3);
    recorder.await_state("ready");

    std::set<std::string> seen;
    std::set<std::string> problems;
    const auto complete = [&] {
        while (const auto message = listener->next(std::chrono::milliseconds(0))) {
            seen.insert(message->path);
            if (const auto problem =
                    message_breach(*message, api::recorder_methods, TrackNumber{2});
                !problem.empty()) {
                problems.insert(problem);
            }
        }
        const std::set<std::string> wanted{
            "/record/state",   "/record/position", "/take/opened",       "/take/closed",
            "/track/1/arm",    "/track/2/arm",     "/track/1/state",     "/track/1/name",
            "/track/1/offset", "/take/next",       "/latency/reference", "/meters/level",
            "/meters/peak",    "/ring/fill",       "/disk/left",         "/server/state"};
        return std::includes(seen.begin(), seen.end(), wanted.begin(), wanted.end());
    };
    CHECK(wait_until(complete));
    for (const auto& path : seen) UNSCOPED_INFO("seen: " << path);
    CHECK(problems == std::set<std::string>{});
}

TEST_CASE("subscribers are sent the song's position while it moves") {
    Studio studio(two_tracks("1"));
    auto listener = osc::Client::connect(studio.recorder.endpoint(), std::chrono::seconds(10));
    REQUIRE(listener);
    REQUIRE(listener->call(api::subscribe, std::string("state"), 60.0));
    std::vector<std::int64_t> positions;
    CHECK(wait_until([&] {
        while (const auto message = listener->next(std::chrono::milliseconds(0))) {
            if (message->path == "/record/position")
                positions.push_back(std::get<std::int64_t>(message->arguments.at(0)));
        }
        return positions.size() >= 10;
    }));
    CHECK(std::ranges::adjacent_find(positions, std::greater_equal<>()) == positions.end());
}
