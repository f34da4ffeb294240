#include "metronome/timebase.hpp"

#include "click_fixture.hpp"

using namespace laydown;
using namespace laydown::metronome;
using namespace laydown::metronome::test;

TEST_CASE("every field of bar and beat is filled") {
    const auto grid = grid_of("2 6/8 90\n1 3/4 120");
    // An eighth at 90 quarters a minute is 16,000 frames.
    const auto first = bar_beat_time(grid, {0});
    CHECK(first.bar == 1);
    CHECK(first.beat == 1);
    CHECK(first.tick == 0);
    CHECK(first.bar_start_tick == 0.0);
    CHECK(first.beats_per_bar == 6.0F);
    CHECK(first.beat_unit == 8.0F);
    CHECK(first.ticks_per_beat == music::ticks_per_beat);
    CHECK(first.beats_per_minute == Approx(180.0));
    CHECK(first.offset == 0);
    const auto later = bar_beat_time(grid, {6 * 16'000 + 2 * 16'000 + 8'000});
    CHECK(later.bar == 2);
    CHECK(later.beat == 3);
    CHECK(later.tick == music::ticks_per_beat / 2);
    CHECK(later.bar_start_tick == 6.0 * music::ticks_per_beat);
    const auto next = bar_beat_time(grid, {12 * 16'000 + 24'000});
    CHECK(next.bar == 3);
    CHECK(next.beat == 2);
    CHECK(next.beats_per_minute == Approx(120.0));
    CHECK(next.bar_start_tick == 12.0 * music::ticks_per_beat);
}

TEST_CASE("a place between ticks tells how far behind the tick it is") {
    const auto grid = grid_of("8 120");
    // 24,000 frames a beat are 12.5 a tick.
    const auto place = bar_beat_time(grid, {30});
    CHECK(place.tick == 2);
    CHECK(place.offset == 5);
}

TEST_CASE("JACK counts a pickup as its first bar") {
    const auto map = music::TempoMap::make({music::Section{.bars = 0}}, 1);
    REQUIRE(map);
    const music::SongGrid grid(std::make_shared<const music::Grid>(*map, rate));
    const auto pickup = bar_beat_time(grid, {0});
    CHECK(pickup.bar == 1);
    CHECK(pickup.beat == 4);
    CHECK(pickup.bar_start_tick == 0.0);
    const auto first = bar_beat_time(grid, {24'000});
    CHECK(first.bar == 2);
    CHECK(first.beat == 1);
    CHECK(first.bar_start_tick == 4.0 * music::ticks_per_beat);
}

TEST_CASE("the place goes on from any frame to the next, and beats stay in their bar") {
    const auto grid = grid_of("2 7/8 133-201\n1 120,90,60,75\n3 5/4 77.7");
    double before = -1;
    for (std::int64_t frame = 0; frame < 800'000; frame += 37) {
        const auto place = bar_beat_time(grid, {frame});
        const double ticks =
            place.bar_start_tick + (place.beat - 1) * place.ticks_per_beat + place.tick;
        CHECK(ticks >= before);
        before = ticks;
        CHECK(place.beat >= 1);
        CHECK(static_cast<float>(place.beat) <= place.beats_per_bar);
        CHECK(place.tick < place.ticks_per_beat);
    }
}
