// The circle in all the ways in which a take comes about: punched, around a loop, kept after the
// fact, beside the click, and with one of the programs stopped in the middle.
#include <csignal>

#include "api/metronome.hpp"
#include "api/player.hpp"
#include "api/recorder.hpp"
#include "catch.hpp"
#include "click_studio.hpp"
#include "music/loop_course.hpp"
#include "play_studio.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

constexpr EchoRoom::Ways far{1'000, 777};

float taped(const PlayStudio& studio, std::int64_t song) {
    return tape_sample(studio.options.tapes.front(), song);
}

std::string circle_problem(PlayStudio& studio, std::int64_t begin, std::int64_t end, int take = 1) {
    return difference(studio.returned(take), begin, end,
                      [&](std::int64_t song) { return taped(studio, song); });
}

/// Whether half a second on end, somewhere from `begin` to `end`, is what was on the tape then: on
/// a server that waits for nobody, a busy machine may cost a cycle here or there.
bool in_place(const PlayStudio& studio, const PlayStudio::Returned& returned, std::int64_t begin,
              std::int64_t end) {
    std::int64_t right = 0;
    for (std::int64_t song = begin; song < end && right < 24'000; ++song)
        right = returned.at(song) == taped(studio, song) ? right + 1 : 0;
    return right == 24'000;
}

bool lost_a_second(const PlayStudio::Returned& returned) {
    return std::ranges::any_of(returned.record.gaps,
                               [](const session::Gap& gap) { return gap.length > Frames{24'000}; });
}

/// Stops a program for a second of the server's time.
void stop_for_a_second(PlayStudio& studio, ProgramProcess& program) {
    program.process().signal(SIGSTOP);
    studio.pass(48'000);
    program.process().signal(SIGCONT);
}

}  // namespace

TEST_CASE("a punch holds its range of what was played, and nothing else") {
    PlayStudio studio({.ways = far, .period = GENERATE(64, 1024)});
    studio.recorder.call(api::record_punch, SongPosition{20'011}, SongPosition{41'017});
    studio.play();
    studio.recorder.await_closed(1);
    const auto first = studio.returned();
    CHECK(first.begin() == 20'011);
    CHECK(first.end() == 41'017);
    CHECK(circle_problem(studio, 20'011, 41'017) == "");
    // Into the song as it rolls on.
    const std::int64_t in = studio.transport_frame() + 30'001;
    studio.recorder.call(api::record_punch, SongPosition{in}, SongPosition{in + 9'999});
    studio.recorder.await_closed(2);
    studio.halt();
    CHECK(studio.returned(2).begin() == in);
    CHECK(studio.returned(2).end() == in + 9'999);
    CHECK(circle_problem(studio, in, in + 9'999, 2) == "");
}

TEST_CASE("around a loop each pass is the same, without a seam") {
    // Neither a multiple of the period nor of anything else; the short one is passed in a cycle.
    const Range<SongPosition> loop =
        GENERATE(Range<SongPosition>{{5'003}, {17'010}}, Range<SongPosition>{{9'000}, {11'403}});
    CAPTURE(loop.begin.frame, loop.end.frame);
    PlayStudio studio({.ways = far, .period = GENERATE(64, 4096)});
    studio.player.call(api::loop_set, loop.begin, loop.end);
    REQUIRE(wait_until([&] { return std::get<0>(studio.player.get(api::loop_range)); }));
    studio.record_to(60'000);
    const auto course = music::LoopCourse::located({0}, loop);
    CHECK(course.pass_at({60'000}) >= 3);
    CHECK(difference(studio.returned(), 0, 60'000, [&](std::int64_t frame) {
              return taped(studio, course.song_at({frame}).frame);
          }) == "");
}

TEST_CASE("a loop that changes while it is played does so at the frame that was told") {
    const Range<SongPosition> first{{5'003}, {17'010}};
    const Range<SongPosition> other{{30'001}, {41'000}};
    PlayStudio studio({.ways = far, .period = 256});
    studio.player.call(api::loop_set, first.begin, first.end);
    studio.player.call(api::loop_set, other.begin, other.end, TransportPosition{50'021});
    studio.roll();
    studio.await_transport(60'000);
    studio.player.call(api::loop_clear, TransportPosition{100'003});
    studio.await_transport(130'000);
    studio.halt_take();
    const auto a = music::LoopCourse::located({0}, first);
    const auto b = a.changed({50'021}, other);
    const auto c = b.changed({100'003}, std::nullopt);
    CHECK(c.song_at({130'000}) > other.end);
    CHECK(difference(studio.returned(), 0, 130'000, [&](std::int64_t frame) {
              const auto& course = frame < 50'021 ? a : frame < 100'003 ? b : c;
              return taped(studio, course.song_at({frame}).frame);
          }) == "");
}

TEST_CASE("what is kept after the fact lies where it was played against") {
    PlayStudio studio({.ways = far, .period = 256});
    studio.locate(3'333);
    studio.play();
    studio.await_transport(60'000);
    studio.recorder.call(api::record_retro, 0.5);
    studio.recorder.await_closed(1);
    studio.halt();
    const auto kept = studio.returned();
    CHECK(kept.samples.size() == 24'000);
    CHECK(kept.begin() >= 3'333);
    CHECK(circle_problem(studio, kept.begin(), kept.end()) == "");
}

TEST_CASE("the click is where its map says, beside what is played") {
    const std::string map = "1 7/8 301-401\n1000 4/4 137.03";
    PlayStudio studio(
        {.recorder = {"--track", "Click", "--connect", "Click=booth:out_1"}, .ways = far});
    EchoRoom booth("booth", 1, {4'000, 123});
    auto arguments = impulse_arguments(studio.sandbox);
    for (const auto& word : {std::string("--map"), map_file(studio.sandbox, map).string(),
                             std::string("--connect"), std::string("click=booth:in_1")})
        arguments.push_back(word);
    MetronomeProcess metronome(studio.sandbox, {.arguments = arguments});
    metronome.await_server();
    const auto wired = [&](const char* from, const char* to) {
        auto* port = jack_port_by_name(studio.source.client(), from);
        return port != nullptr && jack_port_connected_to(port, to) != 0;
    };
    REQUIRE(wait_until([&] {
        return wired("metronome:click", "booth:in_1") && wired("booth:out_1", "recorder:Click");
    }));
    REQUIRE(wait_until([&] { return studio.player.get(api::latency_reference) == Frames{4'000}; }));
    studio.pass(16'384);
    studio.record_to(150'000);
    studio.recorder.await_closed(1, 2);
    CHECK(circle_problem(studio, 0, 150'000) == "");
    const auto click = studio.recorder.record(1, "Click");
    CHECK(onsets_of(studio.recorder, 1, "Click") ==
          beats(grid_of(map), {click.position, click.position + click.length}));
    CHECK(metronome.terminate() == 0);
}

TEST_CASE("after a player that was stopped for a second all is in its place") {
    // In synchronous mode the server would wait for it.
    PlayStudio studio({.ways = far, .period = 2048, .synchronous = false});
    studio.roll();
    studio.await_transport(48'000);
    const std::int64_t begin = studio.transport_frame();
    stop_for_a_second(studio, studio.player);
    studio.await_transport(begin + 96'000);
    const std::int64_t end = studio.transport_frame();
    studio.await_transport(end + 96'000);
    studio.halt_take();
    const auto returned = studio.returned_with_gaps();
    REQUIRE(returned.begin() == 0);
    REQUIRE(returned.end() >= end + 96'000);
    CHECK(in_place(studio, returned, 0, begin - 2'048));
    CHECK(in_place(studio, returned, end, end + 96'000));
    // Nothing is heard of those who wait for what it plays either.
    CHECK(lost_a_second(returned));
}

TEST_CASE("after a recorder that was stopped for a second there is a gap, and all in its place") {
    PlayStudio studio({.ways = far, .period = 2048, .synchronous = false});
    studio.roll();
    studio.await_transport(48'000);
    stop_for_a_second(studio, studio.recorder);
    const auto gap = studio.recorder.await(
        "gap", 1, [](const Event& event) { return event["length"] > 24'000; });
    const std::int64_t begin = studio.transport_frame();
    studio.await_transport(begin + 96'000);
    studio.halt_take();
    const auto returned = studio.returned_with_gaps();
    REQUIRE(returned.begin() == 0);
    REQUIRE(returned.end() >= begin + 96'000);
    CHECK(lost_a_second(returned));
    CHECK(std::ranges::any_of(returned.record.gaps, [&](const session::Gap& one) {
        return one.length.count == gap["length"];
    }));
    CHECK(in_place(studio, returned, 0, 46'000));
    CHECK(in_place(studio, returned, begin, begin + 96'000));
}
