// The count-in: it ends exactly when the song rolls, whoever else holds the start.
#include <fmt/format.h>

#include <algorithm>

#include "api/metronome.hpp"
#include "api/recorder.hpp"
#include "catch.hpp"
#include "click_studio.hpp"
#include "libjack.hpp"
#include "transport_peer.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

/// A studio whose recorder captures what comes before the roll.
ClickStudio free_studio(std::vector<std::string> arguments, std::uint32_t period = 512) {
    return ClickStudio(std::move(arguments), period, "free");
}

/// Records until the transport has reached `frame`, and returns the frame of the take on which it
/// rolled.
std::int64_t record_start_to(ClickStudio& studio, std::int64_t frame) {
    studio.roll();
    studio.await_transport(frame);
    studio.end_take();
    return studio.roll_in(1);
}

std::size_t overruns(MetronomeProcess& metronome) {
    const std::string words = metronome.process().err();
    const std::string told = "still held by another program";
    std::size_t count = 0;
    for (auto at = words.find(told); at != std::string::npos; at = words.find(told, at + 1))
        ++count;
    return count;
}

}  // namespace

TEST_CASE("a count-in ends exactly when the song rolls") {
    const std::uint32_t period = GENERATE(64, 256, 1024, 2048);
    INFO("period " << period);
    auto studio = free_studio({"--tempo", "300", "--meter", "3/4", "--count-in", "1"}, period);
    const auto roll = record_start_to(studio, 30'000);
    const auto onsets = studio.onsets(1, "Click");
    const std::vector<std::int64_t> wanted{roll - 28'800, roll - 19'200, roll - 9'600,
                                           roll,          roll + 9'600,  roll + 19'200};
    REQUIRE(onsets.size() >= wanted.size());
    CHECK(std::vector(onsets.begin(), onsets.begin() + 6) == wanted);
    const auto accents = studio.onsets(1, "Accent");
    REQUIRE(accents.size() >= 2);
    CHECK(accents[0] == roll - 28'800);
    CHECK(accents[1] == roll);
}

TEST_CASE("a count-in is aborted by a stop, and nothing rolls") {
    auto studio = free_studio({"--tempo", "60", "--count-in", "2"}, 256);
    studio.roll();
    studio.metronome.await_state("counting");
    studio.pass(60'000);
    studio.metronome.call(api::transport_stop);
    studio.metronome.await_state("stopped");
    studio.pass(100'000);
    studio.end_take();
    CHECK(studio.onsets(1, "Click").size() == 2);
    CHECK(studio.transport_frame() == 0);
}

TEST_CASE("what is set just before a start holds for it") {
    const bool awaited = GENERATE(false, true);
    auto studio =
        free_studio({"--tempo", "300", "--count-in", awaited ? "2 beats" : "0", "--count-before",
                     awaited ? "recording" : "all", "--recorder", "none"},
                    2048);
    studio.recorder.call(api::record_start);
    if (awaited)
        studio.metronome.set(api::click_awaits, true);
    else
        studio.metronome.set(api::countin_beats, 2);
    studio.metronome.call(api::transport_play);
    studio.await_transport(20'000);
    studio.end_take();
    const auto roll = studio.roll_in(1);
    const auto onsets = studio.onsets(1, "Click");
    CHECK(onsets.front() == roll - 19'200);
    CHECK(onsets.at(1) == roll - 9'600);
}

// JACK lets a start be held for 2 s, jackd2 for 10 s at first, when nobody asks for more.
TEST_CASE("a long count-in that was asked for over OSC is not cut short") {
    auto studio = free_studio({"--tempo", "120"}, 1024);
    studio.metronome.set(api::tempo, 40.0);
    studio.metronome.set(api::countin, 2);  // 12 s
    studio.recorder.call(api::record_start);
    studio.pass(8'192);
    studio.metronome.call(api::transport_play);
    studio.await_transport(1'024);
    studio.end_take();
    const auto roll = studio.roll_in(1);
    std::vector<std::int64_t> wanted;
    for (int beat = 8; beat >= 0; --beat) wanted.push_back(roll - beat * 72'000);
    CHECK(studio.onsets(1, "Click") == wanted);
}

TEST_CASE("a program that is ready before the count-in ends changes nothing") {
    auto studio = free_studio({"--tempo", "300", "--meter", "3/4", "--count-in", "1"}, 256);
    const TransportPeer holder({.name = "holder", .hold = GENERATE(1, 40, 112)});  // of 112.5
    const auto roll = record_start_to(studio, 30'000);
    const auto onsets = studio.onsets(1, "Click");
    CHECK(onsets.front() == roll - 28'800);
    CHECK(from(onsets, roll - 28'800) == onsets);
    for (std::size_t i = 1; i < onsets.size(); ++i) CHECK(onsets[i] - onsets[i - 1] == 9'600);
    CHECK(std::find(onsets.begin(), onsets.end(), roll) != onsets.end());
    CHECK(overruns(studio.metronome) == 0);
}

TEST_CASE(
    "a program that is ready after the count-in has ended is told of, and the song is exact") {
    auto studio = free_studio({"--tempo", "300", "--meter", "3/4", "--count-in", "1"}, 256);
    const TransportPeer holder({.name = "holder", .hold = GENERATE(115, 200)});
    const auto roll = record_start_to(studio, 60'000);
    const auto onsets = studio.onsets(1, "Click");
    REQUIRE(onsets.size() > 3);
    // Counted at its time, then silence until the roll.
    CHECK(onsets[1] - onsets[0] == 9'600);
    CHECK(onsets[2] - onsets[1] == 9'600);
    CHECK(onsets[3] == roll);
    CHECK(onsets[2] + 9'600 < roll);
    std::vector<std::int64_t> song;
    for (auto at = roll; at <= onsets.back(); at += 9'600) song.push_back(at);
    CHECK(from(onsets, roll) == song);
    CHECK(wait_until([&] { return overruns(studio.metronome) == 1; }));
}

TEST_CASE("a count-in ends with the roll also when the server changes its period meanwhile") {
    auto studio = free_studio({"--tempo", "300", "--meter", "3/4", "--count-in", "3"}, 128);
    const std::uint32_t other = GENERATE(64, 1024, 2048);
    INFO("128, then " << other << " frames");
    studio.roll();
    studio.metronome.await_state("counting");
    studio.pass(25'000);
    require(jack_set_buffer_size(studio.source.client(), other), "jack_set_buffer_size");
    studio.await_transport(30'000);
    studio.end_take();
    const auto roll = studio.roll_in(1);
    const auto onsets = studio.onsets(1, "Click");
    REQUIRE(std::find(onsets.begin(), onsets.end(), roll) != onsets.end());
    REQUIRE(onsets.size() >= 12);
    // Where the period changes, all that follows moves, by less than a period of either kind.
    std::size_t moved = 0;
    for (std::size_t i = 1; i < onsets.size(); ++i) {
        const auto late = onsets[i] - onsets[i - 1] - 9'600;
        INFO("onset " << i);
        CHECK(late >= 0);
        CHECK(late < std::max<std::int64_t>(other, 128));
        if (late != 0) ++moved;
    }
    CHECK(moved <= 1);
    CHECK(roll - onsets.front() < 9 * 9'600 + other);
    const auto rolling = from(onsets, roll);
    CHECK(rolling.front() == roll);
    CHECK(onsets[onsets.size() - rolling.size() - 1] == roll - 9'600);
    CHECK(onsets[onsets.size() - rolling.size() - 2] == roll - 19'200);
}

TEST_CASE("a count-in that is located away from begins anew for the new place") {
    auto studio = free_studio({"--tempo", "300", "--count-in", "2"}, 256);
    studio.roll();
    studio.metronome.await_state("counting");
    studio.pass(25'000);
    studio.locate(96'000);
    studio.await_transport(120'000);
    studio.end_take();
    const auto roll = studio.roll_in(1);
    const auto begin = roll - 8 * 9'600;
    const auto onsets = studio.onsets(1, "Click");
    std::vector<std::int64_t> wanted;
    for (auto at = begin; at <= onsets.back(); at += 9'600) wanted.push_back(at);
    CHECK(from(onsets, begin) == wanted);
    const auto before = onsets.size() - wanted.size();  // of the one that was given up
    CHECK(before >= 2);
    CHECK(before < 8);
    const auto record = studio.recorder.record(1, "Source");
    const auto source = read_audio(studio.recorder.session() / record.file).channels[0];
    const auto first = static_cast<std::size_t>(roll - record.position.frame);
    CHECK(CounterCode::s24().decode(source.at(first), 0) == 96'000);
}

TEST_CASE("before recording alone it counts when a take begins with the start") {
    ClickStudio studio({"--tempo", "300", "--count-in", "1", "--count-before", "recording",
                        "--recorder", "recorder"},
                       512);
    const TransportPeer peer({.name = "peer"});
    const auto starting_cycles = [&](std::size_t begin) {
        std::size_t count = 0;
        for (auto i = begin; i < peer.size(); ++i)
            if (peer[i].state == JackTransportStarting) ++count;
        return count;
    };
    studio.recorder.call(api::record_start);
    REQUIRE(
        wait_until([&] { return std::get<0>(studio.metronome.get(api::click_recording_range)); }));
    studio.pass(4'096);
    studio.play();
    studio.await_transport(20'000);
    const auto piece = studio.halt_take();
    CHECK(piece.begin == SongPosition{0});
    CHECK(studio.onsets(1, "Click") == beats(grid_of("1000 300"), piece));
    CHECK(starting_cycles(0) == 38'400 / 512);

    REQUIRE(
        wait_until([&] { return !std::get<0>(studio.metronome.get(api::click_recording_range)); }));
    studio.pass(4'096);
    const auto begin = peer.size();
    studio.play();
    studio.await_transport(studio.transport_frame() + 20'000);
    studio.halt();
    CHECK(starting_cycles(begin) <= 1);
}
