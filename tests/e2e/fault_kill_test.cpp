// The recorder is killed at random moments; what it had captured is completed by the next start, or
// by --salvage.
#include <csignal>
#include <random>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "faults.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

std::mt19937 chance(20240531);  // NOLINT: the same moments in every run

void some_time(int most) {
    std::this_thread::sleep_for(
        std::chrono::milliseconds(std::uniform_int_distribution<>(0, most)(chance)));
}

/// jackd takes five seconds to find out that a client was killed, and lets nobody in meanwhile: a
/// new server is faster.
JackServer& fresh_server() {
    auto& server = shared_server({.period = 256});
    server.kill();
    server.start();
    return server;
}

RecorderOptions options(const std::string& format, bool handles) {
    RecorderOptions options;
    options.arguments = {"--follow", "free", "--tracks", "2", "--arm", "all", "--format", format};
    if (handles) options.arguments.insert(options.arguments.end(), {"--handles", "0.3"});
    return options;
}

/// Brings it into a state in which it is killed; returns the song frame that has to be in a file.
SongPosition work(RecorderProcess& recorder, int which) {
    if (which == 0) {  // retro-record
        const auto reached = recorder.get(api::record_position);
        recorder.call(api::record_retro);
        return reached;
    }
    recorder.call(api::record_start);  // case 1: just begun
    if (which == 2) some_time(1500);
    if (which == 3) {
        some_time(500);
        const auto reached = recorder.get(api::record_position);
        recorder.call(api::record_stop);
        some_time(30);
        return reached;
    }
    if (which == 4) {
        for (int n = 0; n < 3; ++n) {
            some_time(300);
            static_cast<void>(recorder.osc().call(api::record_split));
        }
    }
    return recorder.get(api::record_position);
}

/// Takes that were finished by salvage in a process of its own, from another session.
ExitStatus salvage(const Sandbox& sandbox) {
    RecorderOptions elsewhere;
    elsewhere.session = "Elsewhere";
    elsewhere.arguments = {"--salvage"};
    return RecorderProcess::start(sandbox, elsewhere).wait();
}

/// What was kept afterwards may reach back to before the source was connected: to `silence`.
void check_whole(const RecorderProcess& recorder, SongPosition reached, Frames silence) {
    CHECK(journal_problem(recorder, silence, reached) == "");
    const auto journal = recorder.journal();
    REQUIRE(journal.entries.size() >= 2);
    CHECK(journal.entries.size() % 2 == 0);  // both tracks of each take
    for (const auto& entry : journal.entries) {
        if (entry.record.take != journal.last_take) continue;
        CHECK(entry.record.position + entry.record.length >= reached);
    }
}

}  // namespace

TEST_CASE("killed at random moments, takes are completed up to the last period") {
    for (int round = 0; round < 20; ++round) {
        auto& server = fresh_server();
        auto source = start_source(server, 2);
        const auto format =
            std::array{"f32", "s24", "w64", "caf", "flac"}[round / 5 % 4 + round % 2];
        CAPTURE(round, format);
        const Sandbox sandbox;
        RecorderProcess recorder(sandbox, options(format, round % 3 == 0));
        recorder.await_server();
        await_sound(recorder, 2);
        const auto reached = work(recorder, round % 5);
        recorder.end(SIGKILL);
        REQUIRE(ring_files(sandbox) > 0);
        if (round % 2 == 0) {
            const auto status = salvage(sandbox);
            CHECK(status.code == 0);
        } else {
            auto next = options("f32", false);
            next.arguments = {"--tracks", "1"};
            RecorderProcess successor(sandbox, next);
            CHECK(successor.terminate() == 0);
        }
        check_whole(recorder, reached, Frames{round % 5 == 0 ? 30 * 48'000 : 0});
        CHECK(ring_files(sandbox) == 0);
    }
}

TEST_CASE("a salvage that is killed is done again") {
    for (int round = 0; round < 4; ++round) {
        auto& server = fresh_server();
        auto source = start_source(server, 2);
        CAPTURE(round);
        const Sandbox sandbox;
        RecorderProcess recorder(sandbox, options(round % 2 == 0 ? "f32" : "flac", false));
        recorder.await_server();
        await_sound(recorder, 2);
        recorder.call(api::record_start);
        some_time(1000);
        const auto reached = recorder.get(api::record_position);
        recorder.end(SIGKILL);
        RecorderOptions elsewhere;
        elsewhere.session = "Elsewhere";
        elsewhere.arguments = {"--salvage"};
        auto first = RecorderProcess::start(sandbox, elsewhere);
        some_time(60);
        first.end(SIGKILL);
        CHECK(salvage(sandbox).code == 0);
        check_whole(recorder, reached, Frames{0});
        CHECK(ring_files(sandbox) == 0);
    }
}
