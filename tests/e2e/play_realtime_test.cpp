// The real callbacks of the player under the trap, while everything is asked of it. Not for
// sanitizers, whose own calls would be found: meson skips this executable then.
#include <fstream>

#include "api/player.hpp"
#include "catch.hpp"
#include "libjack.hpp"
#include "pipewire_server.hpp"
#include "session_folder.hpp"
#include "trap_report.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

SessionTape mono{{.name = "Mono", .format = "s24"}};
SessionTape wide{{.name = "Wide", .channels = 2, .code = 1}};
SessionTape late{{.name = "Late", .begin = 100'000, .frames = 96'000, .code = 4}};

void change_mix(PlayerProcess& player, int n) {
    const TransportPosition at{30'000 * n};
    for (const TrackNumber track : {TrackNumber{1}, TrackNumber{2}}) {
        player.set(api::track_gain, track, -1.0 * n);
        player.call(api::track_gain_set, track, -2.0 * n, at);
        player.set(api::track_fader, track, 0.1 * (n % 10));
        player.call(api::track_fader_set, track, 0.5, at);
        player.set(api::track_pan, track, n % 2 == 0 ? 0.5 : -0.5);
        player.call(api::track_pan_set, track, 0.0, at);
        player.set(api::track_mute, track, n % 3 == 0);
        player.call(api::track_mute_set, track, false, at);
        player.set(api::track_solo, track, n % 4 == 0);
        player.call(api::track_solo_set, track, false, at);
        player.set(api::track_solo_safe, track, n % 2 == 0);
        player.set(api::track_phase, track, n % 2 == 1);
    }
    player.set(api::mix_gain, -1.0 * n);
    player.call(api::mix_gain_set, 0.0, at);
    player.set(api::mix_fader, 0.7);
    player.set(api::play_direct, n % 2 == 0 ? "plain" : "muted");
    player.set(api::play_recorded, n % 2 == 0 ? "silent" : "played");
}

void change_song(PlayerProcess& player, const Sandbox& sandbox, int n) {
    // Another take, another track, and back.
    std::filesystem::remove_all(sandbox.files() / "Band/audio");
    auto changed = mono;
    changed.tape.code = static_cast<unsigned>(n % 8);
    changed.tape.frames = 300'000 + 1'000 * n;
    auto tracks = std::vector{changed, wide};
    if (n % 2 == 0) tracks.push_back(late);
    write_session(sandbox, "Band", tracks);
    player.call(api::session_reload);
    player.await_tracks(static_cast<std::int64_t>(tracks.size()));
}

void change_loop(PlayerProcess& player, int n) {
    player.call(api::loop_set, SongPosition{1'000 + n}, SongPosition{9'000});
    player.call(api::loop_set, SongPosition{20'000}, SongPosition{30'000 + n},
                TransportPosition{20'000});
    if (n % 2 == 1) player.call(api::loop_clear);
}

void check_innocent(const std::string& path, unsigned callbacks) {
    const auto found = read_trap_report(path);
    INFO(found.text);
    CHECK(found.callbacks > callbacks);
    CHECK(found.violations == 0);
}

}  // namespace

TEST_CASE("no callback of the player allocates, locks or calls the system") {
    const Sandbox place;
    const auto report = (place.files() / "report").string();
    PlayStudio studio({.session = true, .period = 64, .outputs = {"mix_L"}});
    CHECK(studio.player.terminate() == 0);
    const auto folder = write_session(studio.sandbox, "Band", {mono, wide, late}).string();
    PlayerOptions options{.arguments = {"--session", folder, "--recorder", "recorder"},
                          .name = "trapped",
                          .environment = trap_environment(report)};
    auto player = studio.another_player(options, {"mix_L"});
    player.await_tracks(3);
    constexpr std::int64_t some = 4'000;
    studio.play();
    for (int n = 0; n < 5; ++n) {
        studio.pass(some);
        change_mix(player, n);
        studio.pass(some);
        change_song(player, studio.sandbox, n);
        studio.pass(some);
        change_loop(player, n);
        studio.pass(some);
        for (const std::int64_t to : {200'000, 100, 77'777}) {
            studio.locate(to + n);
            studio.pass(some);
        }
        player.set(api::latency_reference, Frames{500 * n});
        studio.pass(some);
        studio.halt();
        studio.locate(1'000 * n);
        studio.pass(some);
        studio.play();
    }
    require(jack_set_buffer_size(studio.source.client(), 1'024), "jack_set_buffer_size");
    studio.pass(24'000);
    require(jack_set_buffer_size(studio.source.client(), 64), "jack_set_buffer_size");
    studio.pass(some);
    studio.halt();
    CHECK(player.terminate() == 0);
    check_innocent(report, 3'000);
}

TEST_CASE("nor does any of the player's on PipeWire") {
    if (!PipewireServer::available()) {
        WARN("not tested: there is no PipeWire here");
        return;
    }
    PipewireServer server;
    const Sandbox sandbox;
    const auto report = (sandbox.files() / "report").string();
    const auto folder = write_session(sandbox, "Band", {mono, wide}).string();
    PlayerProcess player(
        sandbox, {.arguments = {"--session", folder, "--recorder", "none", "--start"},
                  .environment = trap_environment(report),
                  .wrap = [&](Command command) { return server.wrapped(std::move(command)); }});
    player.await_server();
    player.await_tracks(2);
    const auto pass = [&](unsigned cycles) {
        const auto begin = read_trap_report(report).callbacks;
        REQUIRE(wait_until([&] { return read_trap_report(report).callbacks > begin + cycles; }));
    };
    for (int n = 0; n < 3; ++n) {
        REQUIRE(wait_until([&] { return player.get(api::play_state) == "rolling"; }));
        change_mix(player, n);
        pass(8);
        change_loop(player, n);
        pass(8);
        change_song(player, sandbox, n);
        pass(8);
        player.call(api::transport_locate, TransportPosition{50'000 * n});
        pass(8);
        player.call(api::transport_stop);
        pass(8);
        player.call(api::transport_play);
    }
    CHECK(player.terminate() == 0);
    check_innocent(report, 100);
}
