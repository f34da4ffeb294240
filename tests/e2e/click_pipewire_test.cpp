// The metronome on PipeWire's replacement of libjack. What runs inside PipeWire is this executable
// again, through pw-jack, with the cases that are hidden otherwise.
#include <algorithm>

#include "api/metronome.hpp"
#include "api/recorder.hpp"
#include "catch.hpp"
#include "click_studio.hpp"
#include "inside_pipewire.hpp"
#include "libjack.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

/// A metronome that plays into a recorder, and a source that counts the transport's frames; there
/// is no jackd.
struct Stage {
    Stage(const std::string& follow, const std::vector<std::string>& arguments)
        : source({.follow = test::Follow::transport}),
          recorder(sandbox, recorder_options(follow)),
          metronome(sandbox, metronome_options(arguments)) {
        recorder.await_server();
        metronome.await_server();
        require(jack_connect(source.client(), "source:out_1", "recorder:Source"), "jack_connect");
        auto* click = jack_port_by_name(source.client(), "metronome:click");
        CHECK(wait_until([&] { return jack_port_connected_to(click, "recorder:Click") != 0; }));
        pass(12'000);
    }

    static Environment inside() {
        // The programs' own files stay in the sandbox.
        return {{"PIPEWIRE_RUNTIME_DIR", std::getenv("XDG_RUNTIME_DIR")}};
    }
    static RecorderOptions recorder_options(const std::string& follow) {
        return {.arguments = {"--follow", follow, "--reference-latency", "0", "--track", "Source",
                              "--track", "Click", "--arm", "all"},
                .environment = inside()};
    }
    MetronomeOptions metronome_options(const std::vector<std::string>& more) const {
        MetronomeOptions options{.arguments = impulse_arguments(sandbox), .environment = inside()};
        for (const char* word : {"--reference-latency", "0", "--connect", "click=recorder:Click",
                                 "--recorder", "none"})
            options.arguments.emplace_back(word);
        options.arguments.insert(options.arguments.end(), more.begin(), more.end());
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
    std::int64_t transport_frame() {
        jack_position_t position;
        jack_transport_query(source.client(), &position);
        return position.frame;
    }
    bool rolling() {
        return jack_transport_query(source.client(), nullptr) == JackTransportRolling;
    }
    void await_transport(std::int64_t frame) {
        const auto there = [&] { return rolling() && transport_frame() >= frame; };
        if (!wait_until(there, RecorderProcess::patience))
            recorder.fail("the transport does not roll");
    }
    void halt() {
        jack_transport_stop(source.client());
        CHECK(wait_until([&] { return !rolling(); }));
    }

    Sandbox sandbox;
    SignalSource source;
    RecorderProcess recorder;
    MetronomeProcess metronome;
};

Range<SongPosition> piece(const Stage& stage, int take) {
    const auto record = stage.recorder.record(take, "Click");
    return {record.position, record.position + record.length};
}

}  // namespace

TEST_CASE("the metronome works on PipeWire") { pass_inside_pipewire(); }

TEST_CASE("onsets lie on their frames, after a locate too", "[.][inside]") {
    const std::string map = "2 7/8 301-401\n1000 4/4 137.03";
    const Sandbox files;
    Stage stage("transport", {"--map", map_file(files, map).string()});
    stage.recorder.call(api::record_start);
    stage.metronome.call(api::click_start);
    stage.await_transport(100'000);
    require(jack_transport_locate(stage.source.client(), 1'000'003), "locate");
    stage.await_transport(1'100'000);
    stage.halt();
    stage.recorder.await_closed(2, 2);
    for (const int take : {1, 2}) {
        INFO("take " << take);
        CHECK(onsets_of(stage.recorder, take, "Click") == beats(grid_of(map), piece(stage, take)));
        CHECK(song_problem(stage.recorder.session(), stage.recorder.record(take, "Source")) == "");
    }
    CHECK(piece(stage, 1).length() >= Frames{100'000});
    CHECK(piece(stage, 2).begin == SongPosition{1'000'003});
    CHECK(stage.metronome.terminate() == 0);
}

TEST_CASE("a count-in ends with the roll at any quantum", "[.][inside]") {
    const jack_nframes_t quantum = GENERATE(1024, 64, 256, 2048);
    INFO("quantum " << quantum);
    Stage stage("free", {"--tempo", "300", "--meter", "3/4", "--count-in", "1"});
    jack_transport_stop(stage.source.client());
    require(jack_transport_locate(stage.source.client(), 0), "locate");
    require(jack_set_buffer_size(stage.source.client(), quantum), "jack_set_buffer_size");
    CHECK(wait_until([&] { return jack_get_buffer_size(stage.source.client()) == quantum; }));
    stage.pass(24'000);
    int take = 0;
    // A busy machine misses cycles of so short a quantum: what was recorded then shows nothing.
    do {
        REQUIRE(++take <= 10);
        stage.recorder.call(api::record_start);
        stage.pass(4'096);
        stage.metronome.call(api::click_start);
        stage.metronome.await_state("counting");
        stage.await_transport(30'000);
        stage.recorder.call(api::record_stop);
        stage.recorder.await_closed(take, 2);
        stage.halt();
        require(jack_transport_locate(stage.source.client(), 0), "locate");
        stage.metronome.await_state("stopped");
    } while (!stage.recorder.record(take, "Click").gaps.empty());
    const auto roll = onsets_of(stage.recorder, take, "Source").front();
    const auto onsets = onsets_of(stage.recorder, take, "Click");
    const std::vector<std::int64_t> wanted{roll - 28'800, roll - 19'200, roll - 9'600,
                                           roll,          roll + 9'600,  roll + 19'200};
    REQUIRE(onsets.size() >= wanted.size());
    CHECK(std::vector(onsets.begin(), onsets.begin() + 6) == wanted);
    CHECK(stage.metronome.terminate() == 0);
}
