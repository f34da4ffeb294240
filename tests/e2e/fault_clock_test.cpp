// The wall clock is set while the recorder runs: by an hour when summer ends, by a day by mistake.
#include <cstdlib>
#include <fstream>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "studio.hpp"
#include "wait_until.hpp"

namespace fs = std::filesystem;
using namespace laydown;
using namespace laydown::test;

namespace {

constexpr std::int64_t some = 12'000;  // a quarter of a second
constexpr Frames minute{60 * 48'000};

StudioOptions two_tracks(const fs::path& clock, const std::string& follow) {
    StudioOptions options;
    options.source.channels = 3;
    options.recorder.arguments = {"--follow", follow,   "--track", "Mono",
                                  "--track",  "Wide:2", "--arm",   "all"};
    options.recorder.environment = {{"LD_PRELOAD", std::getenv("LAYDOWN_MOVED_CLOCK")},
                                    {"LAYDOWN_CLOCK", clock.string()}};
    return options;
}

void set_clock(const fs::path& clock, const std::string& seconds) {
    std::ofstream(clock.string() + ".new") << seconds;
    fs::rename(clock.string() + ".new", clock);
}

/// Hears /take/closed.
bool hears_of_a_take(osc::Client& listener) {
    while (const auto message = listener.next(std::chrono::seconds(10))) {
        if (message->path == "/take/closed") return true;
    }
    return false;
}

}  // namespace

TEST_CASE("a clock that is set moves nothing of what is recorded") {
    const std::string moved = GENERATE("-3600", "86400");
    CAPTURE(moved);
    const Sandbox place;
    const fs::path clock = place.files() / "clock";
    Studio studio(two_tracks(clock, "free"));
    auto& recorder = studio.recorder;
    auto listener = osc::Client::connect(recorder.endpoint(), std::chrono::seconds(10));
    REQUIRE(listener);
    REQUIRE(listener->call(api::subscribe, std::string("state"), 300.0));

    recorder.call(api::record_start);
    studio.pass(some);
    const std::string before = recorder.await("opened", 2)["time"];
    const SongPosition position = recorder.get(api::record_position);
    set_clock(clock, moved);
    CHECK(recorder.get(api::record_position) >= position);
    CHECK(recorder.get(api::record_position) - position < minute);
    studio.pass(some);
    recorder.call(api::record_split);
    const Event opened = recorder.await("opened", 4);
    const std::string after = opened["time"];
    CHECK((moved == "-3600" ? after < before : after.substr(0, 10) > before.substr(0, 10)));
    studio.pass(some);
    recorder.call(api::record_stop);
    recorder.await_closed(1, 2);
    recorder.await_closed(2, 2);
    // Leases do not run by the wall clock.
    CHECK(hears_of_a_take(*listener));
    recorder.call(api::record_retro, 0.25);
    recorder.await_closed(3, 2);
    for (const int take : {1, 2, 3}) {
        CHECK(studio.problem(take, "Mono", 0) == "");
        CHECK(studio.problem(take, "Wide", 1) == "");
    }
    const auto first = recorder.record(1, "Mono");
    const auto second = recorder.record(2, "Mono");
    CHECK(first.position + first.length == second.position);
    CHECK(recorder.record(3, "Mono").position - first.position < minute);
    CHECK(recorder.terminate() == 0);
}

TEST_CASE("while nothing is recorded, positions return to the time of day") {
    const Sandbox place;
    const fs::path clock = place.files() / "clock";
    Studio studio(two_tracks(clock, "free"));
    auto& recorder = studio.recorder;
    const SongPosition before = recorder.get(api::record_position);
    set_clock(clock, "-3600");
    const Frames hour{3600 * 48'000};
    const auto moved = [&] {  // over midnight too
        const Frames away = recorder.get(api::record_position) - before;
        return (away > -hour && away < minute - hour) || away > Frames{22 * hour.count};
    };
    CHECK(wait_until(moved));
    recorder.call(api::record_start);
    studio.pass(some);
    recorder.call(api::record_stop);
    recorder.await_closed(1, 2);
    const Frames away = recorder.record(1, "Mono").position - before;
    CHECK((away < minute - hour || away > Frames{22 * hour.count}));
    CHECK(studio.problem(1, "Mono", 0) == "");
}

TEST_CASE("the transport knows nothing of the time of day") {
    const Sandbox place;
    const fs::path clock = place.files() / "clock";
    auto options = two_tracks(clock, "transport");
    options.recorder.arguments.insert(options.recorder.arguments.end(),
                                      {"--reference-latency", "0"});
    options.source.follow = test::Follow::transport;
    Studio studio(options);
    studio.recorder.call(api::record_start);
    studio.play();
    studio.await_transport(some);
    set_clock(clock, "-3600");
    studio.await_transport(2 * some);
    studio.halt();
    studio.recorder.await_closed(1, 2);
    const auto record = studio.recorder.record(1, "Mono");
    CHECK(record.gaps.empty());
    CHECK(record.position == SongPosition{0});
    CHECK(record.length >= Frames{2 * some});
    CHECK(song_problem(studio.recorder.session(), record) == "");
    CHECK(studio.recorder.terminate() == 0);
}
