// The real callbacks of the metronome under the trap, while everything is asked of it. Not for
// sanitizers, whose own calls would be found: meson skips this executable then.
#include "api/metronome.hpp"
#include "catch.hpp"
#include "click_studio.hpp"
#include "libjack.hpp"
#include "pipewire_server.hpp"
#include "transport_peer.hpp"
#include "trap_report.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

void change_music(MetronomeProcess& metronome, int n) {
    metronome.set(api::tempo, 200.0 + n);
    metronome.call(api::tempo_set, 300.0 + n, std::string("now"));
    metronome.call(api::tempo_tap);
    metronome.set(api::meter, n % 2 == 0 ? "5/8" : "4/4");
    metronome.call(api::map_add, 1, "intro: 1 3/4 200-300 X.x 0.5");
    metronome.call(api::map_change, 1, "1 3/4 200,300,250");
    metronome.call(api::map_remove, 1);
    // The song may stand: what is refused is an answer as well.
    static_cast<void>(metronome.osc().call(api::tempo_nudge, 3.0));
}

void change_click(MetronomeProcess& metronome, int n) {
    const std::array<const char*, 5> sounds{"bright", "wood", "hit", "cowbell", "sine"};
    const auto sound = sounds[static_cast<std::size_t>(n) % sounds.size()];
    metronome.set(api::accent_sound, sound);
    metronome.set(api::beat_sound, sound);
    metronome.set(api::subdivision_sound, sound);
    metronome.set(api::beat_pitch, 0.5 + 0.1 * n);
    metronome.set(api::click_volume, -6.0 - n);
    metronome.set(api::click_pattern, n % 2 == 0 ? "X.xx" : "map");
    metronome.set(api::click_parts, 1 + n % 8);
    metronome.set(api::click_swing, 50 + n);
    metronome.call(api::click_rest, n % 3, n % 2);
    metronome.set(api::click_when, n % 4 == 3 ? "recording" : "always");
    metronome.call(api::click_recording, SongPosition{0});
}

void change_surroundings(MetronomeProcess& metronome, int n) {
    metronome.call(api::loop_set, SongPosition{1'000 + n}, SongPosition{9'000});
    if (metronome.get(api::timebase) != "off")  // as it is for a click that runs free
        metronome.set(api::timebase, n % 2 == 0 ? "forced" : "conditional");
    metronome.set(api::countin_beats, 1 + n % 3);
    metronome.set(api::countin_before, n % 2 == 0 ? "all" : "recording");
    metronome.set(api::click_awaits, true);
    metronome.call(api::click_recorded);
    if (n % 2 == 1) metronome.call(api::loop_clear);
}

void ask_everything(ClickStudio& studio, int rounds) {
    auto& metronome = studio.metronome;
    constexpr std::int64_t some = 6'000;
    for (int n = 0; n < rounds; ++n) {
        metronome.call(api::click_start);
        studio.pass(some);  // counts
        change_music(metronome, n);
        studio.pass(some);
        change_click(metronome, n);
        metronome.await_state("rolling");
        studio.pass(some);
        change_surroundings(metronome, n);
        change_music(metronome, n);
        studio.pass(some);
        studio.locate(7'777 * n);
        studio.pass(some);
        change_click(metronome, n + 1);
        studio.pass(some);
        metronome.call(api::click_stop);
        studio.pass(some);
        metronome.call(api::click_start);
        studio.pass(some);
        metronome.call(api::click_stop);  // while it counts
        studio.pass(some);
    }
}

void check_innocent(const std::string& path, unsigned callbacks) {
    const auto found = read_trap_report(path);
    INFO(found.text);
    CHECK(found.callbacks > callbacks);
    CHECK(found.violations == 0);
}

}  // namespace

TEST_CASE("no callback of the metronome allocates, locks or calls the system") {
    const Sandbox place;
    const auto report = (place.files() / "report").string();
    const std::string follow = GENERATE("transport", "free");
    INFO("follows " << follow);
    ClickOptions options;
    options.arguments = {"--follow", follow,         "--tempo",    "300",  "--count-in",
                         "2 beats",  "--midi-clock", "--recorder", "none", "--timebase"};
    options.arguments.emplace_back(follow == "free" ? "off" : "forced");
    options.period = 64;
    options.environment = trap_environment(report);
    ClickStudio studio(options);
    const TransportPeer synth({.name = "synth", .midi = true});
    require(jack_connect(synth.client(), "metronome:midi_clock", "synth:in"), "jack_connect");
    ask_everything(studio, 6);
    require(jack_set_buffer_size(studio.source.client(), 256), "jack_set_buffer_size");
    ask_everything(studio, 1);
    require(jack_set_buffer_size(studio.source.client(), 64), "jack_set_buffer_size");
    studio.pass(3'000);
    CHECK(synth.events() > 100);
    CHECK(studio.metronome.terminate() == 0);
    check_innocent(report, 3'000);
}

TEST_CASE("nor does any on PipeWire") {
    if (!PipewireServer::available()) {
        WARN("not tested: there is no PipeWire here");
        return;
    }
    PipewireServer server;
    const Sandbox sandbox;
    const auto report = (sandbox.files() / "report").string();
    MetronomeOptions options;
    options.arguments = impulse_arguments(sandbox);
    for (const char* word : {"--tempo", "300", "--count-in", "2 beats", "--timebase", "conditional",
                             "--midi-clock", "--recorder", "none"})
        options.arguments.emplace_back(word);
    options.environment = trap_environment(report);
    options.wrap = [&](Command command) { return server.wrapped(std::move(command)); };
    MetronomeProcess metronome(sandbox, options);
    metronome.await_server();
    for (int n = 0; n < 3; ++n) {
        metronome.call(api::click_start);
        metronome.await_state("counting");
        change_click(metronome, n);
        metronome.await_state("rolling");
        change_music(metronome, n);
        change_surroundings(metronome, n);
        const auto begin = read_trap_report(report).callbacks;
        CHECK(wait_until([&] { return read_trap_report(report).callbacks > begin + 40; }));
        metronome.call(api::click_stop);
        metronome.await_state("stopped");
    }
    CHECK(metronome.terminate() == 0);
    check_innocent(report, 150);
}
