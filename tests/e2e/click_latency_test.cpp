// Outputs whose ways into the room are of different length: all of them are heard together, at the
// song's frame and the reference latency.
#include <algorithm>

#include "api/metronome.hpp"
#include "catch.hpp"
#include "click_studio.hpp"
#include "libjack.hpp"
#include "listener.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

using Frame = std::int64_t;

/// Each output goes to a way of its own, at 300 quarter notes a minute with a part between beats.
struct Room : ClickStudio {
    Room(const std::string& reference, std::vector<jack_nframes_t> ways)
        : ClickStudio({.arguments = {"--tempo", "300", "--subdivision", "2"},
                       .period = 256,
                       .reference_latency = reference,
                       .connections = {"click=room:in_1", "accent=room:in_2", "beat=room:in_3",
                                       "subdivision=room:in_4"}}),
          listener("room", ways) {
        if (!wait_until([&] { return listener.all_connected(); }))
            metronome.fail("its outputs are not connected");
        pass(8'192);
    }

    void roll_to(Frame frame) {
        play();
        await_transport(frame);
        halt();
        pass(1'024);
        end = transport_frame();
    }
    Frame physical() {
        auto* port = jack_port_by_name(source.client(), "system:playback_1");
        jack_latency_range_t range{};
        jack_port_get_latency_range(port, JackPlaybackLatency, &range);
        return range.max;
    }

    Listener listener;
    Frame end = 0;
};

/// From `first` on, one each `step`, `later` by that much, as far as it sounds before `end`.
std::vector<Frame> every(Frame step, Frame first, Frame later, Frame end) {
    std::vector<Frame> frames;
    for (Frame at = first; at + later < end; at += step) frames.push_back(at + later);
    return frames;
}

/// The beats of all but accents.
std::vector<Frame> other_beats(Frame later, Frame end) {
    auto frames = every(9'600, 0, later, end);
    std::erase_if(frames, [&](Frame frame) { return (frame - later) % 38'400 == 0; });
    return frames;
}

}  // namespace

TEST_CASE("all outputs are heard together, at the time of the longest way") {
    Room room("", {100, 1'700, 0, 5'001});
    REQUIRE(room.physical() < 5'001);
    room.roll_to(200'000);
    CHECK(room.listener.heard(0) == every(4'800, 0, 5'001 - 100, room.end));
    CHECK(room.listener.heard(1) == every(38'400, 0, 5'001 - 1'700, room.end));
    CHECK(room.listener.heard(2) == other_beats(5'001, room.end));
    CHECK(room.listener.heard(3) == every(9'600, 4'800, 0, room.end));
}

TEST_CASE("a reference latency that is told counts in place of the longest way") {
    Room room("3000", {100, 2'999, 3'000, 5'001});
    room.roll_to(100'000);
    CHECK(room.listener.heard(0) == every(4'800, 0, 2'900, room.end));
    CHECK(room.listener.heard(1) == every(38'400, 0, 1, room.end));
    CHECK(room.listener.heard(2) == other_beats(0, room.end));
    // Later than all others: nothing is cut from an attack.
    CHECK(room.listener.heard(3) == every(9'600, 4'800, 0, room.end));
}

TEST_CASE("ways of the server's own count for what is heard with them") {
    Room room("", {0, 0, 0, 1});
    const Frame reference = std::max<Frame>(1, room.physical());
    REQUIRE(reference > 1);
    room.roll_to(60'000);
    CHECK(room.listener.heard(0) == every(4'800, 0, reference, room.end));
    CHECK(room.listener.heard(3) == every(9'600, 4'800, reference - 1, room.end));
}

TEST_CASE("a way that changes its length while the song rolls is followed") {
    Room room("", {100, 1'700, 0, 5'001});
    const bool longest = GENERATE(false, true);
    room.play();
    room.await_transport(100'000);
    if (longest)
        room.listener.set_latency(3, 6'002);
    else
        room.listener.set_latency(0, 777);
    room.await_transport(200'000);
    room.halt();
    const auto end = room.transport_frame();
    const Frame before = 5'001 - 100;
    const Frame after = longest ? 6'002 - 100 : 5'001 - 777;
    const auto heard = room.listener.heard(0);
    const auto changed = std::find_if(heard.begin(), heard.end(),
                                      [&](Frame frame) { return frame % 4'800 != before % 4'800; });
    REQUIRE(changed != heard.end());
    CHECK(*changed > 100'000);
    CHECK(*changed < 150'000);
    CHECK(std::vector(heard.begin(), changed) == every(4'800, 0, before, *(changed - 1) + 1));
    const auto first = *changed - after;
    CHECK(first % 4'800 == 0);
    CHECK(std::vector(changed, heard.end()) == every(4'800, first, after, end));
    // Of what was on its way one may be left out; nothing is heard twice.
    const auto step = first - (*(changed - 1) - before);
    CHECK(step >= 4'800);
    CHECK(step <= 9'600);
}

TEST_CASE("what is on its way when the server changes its period arrives on its frame") {
    Room room("9000", {100, 1'700, 0, 8'999});
    room.play();
    for (const jack_nframes_t period : {1024U, 64U, 2048U, 256U}) {
        room.await_transport(room.transport_frame() + 30'000);
        require(jack_set_buffer_size(room.source.client(), period), "jack_set_buffer_size");
    }
    room.roll_to(room.transport_frame() + 30'000);
    CHECK(room.listener.heard(0) == every(4'800, 0, 9'000 - 100, room.end));
    CHECK(room.listener.heard(1) == every(38'400, 0, 9'000 - 1'700, room.end));
    CHECK(room.listener.heard(2) == other_beats(9'000, room.end));
    CHECK(room.listener.heard(3) == every(9'600, 4'800, 1, room.end));
}
