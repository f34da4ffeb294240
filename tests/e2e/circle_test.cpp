// The circle: what the player plays goes through a room that takes its time, is recorded, and lies
// where it was played, to the sample and to the bit.
#include "api/player.hpp"
#include "api/recorder.hpp"
#include "catch.hpp"
#include "play_studio.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

std::string circle_problem(PlayStudio& studio, std::int64_t begin, std::int64_t end, int take = 1,
                           const std::string& track = "Return", int channel = 0) {
    const TapeOptions tape = studio.options.tapes.front();
    return difference(studio.returned(take, track), begin, end,
                      [&](std::int64_t song) { return tape_sample(tape, song, channel); });
}

}  // namespace

TEST_CASE("what was played comes back where it was, whatever the period and the ways") {
    const std::uint32_t period = GENERATE(32, 64, 256, 1024, 4096);
    const auto ways = GENERATE(EchoRoom::Ways{0, 0}, EchoRoom::Ways{64, 32},
                               EchoRoom::Ways{1'000, 777}, EchoRoom::Ways{9'000, 1});
    CAPTURE(period, ways.playback, ways.capture);
    PlayStudio studio({.ways = ways, .period = period});
    studio.record_to(16'000);
    CHECK(circle_problem(studio, 0, 16'000) == "");
    studio.locate(12'345);
    studio.record_to(12'345 + 16'000, 2);
    CHECK(circle_problem(studio, 12'345, 12'345 + 16'000, 2) == "");
}

TEST_CASE("outputs with ways of their own are heard at the same time, and all come back there") {
    PlayStudio studio({.tapes = {{.channels = 3}},
                       .each = {{0, 100}, {9'000, 0}, {777, 1'500}},
                       .period = GENERATE(64, 512),
                       .outputs = {"Tape_1", "Tape_2", "Tape_3"}});
    CHECK(studio.player.get(api::latency_reference) == Frames{9'000});
    studio.locate(4'321);
    studio.record_to(30'000);
    for (const int channel : {0, 1, 2}) {
        INFO("channel " << channel);
        const auto track = channel == 0 ? "Return" : "Return " + std::to_string(channel + 1);
        CHECK(circle_problem(studio, 4'321, 30'000, 1, track, channel) == "");
    }
}
