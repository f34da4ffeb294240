#include "metronome/beat_line.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::metronome;

namespace {

std::string line(BeatEvent::Kind kind, std::int64_t bar, int beat, int beats) {
    BeatEvent event{};
    event.kind = kind;
    event.bar = bar;
    event.beat = beat;
    event.beats = beats;
    return beat_line(event, music::Tempo{137'030'000});
}

}  // namespace

TEST_CASE("the line tells the place and the tempo, then shows the bar") {
    CHECK(line(BeatEvent::Kind::beat, 12, 3, 4) == "bar 12, beat 3  137.03  . . o .");
    CHECK(line(BeatEvent::Kind::beat, 0, 1, 3) == "bar 0, beat 1  137.03  O . .");
    CHECK(line(BeatEvent::Kind::counted, 1, 2, 2) == "count-in, beat 2  137.03  . o");
}

TEST_CASE("a narrow terminal shows the beat, whatever the metre") {
    const std::string shown = line(BeatEvent::Kind::beat, 123, 61, 64).substr(0, 30);
    CHECK(shown == "bar 123, beat 61  137.03  . . ");
}
