// The circle on PipeWire's replacement of libjack. What runs inside PipeWire is this executable
// again, through pw-jack, with the cases that are hidden otherwise.
#include "api/player.hpp"
#include "api/recorder.hpp"
#include "catch.hpp"
#include "inside_pipewire.hpp"
#include "libjack.hpp"
#include "music/loop_course.hpp"
#include "play_studio.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

Environment inside() {
    // The programs' own files stay in the sandbox.
    return {{"PIPEWIRE_RUNTIME_DIR", std::getenv("XDG_RUNTIME_DIR")}};
}

/// A player that plays into a room, and a recorder that hears it from there; there is no jackd.
struct Stage {
    explicit Stage(EchoRoom::Ways ways)
        : room("room", 1, ways),
          recorder(sandbox, {.arguments = {"--follow", "transport", "--track", "Return", "--arm",
                                           "all", "--connect", "Return=room:out_1"},
                             .environment = inside()}),
          player(sandbox, {.arguments = {write_tape(sandbox, tape).string(), "--connect",
                                         "Tape=room:in_1", "--recorder", "recorder"},
                           .environment = inside()}) {
        recorder.await_server();
        player.await_server();
        const auto wired = [&](const char* from, const char* to) {
            auto* port = jack_port_by_name(room.client(), from);
            return port != nullptr && jack_port_connected_to(port, to) != 0;
        };
        CHECK(wait_until([&] {
            return wired("player:Tape", "room:in_1") && wired("room:out_1", "recorder:Return");
        }));
        jack_transport_stop(room.client());
        pass(24'000);
    }

    void pass(std::int64_t frames) {
        const auto begin = jack_last_frame_time(room.client());
        const auto passed = [&] {
            return static_cast<std::int32_t>(jack_last_frame_time(room.client()) - begin) >= frames;
        };
        if (!wait_until(passed, RecorderProcess::patience)) recorder.fail("PipeWire stands still");
    }
    std::int64_t transport_frame() {
        jack_position_t position;
        jack_transport_query(room.client(), &position);
        return position.frame;
    }
    bool rolling() { return jack_transport_query(room.client(), nullptr) == JackTransportRolling; }
    void set_quantum(jack_nframes_t quantum) {
        require(jack_set_buffer_size(room.client(), quantum), "jack_set_buffer_size");
        CHECK(wait_until([&] { return jack_get_buffer_size(room.client()) == quantum; }));
        pass(24'000);
    }
    void locate(std::int64_t frame) {
        require(jack_transport_locate(room.client(), static_cast<jack_nframes_t>(frame)), "locate");
        CHECK(wait_until([&] { return transport_frame() == frame; }));
    }
    /// From `begin` until the transport has reached `end`.
    PlayStudio::Returned take(int number, std::int64_t begin, std::int64_t end) {
        locate(begin);
        recorder.call(api::record_start);
        jack_transport_start(room.client());
        CHECK(wait_until([&] { return rolling() && transport_frame() >= end; },
                         RecorderProcess::patience));
        jack_transport_stop(room.client());
        CHECK(wait_until([&] { return !rolling(); }));
        recorder.await_closed(number);
        const auto record = recorder.record(number, "Return");
        return {record, read_audio(recorder.session() / record.file).channels.at(0)};
    }

    Sandbox sandbox;
    TapeOptions tape;
    EchoRoom room;
    RecorderProcess recorder;
    PlayerProcess player;
};

}  // namespace

TEST_CASE("the circle closes on PipeWire") { pass_inside_pipewire(); }

TEST_CASE("what was played comes back where it was, at any quantum", "[.][inside]") {
    const auto ways = GENERATE(EchoRoom::Ways{0, 0}, EchoRoom::Ways{1'000, 777});
    CAPTURE(ways.playback, ways.capture);
    Stage stage(ways);
    int take = 0;
    for (const jack_nframes_t quantum : {1024, 256, 64}) {
        INFO("quantum " << quantum);
        stage.set_quantum(quantum);
        // A busy machine misses cycles of so short a quantum: what was recorded then shows nothing.
        const int last = take + 10;
        std::string problem = "gaps";
        while (problem == "gaps" && take < last) {
            const auto back = stage.take(++take, 12'345, 12'345 + 40'000);
            if (back.record.gaps.empty())
                problem = difference(back, 12'345, 12'345 + 40'000, [&](std::int64_t song) {
                    return tape_sample(stage.tape, song);
                });
        }
        CHECK(problem == "");
    }
    CHECK(stage.player.terminate() == 0);
}

TEST_CASE("a loop has no seam there either", "[.][inside]") {
    Stage stage({300, 200});
    const Range<SongPosition> loop{{5'003}, {17'010}};
    stage.player.call(api::loop_set, loop.begin, loop.end);
    stage.pass(12'000);
    const auto course = music::LoopCourse::located({0}, loop);
    const auto back = stage.take(1, 0, 60'000);
    CHECK(back.record.gaps.empty());
    CHECK(difference(back, 0, 60'000, [&](std::int64_t frame) {
              return tape_sample(stage.tape, course.song_at({frame}).frame);
          }) == "");
    CHECK(stage.player.terminate() == 0);
}
