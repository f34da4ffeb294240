// The JACK server is not there, dies, is killed, comes back as another one; and the recorder is
// stopped for a while.
#include <csignal>
#include <functional>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "faults.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;
using session::TakeStatus;

namespace {

const JackServerOptions usual{.period = 512};

RecorderOptions two_tracks() {
    RecorderOptions options;
    options.arguments = {"--follow", "free", "--tracks", "2", "--arm", "all"};
    return options;
}

std::size_t servers(const RecorderProcess& recorder, const std::string& state) {
    std::size_t count = 0;
    for (const auto& event : recorder.events("server")) count += event["state"] == state ? 1 : 0;
    return count;
}

void await_servers(RecorderProcess& recorder, std::size_t count) {
    recorder.await("server", count, [](const Event& event) { return event["state"] == "running"; });
}

void await_position(RecorderProcess& recorder, std::int64_t frames) {
    const auto begin = recorder.get(api::record_position);
    const auto there = [&] { return recorder.get(api::record_position) - begin >= Frames{frames}; };
    if (!wait_until(there)) recorder.fail("the position does not move");
}

/// Stops the server, and waits until the recorder has noticed.
void freeze(const JackServer& server, RecorderProcess& recorder) {
    server.pause();
    REQUIRE(wait_until([&] { return recorder.get(api::server_state) == "stalled"; }));
}

/// Begins a take in which a source is heard, and waits until half a second of it is there.
ChildProcess begin_take(const JackServer& server, RecorderProcess& recorder) {
    auto source = start_source(server, 2);
    await_sound(recorder, 2);
    recorder.call(api::record_start);
    await_position(recorder, 24'000);
    return source;
}

/// Checks both parts of the first take, of which `more` is asked in addition.
void check_parts(const RecorderProcess& recorder,
                 const std::function<void(const session::TakeRecord&)>& more) {
    for (const unsigned channel : {0U, 1U}) {
        const auto track = "Track " + std::to_string(channel + 1);
        more(recorder.record(1, track));
        CHECK(part_problem(recorder, 1, track, channel, true) == "");
    }
}

}  // namespace

TEST_CASE("without a server everything is answered, and a recording alone ends at once") {
    shared_server(usual).stop();
    const Sandbox sandbox;
    RecorderProcess recorder(sandbox, two_tracks());
    CHECK(recorder.get(api::server_state) == "waiting");
    CHECK(recorder.refused(api::record_start) == ErrorCode::no_server);
    CHECK(recorder.refused(api::record_retro) == ErrorCode::wrong_state);
    recorder.set(api::track_arm, TrackNumber{1}, true);
    const auto left = recorder.osc().get(api::disk_left);  // no rate, no seconds
    REQUIRE_FALSE(left);
    CHECK(left.error().code == ErrorCode::no_server);
    CHECK(recorder.get(api::disk_free) > 0);
    CHECK(recorder.call(api::track_add, "more") == TrackNumber{3});
    CHECK(recorder.terminate() == 0);

    auto options = two_tracks();
    options.arguments.emplace_back("--record");
    auto alone = RecorderProcess::start(sandbox, options);
    CHECK(alone.wait().code == 3);
    CHECK(alone.process().err().find("no JACK server is running") != std::string::npos);
}

TEST_CASE("a scripted take that its server cuts short ends the recorder, and it says so") {
    auto& server = shared_server(usual);
    const Sandbox sandbox;
    auto options = two_tracks();
    options.arguments.insert(options.arguments.end(), {"--record", "--duration", "600"});
    RecorderProcess recorder(sandbox, options);
    recorder.await("opened", 2);
    await_position(recorder, 12'000);
    server.kill();
    CHECK(recorder.wait().code == 3);
    CHECK(recorder.process().err().find("before the take was to end") != std::string::npos);
    for (const char* track : {"Track 1", "Track 2"}) {
        const auto record = recorder.record(1, track);
        CHECK(record.status == TakeStatus::complete);
        CHECK(record.length >= Frames{12'000});
    }
    server.start();
}

TEST_CASE("a scripted take that only waited when its server went waits for the next one") {
    auto& server = shared_server(usual);
    const Sandbox sandbox;
    RecorderOptions options;
    options.arguments = {"--tracks",   "2",   "--record",    "--follow", "transport",
                         "--duration", "0.5", "--jack-wait", "forever"};
    RecorderProcess recorder(sandbox, options);
    recorder.await_server();
    recorder.await_state("waiting");
    server.kill();
    recorder.await("server", 1, [](const Event& event) { return event["state"] == "lost"; });
    server.start();
    await_servers(recorder, 2);
    recorder.call(api::transport_play);
    CHECK(recorder.wait().code == 0);
    CHECK(recorder.record(1, "Track 1").length == Frames{24'000});
}

TEST_CASE("a take outlives its server, and the next server is recorded from") {
    const int how = GENERATE(SIGKILL, SIGTERM);
    auto& server = shared_server(usual);
    const Sandbox sandbox;
    RecorderProcess recorder(sandbox, two_tracks());
    recorder.await_server();
    auto source = start_source(server, 2);
    await_sound(recorder, 2);
    CHECK(recorder.call(api::record_start) == 1);
    await_position(recorder, 24'000);
    const auto last = recorder.get(api::record_position);
    if (how == SIGKILL) {
        server.kill();
    } else {
        server.stop();
    }
    recorder.await_closed(1, 2);
    CHECK(recorder.get(api::server_state) == "lost");
    recorder.await_state("ready");
    CHECK(recorder.refused(api::record_start) == ErrorCode::no_server);
    for (const char* track : {"Track 1", "Track 2"}) {
        const auto record = recorder.record(1, track);
        CHECK(record.status == TakeStatus::complete);
        CHECK(record.position + record.length >= last);
        CHECK(part_problem(recorder, 1, track, track[6] == '1' ? 0 : 1) == "");
    }
    CHECK(source.wait());

    server.start();
    await_servers(recorder, 2);
    auto next = start_source(server, 2);
    await_sound(recorder, 2);
    CHECK(recorder.call(api::record_start) == 2);
    await_position(recorder, 12'000);
    recorder.call(api::record_stop);
    recorder.await_closed(2, 2);
    CHECK(part_problem(recorder, 2, "Track 1", 0, true) == "");
    CHECK(part_problem(recorder, 2, "Track 2", 1, true) == "");
    CHECK(recorder.record(2, "Track 1").position >= recorder.record(1, "Track 1").nominal().end);
    CHECK(servers(recorder, "lost") == 1);
    CHECK(recorder.terminate() == 0);
}

TEST_CASE("what was played before the server went can be kept, where it belongs") {
    auto& server = shared_server(usual);
    const Sandbox sandbox;
    RecorderProcess recorder(sandbox, two_tracks());
    recorder.await_server();
    auto source = start_source(server, 2);
    await_sound(recorder, 2);
    await_position(recorder, 24'000);
    const auto last = recorder.get(api::record_position);
    server.stop();
    recorder.await("server", 1, [](const Event& event) { return event["state"] == "lost"; });
    CHECK(recorder.call(api::record_retro, 0.25) == std::vector<int>{1});
    recorder.await_closed(1, 2);
    const auto record = recorder.record(1, "Track 1");
    CHECK(record.position + record.length >= last);
    CHECK(record.length == Frames{12'000});
    CHECK(source.wait());
    CHECK(recorder.terminate() == 0);
}

TEST_CASE("what is kept when the server is gone lies where it would have lain before") {
    const int how = GENERATE(SIGKILL, SIGTERM);
    auto& server = shared_server(usual);
    const Sandbox sandbox;
    auto options = two_tracks();
    // Stopped, the transport shifts nothing: all is laid out from where it stands.
    options.arguments[1] = "transport";
    options.arguments.insert(options.arguments.end(), {"--connect", "Track 1=system:capture_1"});
    RecorderProcess recorder(sandbox, options);
    recorder.await_server();
    const auto latencies = [&](int take) {
        return std::pair(recorder.record(take, "Track 1").latency,
                         recorder.record(take, "Track 2").latency);
    };
    int takes = 0;
    const auto keep = [&] {
        takes += static_cast<int>(recorder.call(api::record_retro, 0.1).size());
        recorder.await_closed(takes, 2);
    };
    // Connected and captured, of a dummy driver's ports that are a period or more late.
    REQUIRE(wait_until([&] {
        keep();
        return latencies(takes).first.capture.at(0) > Frames{0} &&
               recorder.record(takes, "Track 1").length >= Frames{2'000};
    }));
    const auto reference = recorder.get(api::latency_reference);
    REQUIRE(reference > Frames{0});
    const auto before = latencies(takes);
    CHECK(before.first.reference == reference);
    CHECK(before.second.capture == std::vector<Frames>{{0}});
    if (how == SIGKILL) {
        server.kill();
    } else {
        server.stop();
    }
    recorder.await("server", 1, [](const Event& event) { return event["state"] == "lost"; });
    keep();
    CHECK(latencies(takes) == before);
    CHECK(recorder.get(api::latency_reference) == reference);

    // Nor does the next server, which has no such ports, move what it did not capture.
    server.start({.period = usual.period, .capture = 0, .playback = 0});
    await_servers(recorder, 2);
    REQUIRE(wait_until([&] { return recorder.get(api::latency_reference) == Frames{0}; }));
    const auto kept = recorder.call(api::record_retro);  // all that is in the ring
    recorder.await_closed(kept.front(), 2);
    CHECK(latencies(kept.front()) == before);
    CHECK(recorder.terminate() == 0);
    server.stop();
    server.start(usual);
}

TEST_CASE("what is kept when the server is gone waits for no handle and no offset") {
    auto& server = shared_server(usual);
    const Sandbox sandbox;
    auto options = two_tracks();
    options.arguments.insert(options.arguments.end(),
                             {"--handles", "5", "--offset", "Track 2=-20000"});
    RecorderProcess recorder(sandbox, options);
    recorder.await_server();
    auto source = start_source(server, 2);
    await_sound(recorder, 2);
    await_position(recorder, 48'000);
    server.kill();
    recorder.await("server", 1, [](const Event& event) { return event["state"] == "lost"; });
    CHECK(recorder.call(api::record_retro, 0.5) == std::vector<int>{1});
    recorder.await_closed(1, 2);
    const auto straight = recorder.record(1, "Track 1");
    CHECK(straight.handles.after == Frames{0});
    CHECK(straight.nominal().length() == Frames{24'000});
    const auto shifted = recorder.record(1, "Track 2");
    CHECK(shifted.nominal().length() == Frames{4'000});
    const Frames silence{10 * 48'000};  // handles reach back to before the source was there
    CHECK(part_problem(recorder, 1, "Track 1", 0, false, silence) == "");
    CHECK(part_problem(recorder, 1, "Track 2", 1, false, silence) == "");
    CHECK(recorder.terminate() == 0);
}

TEST_CASE("a server may come back with another rate and period") {
    auto& server = shared_server(usual);
    const Sandbox sandbox;
    RecorderProcess recorder(sandbox, two_tracks());
    recorder.await_server();
    server.stop();
    recorder.await("server", 1, [](const Event& event) { return event["state"] == "lost"; });
    server.start({.rate = 44100, .period = 256});
    await_servers(recorder, 2);
    CHECK(recorder.get(api::server_rate) == 44100);
    {
        auto source = start_source(server, 2);
        await_sound(recorder, 2);
        recorder.call(api::record_start);
        await_position(recorder, 12'000);
        recorder.call(api::record_stop);
        recorder.await_closed(1, 2);
        CHECK(recorder.record(1, "Track 2").rate.hertz == 44100);
        CHECK(part_problem(recorder, 1, "Track 2", 1, true) == "");
        source.terminate();
    }
    CHECK(recorder.terminate() == 0);
    CHECK(ring_files(sandbox) == 0);
    server.stop();
    server.start(usual);
}

TEST_CASE("connections come back with the server, also those made by hand") {
    auto& server = shared_server(usual);
    const Sandbox sandbox;
    auto options = two_tracks();
    options.arguments.insert(options.arguments.end(), {"--connect", "Track 1=system:capture_1"});
    RecorderProcess recorder(sandbox, options);
    recorder.await_server();
    const auto connected = [&](const std::string& from, const std::string& to) {
        ChildProcess list(
            {.arguments = {"jack_lsp", "-c", to}, .environment = server.environment()});
        list.wait();
        return list.out().find(from) != std::string::npos;
    };
    const auto both = [&] {
        return connected("system:capture_1", "recorder:Track 1") &&
               connected("system:capture_2", "recorder:Track 2");
    };
    ChildProcess by_hand({.arguments = {"jack_connect", "system:capture_2", "recorder:Track 2"},
                          .environment = server.environment()});
    by_hand.wait();
    REQUIRE(wait_until(both));
    server.kill();
    recorder.await("server", 1, [](const Event& event) { return event["state"] == "lost"; });
    server.start();
    await_servers(recorder, 2);
    CHECK(wait_until(both));
    CHECK(recorder.terminate() == 0);
}

TEST_CASE("a recorder that is stopped for two seconds marks the exact gap") {
    // In synchronous mode the server would wait for it.
    auto& server = shared_server({.period = 1024, .synchronous = false});
    const Sandbox sandbox;
    RecorderProcess recorder(sandbox, two_tracks());
    recorder.await_server();
    auto source = start_source(server, 2);
    await_sound(recorder, 2);
    REQUIRE(recorder.osc().request({"/subscribe", {std::string("state"), 60.0F}}));
    recorder.call(api::record_start);
    await_position(recorder, 24'000);
    recorder.process().signal(SIGSTOP);
    std::this_thread::sleep_for(std::chrono::seconds(2));
    recorder.process().signal(SIGCONT);
    const auto long_one = [](const Event& event) { return event["length"] > 48'000; };
    const Event gap = recorder.await("gap", 1, long_one);
    await_position(recorder, 24'000);
    recorder.call(api::record_stop);
    recorder.await_closed(1, 2);
    source.terminate();

    bool told = false;
    bool told_of_take = false;
    while (const auto message = recorder.osc().next(std::chrono::milliseconds(0))) {
        told = told || message->path == "/gap";
        told_of_take = told_of_take || message->path == "/take/gap";
    }
    CHECK(told);
    CHECK(told_of_take);
    check_parts(recorder, [&](const session::TakeRecord& record) {
        const auto found =
            std::find_if(record.gaps.begin(), record.gaps.end(),
                         [](const session::Gap& one) { return one.length > Frames{48'000}; });
        REQUIRE(found != record.gaps.end());
        CHECK(found->cause == session::GapCause::missed_cycles);
        CHECK(found->length.count == gap["length"]);
    });
    CHECK(recorder.terminate() == 0);
}

TEST_CASE("a server that freezes holds nobody up, and is recorded from when it comes round") {
    auto& server = shared_server(usual);
    const Sandbox sandbox;
    RecorderProcess recorder(sandbox, two_tracks());
    recorder.await_server();
    const auto source = begin_take(server, recorder);
    CHECK(recorder.call(api::track_add, "spare") == TrackNumber{3});
    freeze(server, recorder);
    recorder.call(api::ping);
    CHECK(recorder.osc().request({"/status", {}}));
    recorder.call(api::transport_locate, TransportPosition{0});
    recorder.call(api::transport_stop);
    const auto added = recorder.osc().call(api::track_add, std::string("more"));
    REQUIRE_FALSE(added);
    CHECK(added.error().code == ErrorCode::no_server);
    CHECK(added.error().text.find("does not answer: no cycle for") != std::string::npos);
    const auto renamed = recorder.osc().set(api::track_name, TrackNumber{3}, std::string("other"));
    REQUIRE_FALSE(renamed);
    CHECK(renamed.error().code == ErrorCode::no_server);
    CHECK(recorder.get(api::track_name, TrackNumber{3}) == "spare");
    recorder.call(api::track_remove, TrackNumber{3});  // its port goes when the cycles come again
    CHECK(recorder.get(api::record_state) == "recording");
    server.resume();
    REQUIRE(wait_until([&] { return recorder.get(api::server_state) == "running"; }));
    CHECK(servers(recorder, "stalled") == 1);
    CHECK(recorder.call(api::track_add, "spare") == TrackNumber{3});
    await_position(recorder, 24'000);
    recorder.call(api::record_stop);
    recorder.await_closed(1, 2);
    check_parts(recorder, [](const session::TakeRecord& record) {
        // As the server tells it: a driver whose clock stood still as well has no gap.
        CHECK(record.gaps.size() + record.xruns.size() > 0);
        CHECK(record.length >= Frames{48'000});
    });
    CHECK(recorder.terminate() == 0);
}

TEST_CASE("a server that froze and died is not told to run") {
    auto& server = shared_server(usual);
    const Sandbox sandbox;
    RecorderProcess recorder(sandbox, two_tracks());
    recorder.await_server();
    freeze(server, recorder);
    server.kill();
    REQUIRE(wait_until([&] { return recorder.get(api::server_state) == "lost"; }));
    recorder.call(api::ping);
    CHECK(recorder.terminate() == 0);
    std::vector<std::string> states;
    for (const auto& event : recorder.events("server")) states.push_back(event["state"]);
    CHECK(states == std::vector<std::string>{"running", "stalled", "lost"});
    server.start();
}

TEST_CASE("while its server is frozen a recorder ends with complete files") {
    auto& server = shared_server(usual);
    const Sandbox sandbox;
    RecorderProcess recorder(sandbox, two_tracks());
    recorder.await_server();
    const auto source = begin_take(server, recorder);
    const auto last = recorder.get(api::record_position);
    freeze(server, recorder);
    recorder.process().signal(SIGTERM);
    const auto ended = recorder.process().wait(std::chrono::seconds(15));
    server.kill();
    server.start();
    REQUIRE(ended);
    CHECK(ended->signal == 0);
    CHECK(ended->code == 0);
    check_parts(recorder, [&](const session::TakeRecord& record) {
        CHECK(record.status == TakeStatus::complete);
        CHECK(record.position + record.length >= last);
    });
    CHECK(ring_files(sandbox) == 0);
}
