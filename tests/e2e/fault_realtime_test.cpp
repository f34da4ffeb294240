// The real process callback of the shipped program under the trap, while everything is asked of it.
// Not for sanitizers, whose own calls would be found: meson skips this executable then.
#include <filesystem>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "faults.hpp"
#include "pipewire_server.hpp"
#include "trap_report.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

void take_some(Studio& studio) {
    auto& recorder = studio.recorder;
    constexpr std::int64_t some = 6'000;
    recorder.call(api::record_start);
    studio.play();
    studio.pass(some);
    for (int n = 0; n < 3; ++n) {
        const auto added = recorder.call(api::track_add, "Guest");
        recorder.set(api::track_arm, added, true);
        studio.pass(some);
        // A locate may have ended the take: what is refused is an answer as well.
        static_cast<void>(recorder.osc().call(api::record_split));
        static_cast<void>(recorder.osc().call(api::record_start));
        recorder.set(api::track_arm, TrackNumber{1}, n % 2 == 0);
        recorder.call(api::track_remove, added);
        studio.pass(some);
        recorder.call(api::record_retro, 0.2);
        studio.locate(n * 10'000);
        recorder.set(api::track_name, TrackNumber{2}, "Name " + std::to_string(n));
        studio.pass(some);
    }
    studio.halt();
    studio.pass(some);
    static_cast<void>(recorder.osc().call(api::record_stop));
}

}  // namespace

TEST_CASE("the process callback neither allocates, locks nor calls the system") {
    const Sandbox place;
    const auto report = (place.files() / "report").string();
    StudioOptions options;
    options.server.period = 64;
    options.source.channels = 2;
    options.recorder.arguments = {"--tracks", "2", "--arm", "all"};
    options.recorder.environment = trap_environment(report);
    Studio studio(options);
    take_some(studio);
    CHECK(studio.recorder.terminate() == 0);
    const auto found = read_trap_report(report);
    INFO(found.text);
    CHECK(found.callbacks > 1000);
    CHECK(found.violations == 0);
}

TEST_CASE("nor does it on PipeWire") {
    if (!PipewireServer::available()) {
        WARN("not tested: there is no PipeWire here");
        return;
    }
    PipewireServer server;
    const Sandbox sandbox;
    const auto report = (sandbox.files() / "report").string();
    RecorderOptions options;
    options.arguments = {"--follow", "free", "--tracks", "2", "--arm", "all"};
    options.environment = trap_environment(report);
    options.wrap = [&](Command command) { return server.wrapped(std::move(command)); };
    RecorderProcess recorder(sandbox, options);
    recorder.await_server();
    recorder.call(api::record_start);
    CHECK(wait_until([&] { return read_trap_report(report).callbacks > 150; }));
    recorder.call(api::record_split);
    recorder.call(api::track_add, "Guest");
    recorder.call(api::record_retro, 0.5);
    CHECK(wait_until([&] { return read_trap_report(report).callbacks > 200; }));
    recorder.call(api::record_stop);
    CHECK(recorder.terminate() == 0);
    const auto found = read_trap_report(report);
    INFO(found.text);
    CHECK(found.callbacks > 200);
    CHECK(found.violations == 0);
}
