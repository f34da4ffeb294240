// The recorder on PipeWire's replacement of libjack. What runs inside PipeWire is this executable
// again, through pw-jack, with the cases that are hidden otherwise.
#include <array>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "inside_pipewire.hpp"
#include "libjack.hpp"
#include "recorder_process.hpp"
#include "signal_source.hpp"
#include "take_audio.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;
using session::TakeStatus;

namespace {

constexpr std::int64_t some = 12'000;  // a quarter of a second

/// Two tracks that hear a source; there is no jackd.
struct Stage {
    Stage(const std::string& follow, test::Follow counted)
        : source({.channels = 3, .follow = counted}), recorder(sandbox, options(follow)) {
        recorder.await_server();
        CHECK(wait_until([&] { return source.connect_to("recorder") == 3; }));
        await_sound();
    }

    static RecorderOptions options(const std::string& follow) {
        RecorderOptions options;
        options.arguments = {
            "--follow", follow, "--reference-latency", "0", "--track", "Mono", "--track", "Wide:2",
            "--arm",    "all"};
        // Its own files of the running process stay in the sandbox.
        options.environment = {{"PIPEWIRE_RUNTIME_DIR", std::getenv("XDG_RUNTIME_DIR")}};
        return options;
    }

    void pass(std::int64_t frames) {
        const auto begin = jack_last_frame_time(source.client());
        const auto passed = [&] {
            return static_cast<std::int32_t>(jack_last_frame_time(source.client()) - begin) >=
                   frames;
        };
        if (!wait_until(passed, RecorderProcess::patience)) recorder.fail("PipeWire stands still");
    }
    /// One that counts the transport is silent while that stands.
    void await_sound() {
        const bool silent =
            jack_transport_query(source.client(), nullptr) != JackTransportRolling &&
            recorder.get(api::track_level, TrackNumber{1}) < -100.0;
        if (silent) return pass(some);
        const auto heard = [&] {
            return recorder.get(api::track_level, TrackNumber{1}) > -60.0 &&
                   recorder.get(api::track_level, TrackNumber{2}) > -60.0;
        };
        if (!wait_until(heard, RecorderProcess::patience)) recorder.fail("nothing is heard");
        pass(some);
    }
    void play(std::int64_t from) {
        require(jack_transport_locate(source.client(), static_cast<jack_nframes_t>(from)),
                "locate");
        CHECK(wait_until([&] { return transport_frame() == from; }));
        jack_transport_start(source.client());
    }
    void halt() {
        jack_transport_stop(source.client());
        CHECK(wait_until([&] {
            return jack_transport_query(source.client(), nullptr) == JackTransportStopped;
        }));
    }
    std::int64_t transport_frame() {
        jack_position_t position;
        jack_transport_query(source.client(), &position);
        return position.frame;
    }
    void await_transport(std::int64_t frame) {
        if (!wait_until([&] { return transport_frame() >= frame; }, RecorderProcess::patience)) {
            recorder.fail("the transport does not roll");
        }
    }

    Sandbox sandbox;
    SignalSource source;
    RecorderProcess recorder;
};

enum class Counted { device, song };

std::string problem(const Stage& stage, int take, Counted counted) {
    for (const std::string track : {"Mono", "Wide"}) {
        const unsigned source = track == "Mono" ? 0 : 1;
        const auto record = stage.recorder.record(take, track);
        if (record.status != TakeStatus::complete) return record.reason;
        if (!record.gaps.empty()) return "gaps";
        const auto& session = stage.recorder.session();
        const auto found = counted == Counted::song ? song_problem(session, record, source)
                                                    : device_problem(session, record, source);
        if (!found.empty()) return found;
    }
    return {};
}

}  // namespace

TEST_CASE("the recorder works on PipeWire") { pass_inside_pipewire(); }

TEST_CASE("a free take is what was played", "[.][inside]") {
    Stage stage("free", test::Follow::device);
    stage.recorder.call(api::record_start);
    stage.pass(2 * some);
    stage.recorder.call(api::record_split);
    stage.pass(some);
    stage.recorder.call(api::record_stop);
    stage.recorder.await_closed(1, 2);
    stage.recorder.await_closed(2, 2);
    CHECK(problem(stage, 1, Counted::device) == "");
    CHECK(problem(stage, 2, Counted::device) == "");
    CHECK(stage.recorder.record(1, "Mono").length.count >= some);
    CHECK(stage.recorder.record(1, "Mono").nominal().end ==
          stage.recorder.record(2, "Mono").nominal().begin);
    CHECK(stage.recorder.terminate() == 0);
}

