// What the metronome does when it is asked for what cannot be, and when servers die or stand still.
#include <algorithm>

#include "api/metronome.hpp"
#include "catch.hpp"
#include "click_studio.hpp"
#include "listener.hpp"
#include "music/klick_format.hpp"
#include "osc_contract.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

TEST_CASE("the live metronome keeps what its declarations promise") {
    ClickStudio studio({"--tempo", "120", "--timebase", "conditional", "--midi-clock"});
    if (GENERATE(false, true)) {
        studio.play();
        studio.await_transport(20'000);
    }
    const auto breaches =
        contract_breaches(studio.metronome.endpoint(), api::metronome_methods, TrackNumber{1});
    for (const auto& breach : breaches) UNSCOPED_INFO(breach);
    CHECK(breaches.empty());
    CHECK(studio.metronome.terminate() == 0);
}

TEST_CASE("a start and a stop of a server are survived, and the click goes on with the next") {
    ClickStudio studio({"--tempo", "300", "--follow", "free", "--start"});
    studio.metronome.await_state("rolling");
    studio.server.kill();
    studio.metronome.await("server", 1,
                           [](const Event& event) { return event["state"] == "lost"; });
    CHECK(studio.metronome.get(api::server_state) == "lost");
    CHECK(studio.metronome.get(api::click_state) == "stopped");
    CHECK(studio.metronome.refused(api::click_start) == ErrorCode::no_server);
    studio.server.start();
    studio.metronome.await("server", 2,
                           [](const Event& event) { return event["state"] == "running"; });
    studio.metronome.await_state("rolling");  // by itself
    CHECK(studio.metronome.terminate() == 0);
}

TEST_CASE("when the next server has another rate, the click is on the frames of that") {
    JackServer& server = shared_server({.period = 256});
    const Sandbox sandbox;
    MetronomeOptions options{.arguments = impulse_arguments(sandbox)};
    for (const char* word : {"--tempo", "137.03", "--connect", "click=room:in_1", "--recorder",
                             "none", "--reference-latency", "0"})
        options.arguments.emplace_back(word);
    MetronomeProcess metronome(sandbox, options);
    metronome.await_server();
    CHECK(metronome.get(api::server_rate) == 48'000);
    server.kill();
    metronome.await("server", 1, [](const Event& event) { return event["state"] == "lost"; });
    server.start({.rate = 44'100, .period = 1'024});
    {
        const Listener room("room", {0});
        REQUIRE(wait_until([&] { return room.all_connected(); }));
        CHECK(metronome.get(api::server_rate) == 44'100);
        metronome.call(api::click_start);
        REQUIRE(wait_until([&] {
            const auto heard = room.heard(0);
            return !heard.empty() && heard.back() > 200'000;
        }));
        metronome.call(api::click_stop);
        metronome.await_state("stopped");
        // At another rate an impulse is some samples long.
        std::vector<std::int64_t> onsets;
        std::int64_t last = -44'100;
        for (const auto frame : room.heard(0)) {
            if (frame - last > 10'000) onsets.push_back(frame);
            last = frame;
        }
        const music::Grid grid(*music::parse_klick("1000 137.03"), {44'100});
        CHECK(onsets == beats(grid, {{0}, {onsets.back() + 1}}));
    }
    CHECK(metronome.terminate() == 0);
    server.stop();  // no other case wants that rate
}

TEST_CASE("a server that stands still is told of, and holds nobody up") {
    ClickStudio studio({"--tempo", "300"});
    studio.server.pause();
    REQUIRE(wait_until([&] { return studio.metronome.get(api::server_state) == "stalled"; }));
    CHECK(studio.metronome.refused(api::click_start) == ErrorCode::no_server);
    studio.server.resume();
    REQUIRE(wait_until([&] { return studio.metronome.get(api::server_state) == "running"; }));
    studio.metronome.call(api::click_start);
    studio.metronome.await_state("rolling");
}

TEST_CASE("what cannot be is refused with words") {
    const Sandbox sandbox;
    const auto refused = [&](std::vector<std::string> arguments) {
        auto program = MetronomeProcess::start(sandbox, {.arguments = std::move(arguments)});
        const int code = program.wait().code;
        CHECK(program.process().err().find("laydown-metronome: ") != std::string::npos);
        return code;
    };
    for (const char* tempo : {"0", "-1", "nan", "1000000000", "x"})
        CHECK(refused({"--tempo", tempo}) == 2);
    for (const char* metre : {"0/4", "4/0", "4/5", "65/4", "4"})
        CHECK(refused({"--meter", metre}) == 2);
    CHECK(refused({"--map", "/no/such/map"}) == 4);
    CHECK(refused({"--map", map_file(sandbox, "1 120\n4 4/4 0\n").string()}) == 4);
    CHECK(refused({"--beat-sound", "gong"}) == 2);
    CHECK(refused({"--render", "x.wav"}) == 2);
    CHECK(refused({"--render", "x.wav", "--bars", "2", "--sound", "a=/no/such/file", "--beat-sound",
                   "a"}) == 4);
}

TEST_CASE("a rendered click is the one that would be heard") {
    const Sandbox sandbox;
    const std::string map = "2 7/8 301-401\n1 4/4 240,300,400,211.5\n2 5/4 333.33";
    auto arguments = impulse_arguments(sandbox);
    for (const auto& word : {std::string("--render"), std::string("click.wav"),
                             std::string("--map"), map_file(sandbox, map).string()})
        arguments.push_back(word);
    auto program = MetronomeProcess::start(sandbox, {.arguments = arguments});
    CHECK(program.wait().code == 0);
    const Audio audio = read_audio(sandbox.files() / "click.wav");
    const auto grid = grid_of(map);
    std::vector<std::int64_t> found;
    for (std::size_t i = 0; i < audio.channels[0].size(); ++i)
        if (audio.channels[0][i] != 0.0F) found.push_back(static_cast<std::int64_t>(i));
    CHECK(found == beats(grid, {{0}, *grid.end()}));
    CHECK(static_cast<std::int64_t>(audio.channels[0].size()) == grid.end()->frame);
}
