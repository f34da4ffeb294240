// Takes that follow the JACK transport: where they begin and end, and that what was played to song
// frame s lies at song frame s, whatever the latencies.
#include <fmt/format.h>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "studio.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

constexpr std::int64_t some = 12'000;

StudioOptions one_track(std::vector<std::string> more = {}) {
    StudioOptions options;
    options.source.channels = 1;
    options.recorder.arguments = {"--track", "Vox", "--arm", "all", "--reference-latency", "0"};
    for (auto& argument : more) options.recorder.arguments.push_back(std::move(argument));
    return options;
}

/// One that counts frames of the transport.
StudioOptions playing_along(std::vector<std::string> more = {}) {
    StudioOptions options = one_track(std::move(more));
    options.source.follow = test::Follow::transport;
    return options;
}

std::string song_problem(const Studio& studio, int take) {
    const auto record = studio.recorder.record(take, "Vox");
    if (!record.gaps.empty()) return "gaps";
    return test::song_problem(studio.recorder.session(), record);
}

}  // namespace

TEST_CASE("a take waits for the transport, begins where it rolls and ends where it halts") {
    Studio studio(playing_along());
    studio.locate(96'000);
    studio.recorder.call(api::record_start);
    CHECK(studio.recorder.get(api::record_state) == "waiting");
    CHECK(studio.recorder.get(api::track_state, TrackNumber{1}) == "waiting");
    studio.pass(some);
    CHECK(studio.recorder.events("opened").empty());

    studio.recorder.call(api::transport_play);
    studio.await_transport(96'000 + some);
    CHECK(studio.recorder.get(api::record_state) == "recording");
    studio.recorder.call(api::transport_stop);
    studio.recorder.await_closed(1);
    const auto record = studio.recorder.record(1, "Vox");
    CHECK(record.position == SongPosition{96'000});
    CHECK(record.position + record.length == SongPosition{studio.transport_frame()});
    CHECK(song_problem(studio, 1) == "");
    studio.recorder.await_state("ready");
}

TEST_CASE("what only waited can be called off") {
    Studio studio(playing_along());
    studio.recorder.call(api::record_start);
    studio.recorder.call(api::record_stop);
    CHECK(studio.recorder.get(api::record_state) == "ready");
    studio.play();
    studio.await_transport(some);
    CHECK(studio.recorder.events("opened").empty());
}

TEST_CASE("a locate while rolling begins a new take") {
    Studio studio(playing_along());
    studio.recorder.call(api::record_start);
    studio.play();
    studio.await_transport(some);
    studio.locate(480'000);
    studio.await_transport(480'000 + some);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1);
    studio.recorder.await_closed(2);
    CHECK(studio.recorder.record(1, "Vox").position == SongPosition{0});
    CHECK(studio.recorder.record(2, "Vox").position == SongPosition{480'000});
    CHECK(song_problem(studio, 1) == "");
    CHECK(song_problem(studio, 2) == "");
}

TEST_CASE("a punch records its range, to the sample") {
    Studio studio(playing_along());
    auto& recorder = studio.recorder;
    SECTION("when the transport starts before it") {
        studio.locate(1'000);
        CHECK(recorder.call(api::record_punch, SongPosition{10'007}, SongPosition{20'021}) ==
              std::tuple(1, false));
        studio.play();
        recorder.await_closed(1);
        CHECK(recorder.record(1, "Vox").position == SongPosition{10'007});
    }
    SECTION("when it was moved while it was waited for, which is told") {
        studio.locate(1'000);
        recorder.call(api::record_punch, SongPosition{2'000}, SongPosition{5'000});
        CHECK(recorder.call(api::record_punch, SongPosition{10'007}, SongPosition{20'021}) ==
              std::tuple(1, true));
        studio.play();
        recorder.await_closed(1);
        CHECK(recorder.record(1, "Vox").position == SongPosition{10'007});
    }
    SECTION("when it is told too late, from what was captured") {
        studio.play();
        studio.await_transport(30'000);
        recorder.call(api::record_punch, SongPosition{10'007}, SongPosition{20'021});
        recorder.await_closed(1);
        CHECK(recorder.record(1, "Vox").position == SongPosition{10'007});
    }
    SECTION("as far as there is something, when the transport starts within it") {
        studio.locate(15'000);
        recorder.call(api::record_punch, SongPosition{10'007}, SongPosition{20'021});
        studio.play();
        recorder.await_closed(1);
        CHECK(recorder.record(1, "Vox").position == SongPosition{15'000});
    }
    CHECK(recorder.record(1, "Vox").nominal().end == SongPosition{20'021});
    CHECK(song_problem(studio, 1) == "");
    recorder.await_state("ready");
}

TEST_CASE("a punch that has long passed waits for another pass") {
    Studio studio(playing_along({"--ring-seconds", "2"}));
    studio.play();
    studio.await_transport(5 * 48'000);
    studio.recorder.call(api::record_punch, SongPosition{10'007}, SongPosition{20'021});
    studio.pass(some);
    CHECK(studio.recorder.get(api::record_state) == "waiting");
    studio.locate(5'000);
    studio.recorder.await_closed(1);
    CHECK(studio.recorder.record(1, "Vox").position == SongPosition{10'007});
    CHECK(studio.recorder.record(1, "Vox").nominal().end == SongPosition{20'021});
    CHECK(song_problem(studio, 1) == "");
}

TEST_CASE("a punch that the transport left is tried again after a locate") {
    Studio studio(playing_along());
    studio.recorder.call(api::record_punch, SongPosition{10'007}, SongPosition{48'001});
    studio.play();
    studio.await_transport(20'000);
    studio.locate(5'000);
    studio.await_transport(49'000);
    studio.recorder.await_closed(1);
    studio.recorder.await_closed(2);
    const auto first = studio.recorder.record(1, "Vox");
    CHECK(first.position == SongPosition{10'007});
    CHECK(first.nominal().end < SongPosition{48'001});
    const auto again = studio.recorder.record(2, "Vox");
    CHECK(again.position == SongPosition{10'007});
    CHECK(again.nominal().end == SongPosition{48'001});
    CHECK(song_problem(studio, 1) == "");
    CHECK(song_problem(studio, 2) == "");
}

TEST_CASE("handles lie around the range that was asked for") {
    Studio studio(playing_along({"--handles", "0.25"}));
    studio.play();
    studio.recorder.call(api::record_punch, SongPosition{20'009}, SongPosition{30'013});
    studio.recorder.await_closed(1);
    const auto record = studio.recorder.record(1, "Vox");
    CHECK(record.position == SongPosition{20'009 - 12'000});
    CHECK(record.handles == session::Handles{Frames{12'000}, Frames{12'000}});
    CHECK(record.nominal() == Range<SongPosition>{{20'009}, {30'013}});
    CHECK(song_problem(studio, 1) == "");
    CHECK(studio.problem(1, "Vox") != "");  // counts of the transport are none of the device
}

// A musician hears song frame s at transport frame s + R, and what is played then is captured C
// frames later: at transport frame s + R + C the input carries the count s.
TEST_CASE("what was played to a song frame lies there") {
    struct Latency {
        std::uint32_t period;
        std::uint32_t capture;
        std::uint32_t reference;
        std::int64_t offset;
    };
    const auto latency =
        GENERATE(Latency{128, 0, 0, 0}, Latency{512, 256, 512, 0}, Latency{512, 700, 41, 333},
                 Latency{512, 17, 0, -250}, Latency{1024, 1'333, 977, 0},
                 Latency{2048, 2'048, 4'096, 0}, Latency{32, 32, 64, 0});
    CAPTURE(latency.period, latency.capture, latency.reference, latency.offset);
    auto options = playing_along({"--offset", "Vox=" + std::to_string(latency.offset)});
    options.recorder.arguments[5] = std::to_string(latency.reference);
    options.server.period = latency.period;
    options.source.capture_latency = {latency.capture, latency.capture};
    options.source.delay = latency.reference + latency.capture - latency.offset;
    Studio studio(options);
    studio.play();
    studio.recorder.call(api::record_punch, SongPosition{12'000}, SongPosition{20'000});
    studio.recorder.await_closed(1);
    const auto record = studio.recorder.record(1, "Vox");
    CHECK(record.position == SongPosition{12'000});
    CHECK(record.length == Frames{8'000});
    CHECK(record.latency.capture == std::vector<Frames>{{latency.capture}});
    CHECK(record.latency.reference == Frames{latency.reference});
    CHECK(record.latency.offset == Frames{latency.offset});
    // Gaps are none of this test's concern: with short periods a busy machine may miss cycles.
    CHECK(test::song_problem(studio.recorder.session(), record) == "");
}

TEST_CASE("the physical outputs' latency is what players hear, unless something else is told") {
    auto options = playing_along();
    options.recorder.arguments.resize(4);  // no --reference-latency
    options.server.period = 1024;
    Studio studio(options);
    const char** ports = jack_get_ports(studio.source.client(), nullptr, JACK_DEFAULT_AUDIO_TYPE,
                                        JackPortIsPhysical | JackPortIsInput);
    REQUIRE(ports != nullptr);
    jack_latency_range_t range{};
    jack_port_get_latency_range(jack_port_by_name(studio.source.client(), ports[0]),
                                JackPlaybackLatency, &range);
    jack_free(static_cast<void*>(ports));
    CHECK(studio.recorder.get(api::latency_reference) == Frames{range.max});

    studio.recorder.set(api::latency_reference, Frames{777});
    studio.play();
    studio.recorder.call(api::record_punch, SongPosition{12'000}, SongPosition{20'000});
    studio.recorder.await_closed(1);
    const auto record = studio.recorder.record(1, "Vox");
    CHECK(record.latency.reference == Frames{777});
    // The source emits T at T, and what is captured at T belongs 777 frames earlier.
    const Audio audio = read_audio(studio.recorder.session() / record.file);
    CHECK(counter_problem(audio.channels.at(0), {.first = 12'777}) == "");
}

TEST_CASE("a take with a latency that is not one is placed by the largest, and says so") {
    auto options = one_track({"--track", "Room", "--follow", "free"});
    options.source.channels = 2;
    Studio studio(options);
    auto& recorder = studio.recorder;
    const auto take = [&](int number) {
        recorder.call(api::record_start);
        recorder.await("opened", 2 * static_cast<std::size_t>(number));
        recorder.call(api::record_stop);
        recorder.await_closed(number, 2);
    };
    const auto warnings = [&](int number) {
        auto all = recorder.events("warning");
        std::erase_if(all, [&](const Event& event) {
            return event["text"].get<std::string>().find(fmt::format("take {}:", number)) != 0;
        });
        return all;
    };
    take(1);
    CHECK(warnings(1).empty());
    studio.source.set_capture_latency({40, 350});
    // The server tells clients of latencies in its own time.
    int number = 1;
    REQUIRE(wait_until([&] {
        take(++number);
        return recorder.record(number, "Vox").latency.capture == std::vector{Frames{350}};
    }));
    REQUIRE(warnings(number).size() == 1);  // one for the take, not one for each track
    const auto text = warnings(number).front()["text"].get<std::string>();
    CHECK(text.find("\"Vox\" (40 to 350 frames), \"Room\" (40 to 350 frames)") != text.npos);
}

TEST_CASE("the tail that latency holds back is there after a stop") {
    auto options = one_track();
    options.recorder.arguments[5] = "3000";
    Studio studio(options);
    studio.recorder.call(api::record_start);
    studio.play();
    studio.await_transport(some);
    studio.halt();
    studio.recorder.await_closed(1);
    const auto record = studio.recorder.record(1, "Vox");
    CHECK(record.position == SongPosition{0});
    CHECK(record.length == Frames{studio.transport_frame()});
    CHECK(studio.problem(1, "Vox") == "");
}
