#include "music/grid.hpp"

#include <cmath>
#include <random>

#include "catch.hpp"
#include "tempo_maps.hpp"

using namespace laydown;
using namespace laydown::music;

namespace {

__extension__ using Exact = __int128;

}  // namespace

TEST_CASE("after a day at 137.03 the click is still on its frame") {
    for (const std::uint32_t hertz : {44'100U, 48'000U, 192'000U}) {
        const Grid grid(map_of({section(0, {4, 4}, bpm(137.03))}), {hertz});
        const std::int64_t beats = std::int64_t{24} * 60 * 138;
        Beat beat = grid.beat_from({0});
        for (std::int64_t n = 0; n <= beats; ++n) {
            // |frame - n 60 hertz / 137.03| is at most a half: without division, so exactly.
            const Exact exact = Exact{2} * n * 6000 * hertz;
            const Exact frame = Exact{beat.frame.frame} * 2;
            if (n % 1000 == 0) REQUIRE(beat.bar == 1 + n / 4);
            REQUIRE((frame - 1) * 13703 <= exact);
            REQUIRE(exact < (frame + 1) * 13703);
            beat = grid.next(beat);
        }
    }
}

TEST_CASE("a half frame is rounded up, also where fractions of sections add up to it") {
    // 44100 Hz at 120: 22050 frames a beat, so a quarter of one is 5512.5.
    const Grid grid(map_of({section(0, {4, 4}, bpm(120))}), {44'100});
    CHECK(grid.within(grid.beat_from({0}), 1, 4) == SongPosition{5513});
    // 13337 1/3 frames and 1667 1/6 make 15004 1/2.
    const Grid sum(map_of({section(1, {1, 4}, bpm(45)), section(1, {1, 4}, bpm(360)),
                           section(0, {1, 4}, bpm(120))}),
                   {10'003});
    CHECK(sum.begin_of(2) == SongPosition{15'005});
}

TEST_CASE("a ramp is the integral of its tempo, which changes by as much with each beat") {
    for (const auto& [from, to] : {std::pair{60.0, 180.0}, {140.0, 80.0}, {120.0, 120.000001}}) {
        const Grid grid(map_of({section(8, {4, 4}, Ramp{bpm(from), bpm(to)})}), {48'000});
        constexpr int beats = 32;
        constexpr int steps = 4000;  // of each beat, by Simpson's rule
        const auto seconds_a_beat = [&, f = from, t = to](double beat) {
            return 60.0 / (f + (t - f) * beat / beats);
        };
        double seconds = 0.0;
        Beat beat = grid.beat_from({0});
        for (int n = 0; n < beats; ++n) {
            INFO(from << " to " << to << ", beat " << n);
            REQUIRE(std::abs(static_cast<double>(beat.frame.frame) - seconds * 48'000) <
                    0.5 + 1e-5);
            CHECK(grid.tempo_at(beat) == Approx(from + (to - from) * n / beats));
            for (int i = 0; i < steps; ++i) {
                const double at = n + static_cast<double>(i) / steps;
                seconds += (seconds_a_beat(at) + 4 * seconds_a_beat(at + 0.5 / steps) +
                            seconds_a_beat(at + 1.0 / steps)) /
                           (6.0 * steps);
            }
            beat = grid.next(beat);
        }
        REQUIRE(grid.end());
        CHECK(grid.end() == beat.frame);
    }
}

TEST_CASE("bars and beats are counted over sections, pickup and all") {
    const Grid grid(
        map_of({section(2, {3, 4}, bpm(120)), section(1, {2, 8}, std::vector{bpm(60), bpm(120)}),
                section(4, {4, 4}, bpm(60))},
               2),
        {48'000});
    struct Expected {
        std::int64_t frame;
        std::int64_t bar;
        int beat;
        std::size_t section;
    };
    Beat beat = grid.beat_from({0});
    for (const Expected& e : {
             Expected{0, 0, 2, 0},
             {24'000, 0, 3, 0},
             {48'000, 1, 1, 0},
             {72'000, 1, 2, 0},
             {96'000, 1, 3, 0},
             {120'000, 2, 1, 0},
             {144'000, 2, 2, 0},
             {168'000, 2, 3, 0},
             {192'000, 3, 1, 1},
             {216'000, 3, 2, 1},
             {228'000, 4, 1, 2},
             {276'000, 4, 2, 2},
         }) {
        INFO(e.frame);
        CHECK(beat.frame == SongPosition{e.frame});
        CHECK(beat.bar == e.bar);
        CHECK(beat.beat == e.beat);
        CHECK(beat.section == e.section);
        CHECK(grid.frame_of({e.bar, e.beat, 0}) == beat.frame);
        CHECK(grid.at(beat.frame) == BarBeat{e.bar, e.beat, 0});
        beat = grid.next(beat);
    }
    CHECK(grid.begin_of(0) == SongPosition{48'000});
    CHECK(grid.begin_of(1) == SongPosition{192'000});
    CHECK(grid.end() == SongPosition{228'000 + 16 * 48'000});
    // What comes after the end goes on with the last metre and tempo.
    CHECK(grid.frame_of({8, 1, 0}) == *grid.end());
    CHECK(grid.frame_of({10, 2, 960}) == *grid.end() + Frames{9 * 48'000 + 24'000});
    CHECK(grid.at(*grid.end() + Frames{48'000}) == BarBeat{8, 2, 0});
}

TEST_CASE("what lies outside of the music has a place all the same") {
    const Grid grid(map_of({section(2, {4, 4}, bpm(120))}, 1), {48'000});
    CHECK(grid.at({-5}) == BarBeat{0, 4, 0});
    CHECK(grid.frame_of({-7, 1, 0}) == SongPosition{0});
    CHECK(grid.frame_of({0, 1, 0}) == SongPosition{0});  // before the pickup
    CHECK(grid.frame_of({-7, 4, 0}) == SongPosition{0});
    CHECK(grid.frame_of({0, 5, 0}) == grid.frame_of({1, 1, 0}));
    CHECK(grid.frame_of({std::numeric_limits<std::int64_t>::min(), 4, 0}) == SongPosition{0});
    const Grid without(map_of({section(2, {4, 4}, bpm(120))}), {48'000});
    CHECK(without.frame_of({0, 4, 0}) == SongPosition{0});
    CHECK(grid.frame_of({1, 6, 0}) == grid.frame_of({2, 2, 0}));
    CHECK(grid.frame_of({1, 1, 3 * ticks_per_beat}) == grid.frame_of({1, 4, 0}));
    CHECK(grid.frame_of({std::numeric_limits<std::int64_t>::max(), 1, 0}) > SongPosition{0});
    CHECK(grid.at(never<SongPosition>).bar > 0);
    CHECK(grid.beat_from({-100}).frame == SongPosition{0});
}

TEST_CASE("places and frames go there and back, and frames never run backwards") {
    std::mt19937 random(3);
    for (int i = 0; i < 60; ++i) {
        const Grid grid(random_map(random), {48'000});
        const std::int64_t end = grid.end()->frame + 100'000;
        Beat beat = grid.beat_from({0});
        CHECK(beat.frame == SongPosition{0});
        while (beat.frame.frame < end) {
            const Beat next = grid.next(beat);
            REQUIRE(beat.frame < next.frame);
            REQUIRE(grid.within(beat, 0, 7) == beat.frame);
            REQUIRE(grid.within(beat, 7, 7) == next.frame);
            REQUIRE(grid.frame_of({beat.bar, beat.beat, 0}) == beat.frame);
            REQUIRE(grid.beat_from(beat.frame).frame == beat.frame);
            REQUIRE(grid.beat_from(beat.frame + Frames{1}).frame == next.frame);
            REQUIRE(grid.beat_at(next.frame - Frames{1}).frame == beat.frame);
            const std::int64_t inside =
                beat.frame.frame +
                static_cast<std::int64_t>(
                    random() % static_cast<std::uint64_t>(next.frame.frame - beat.frame.frame));
            const BarBeat place = grid.at({inside});
            REQUIRE(place.bar == beat.bar);
            REQUIRE(place.beat == beat.beat);
            REQUIRE(grid.frame_of(place) <= SongPosition{inside});
            BarBeat later = place;
            ++later.tick;
            REQUIRE(grid.frame_of(later) > SongPosition{inside});
            beat = next;
        }
    }
}

TEST_CASE("a map of 100,000 sections is no heavier to look into") {
    std::vector<Section> sections;
    sections.reserve(100'000);
    for (int i = 0; i < 100'000; ++i) {
        sections.push_back(section(1, {4, 4}, Tempo{100'000'000 + 7 * (i % 1000)}));
    }
    const Grid grid(map_of(std::move(sections)), {48'000});
    // Exactly: the sum of 4 beats of each of the thousand tempos, a hundred times over.
    long double frames = 0.0L;
    for (int i = 0; i < 1000; ++i) {
        frames += 4.0L * 60.0L * 48'000.0L * 1e6L / static_cast<long double>(100'000'000 + 7 * i);
    }
    CHECK(std::abs(static_cast<long double>(grid.end()->frame) - frames * 100.0L) < 0.51L);
    CHECK(grid.at(*grid.end()) == BarBeat{100'001, 1, 0});
}