TEST_CASE("what was just played can be kept", "[.][inside]") {
    Stage stage("free", test::Follow::device);
    stage.pass(3 * some);
    CHECK(stage.recorder.call(api::record_retro, 0.5).size() == 1);
    stage.recorder.await_closed(1, 2);
    CHECK(problem(stage, 1, Counted::device) == "");
    CHECK(stage.recorder.record(1, "Wide").length == Frames{24'000});
    CHECK(stage.recorder.terminate() == 0);
}

TEST_CASE("a take follows the transport", "[.][inside]") {
    Stage stage("transport", test::Follow::transport);
    stage.recorder.call(api::record_start);
    CHECK(stage.recorder.get(api::record_state) == "waiting");
    stage.play(96'000);
    stage.await_transport(96'000 + 2 * some);
    stage.halt();
    stage.recorder.await_closed(1, 2);
    CHECK(problem(stage, 1, Counted::song) == "");
    CHECK(stage.recorder.record(1, "Mono").position == SongPosition{96'000});
    CHECK(stage.recorder.record(1, "Mono").length.count >= some);
    CHECK(stage.recorder.terminate() == 0);
}

TEST_CASE("a play that follows a locate at once starts there", "[.][inside]") {
    Stage stage("transport", test::Follow::transport);
    for (const int take : {1, 2, 3, 4}) {
        const std::int64_t from = 48'000 * (5 - take);
        stage.recorder.call(api::record_start);
        stage.recorder.call(api::transport_locate, TransportPosition{from});
        stage.recorder.call(api::transport_play);
        CHECK(stage.recorder.get(api::transport_state) == "starting");
        stage.recorder.await("opened", 2 * static_cast<std::size_t>(take));
        stage.pass(some);
        CHECK(stage.recorder.get(api::transport_state) == "rolling");
        stage.recorder.call(api::transport_stop);
        stage.recorder.await_closed(take, 2);
        CHECK(stage.recorder.record(take, "Mono").position == SongPosition{from});
        CHECK(problem(stage, take, Counted::song) == "");
    }
    CHECK(stage.recorder.terminate() == 0);
}

TEST_CASE("a punch is exact to the sample", "[.][inside]") {
    Stage stage("transport", test::Follow::transport);
    stage.recorder.call(api::record_punch, SongPosition{50'011}, SongPosition{63'017});
    stage.play(48'000);
    stage.recorder.await_closed(1, 2);
    stage.halt();
    const auto record = stage.recorder.record(1, "Mono");
    CHECK(record.position == SongPosition{50'011});
    CHECK(record.length == Frames{13'006});
    CHECK(problem(stage, 1, Counted::song) == "");
    CHECK(stage.recorder.terminate() == 0);
}

// PipeWire does not call its clients while it changes the quantum: what that costs is a gap.
TEST_CASE("what another quantum costs is told, and what follows is aligned", "[.][inside]") {
    Stage stage("free", test::Follow::device);
    stage.recorder.call(api::record_start);
    stage.recorder.await("opened", 2);
    const std::array<jack_nframes_t, 4> quanta{256, 2048, 512, 4096};
    for (const auto quantum : quanta) {
        stage.pass(some);
        require(jack_set_buffer_size(stage.source.client(), quantum), "jack_set_buffer_size");
        CHECK(wait_until([&] { return jack_get_buffer_size(stage.source.client()) == quantum; }));
    }
    stage.pass(some);
    stage.recorder.call(api::record_stop);
    stage.recorder.await_closed(1, 2);
    for (const std::string track : {"Mono", "Wide"}) {
        const auto record = stage.recorder.record(1, track);
        CHECK(record.status == TakeStatus::complete);
        for (const auto& gap : record.gaps) UNSCOPED_INFO(gap.at.count << " " << gap.length.count);
        CHECK(record.gaps.size() <= quanta.size());
        CHECK(device_problem(stage.recorder.session(), record, track == "Mono" ? 0 : 1) == "");
    }
    CHECK(stage.recorder.terminate() == 0);
}

TEST_CASE("a script begins its take with what its connections bring", "[.][inside]") {
    const Sandbox sandbox;
    SignalSource source({.channels = 3});
    auto options = Stage::options("free");
    for (const char* word : {"--connect", "Mono=source:out_1", "--record", "--duration", "0.5"}) {
        options.arguments.emplace_back(word);
    }
    auto recorder = RecorderProcess::start(sandbox, options);
    CHECK(recorder.wait().success());
    const auto record = recorder.record(1, "Mono");
    CHECK(record.length == Frames{24'000});
    CHECK(device_problem(recorder.session(), record) == "");
}
