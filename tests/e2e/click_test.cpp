// The click as it is recorded: each onset on the frame that the map says, over whatever the
// transport does.
#include <array>
#include <map>

#include "api/metronome.hpp"
#include "api/recorder.hpp"
#include "catch.hpp"
#include "click_studio.hpp"
#include "libjack.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

TEST_CASE("each onset lies on its frame, over ramps and changes of metre") {
    const std::string map = "1 7/8 301-401\n1 4/4 240,300,400,211.5\n100 5/4 333.33";
    const Sandbox files;
    ClickStudio studio({"--map", map_file(files, map).string()}, GENERATE(64, 512, 1024));
    const auto piece = studio.record_to(300'000);
    CHECK(piece.begin == SongPosition{0});
    CHECK(studio.onsets(1, "Click") == beats(grid_of(map), piece));
    CHECK(studio.onsets(1, "Accent") == downbeats(grid_of(map), piece));
}

TEST_CASE("after a locate the click is where the song is") {
    ClickStudio studio({"--tempo", "137.03"});
    studio.roll();
    studio.await_transport(60'000);
    studio.locate(48'000'007);
    studio.await_transport(48'000'007 + 60'000);
    studio.halt_take(2);
    for (const int take : {1, 2})
        CHECK(studio.onsets(take) == beats(grid_of("1000000 137.03"), studio.piece(take)));
    CHECK(studio.piece(2).begin == SongPosition{48'000'007});
}

TEST_CASE("a loop goes around without a seam") {
    ClickStudio studio({"--tempo", "300"});
    studio.metronome.call(api::loop_set, SongPosition{9'600}, SongPosition{33'601},
                          TransportPosition{0});
    const auto piece = studio.record_to(150'000);
    std::vector<std::int64_t> wanted{0};
    // 24,001 frames a pass: the beats of each lie one frame later than those of the one before.
    for (std::int64_t pass = 0; wanted.back() < piece.end.frame; ++pass) {
        for (const std::int64_t beat : {9'600, 19'200, 28'800})
            wanted.push_back(beat + pass * 24'001);
    }
    std::erase_if(wanted, [&](std::int64_t frame) { return frame >= piece.end.frame; });
    CHECK(studio.onsets(1) == wanted);
}

TEST_CASE("a tempo that is set while the song rolls begins with a beat") {
    ClickStudio studio({"--tempo", "120"});
    studio.roll();
    studio.await_transport(30'000);
    CHECK(studio.metronome.set(api::tempo, 240.0) == Approx(240.0));
    studio.await_transport(150'000);
    studio.halt_take();
    const auto onsets = studio.onsets(1);
    std::map<std::int64_t, int> steps;
    for (std::size_t i = 1; i < onsets.size(); ++i) ++steps[onsets[i] - onsets[i - 1]];
    REQUIRE(steps.size() == 2);
    CHECK(steps.begin()->first == 12'000);
    CHECK(steps.rbegin()->first == 24'000);
    CHECK(steps.rbegin()->second >= 1);
}

TEST_CASE("the click sounds where a recorder records, and nowhere else") {
    ClickStudio studio({"--tempo", "300", "--when", "recording", "--recorder", "recorder"});
    studio.recorder.call(api::record_punch, SongPosition{96'000}, SongPosition{192'000});
    // The metronome hears of it at once, when it has found the recorder, which it looks for once a
    // second.
    REQUIRE(
        wait_until([&] { return std::get<0>(studio.metronome.get(api::click_recording_range)); }));
    studio.play();
    studio.await_transport(250'000);
    studio.halt_take();
    const auto wanted = beats(grid_of("100000 300"), {{96'000}, {192'000}});
    CHECK(studio.onsets(1) == wanted);
    const auto heard = studio.recorder.call(api::record_retro, 5.0);
    studio.recorder.await_closed(heard.front(), 3);
    CHECK(studio.onsets(heard.front()) == wanted);
}

TEST_CASE("onsets stay on their frames while the server changes its period") {
    const std::string map = "2 4/4 301-401\n1000 7/8 433.33";
    const Sandbox files;
    ClickStudio studio({"--map", map_file(files, map).string()}, 128);
    studio.roll();
    const std::array<jack_nframes_t, 5> periods{1024, 64, 2048, 512, 128};
    for (const auto period : periods) {
        studio.await_transport(studio.transport_frame() + 24'000);
        require(jack_set_buffer_size(studio.source.client(), period), "jack_set_buffer_size");
    }
    studio.await_transport(studio.transport_frame() + 48'000);
    const auto piece = studio.halt_take();
    CHECK(piece.end >= SongPosition{150'000});
    CHECK(studio.onsets(1, "Click") == beats(grid_of(map), piece));
    CHECK(studio.onsets(1, "Accent") == downbeats(grid_of(map), piece));
}
