// The live player keeps what its declarations promise, whatever it is doing: each method that it
// answers, and each message that it sends by itself.
#include <algorithm>
#include <set>

#include "api/player.hpp"
#include "catch.hpp"
#include "osc_contract.hpp"
#include "play_studio.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

const TapeOptions mono{.name = "Mono"};
const TapeOptions wide{.name = "Wide", .channels = 2, .code = 1};

void check_contract(const PlayerProcess& player) {
    const auto breaches = contract_breaches(player.endpoint(), api::player_methods, TrackNumber{2});
    for (const auto& breach : breaches) UNSCOPED_INFO(breach);
    CHECK(breaches.empty());
}

}  // namespace

TEST_CASE("the player's contract holds without a server") {
    shared_server(JackServerOptions{.period = 512}).stop();
    const Sandbox sandbox;
    PlayerProcess player(sandbox, {.arguments = {write_tape(sandbox, mono).string(),
                                                 write_tape(sandbox, wide).string()}});
    player.await_tracks(2);
    check_contract(player);
    CHECK(player.terminate() == 0);
}

TEST_CASE("the player's contract holds while it stands and while it plays, and nobody hears it") {
    PlayStudio studio({.tapes = {mono, wide}, .outputs = {"Mono", "Wide_L", "Wide_R"}});
    check_contract(studio.player);
    studio.roll();
    studio.await_transport(10'000);
    check_contract(studio.player);
    const std::int64_t end = studio.transport_frame();
    studio.await_transport(end + 10'000);
    studio.halt_take();
    check_contract(studio.player);
    // Each action was refused, and each value set to what it was.
    CHECK(difference(studio.returned(), 0, end,
                     [](std::int64_t song) { return tape_sample(mono, song); }) == "");
    CHECK(difference(studio.returned(1, "Return 3"), 0, end,
                     [](std::int64_t song) { return tape_sample(wide, song, 1); }) == "");
    CHECK(studio.player.get(api::play_underruns) == 0);
}

TEST_CASE("what the player's subscribers are sent is what is declared") {
    PlayStudio studio({.tapes = {mono, wide}, .outputs = {"Mono"}});
    auto& player = studio.player;
    auto listener = osc::Client::connect(player.endpoint(), std::chrono::seconds(10));
    REQUIRE(listener);
    REQUIRE(listener->call(api::subscribe, std::string("all"), 60.0, 50.0));
    studio.play();
    studio.await_transport(6'000);
    player.set(api::track_gain, TrackNumber{1}, -6.0);
    player.set(api::track_pan, TrackNumber{2}, 0.5);
    player.set(api::track_mute, TrackNumber{1}, true);
    player.set(api::track_solo, TrackNumber{2}, true);
    player.set(api::track_solo_safe, TrackNumber{1}, true);
    player.set(api::track_phase, TrackNumber{1}, true);
    player.set(api::mix_gain, -3.0);
    player.set(api::play_direct, std::string("muted"));
    player.set(api::play_recorded, std::string("played"));
    player.set(api::latency_reference, Frames{1'000});
    player.call(api::loop_set, SongPosition{1'000}, SongPosition{9'000});
    studio.pass(24'000);
    studio.halt();

    std::set<std::string> seen;
    std::set<std::string> problems;
    const auto complete = [&] {
        while (const auto message = listener->next(std::chrono::milliseconds(0))) {
            seen.insert(message->path);
            if (auto problem = message_breach(*message, api::player_methods, TrackNumber{2});
                !problem.empty())
                problems.insert(std::move(problem));
        }
        const std::set<std::string> wanted{
            "/play/state",      "/play/position", "/play/buffer",       "/track/1/gain",
            "/track/1/fader",   "/track/2/pan",   "/track/1/mute",      "/track/2/solo",
            "/track/1/phase",   "/mix/gain",      "/mix/fader",         "/play/direct",
            "/play/recorded",   "/loop/range",    "/latency/reference", "/track/1/solosafe",
            "/transport/state", "/meters/play",   "/meters/mix"};
        return std::includes(seen.begin(), seen.end(), wanted.begin(), wanted.end());
    };
    CHECK(wait_until(complete));
    for (const auto& path : seen) UNSCOPED_INFO("seen: " << path);
    CHECK(problems == std::set<std::string>{});
}
