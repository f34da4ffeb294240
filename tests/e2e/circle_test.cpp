// The circle: what the player plays goes through a room that takes its time, is recorded, and lies
// where it was played, to the sample and to the bit.
#include "api/player.hpp"
#include "api/recorder.hpp"
#include "catch.hpp"
#include "play_studio.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

std::string circle_problem(PlayStudio& studio, std::int64_t begin, std::int64_t end, int take = 1) {
    const TapeOptions tape = studio.options.tapes.front();
    return difference(studio.returned(take), begin, end,
                      [&](std::int64_t song) { return tape_sample(tape, song); });
}

}  // namespace

TEST_CASE("what was played comes back where it was, whatever the period and the ways") {
    const std::uint32_t period = GENERATE(32, 64, 256, 1024, 4096);
    const auto ways = GENERATE(EchoRoom::Ways{0, 0}, EchoRoom::Ways{64, 32},
                               EchoRoom::Ways{1'000, 777}, EchoRoom::Ways{9'000, 1});
    const std::int64_t begin = GENERATE(0, 12'345);
    CAPTURE(period, ways.playback, ways.capture, begin);
    PlayStudio studio({.ways = ways, .period = period});
    if (begin != 0) studio.locate(begin);
    studio.record_to(begin + 40'000);
    CHECK(circle_problem(studio, begin, begin + 40'000) == "");
}
