#include "music/song_grid.hpp"

#include <cmath>
#include <memory>
#include <random>

#include "catch.hpp"
#include "tempo_maps.hpp"

using namespace laydown;
using namespace laydown::music;

namespace {

using SharedGrid = std::shared_ptr<const Grid>;

constexpr SampleRate rate{48'000};

SharedGrid grid_of(const TempoMap& map) { return std::make_shared<const Grid>(map, rate); }

SharedGrid steady(double tempo, Metre metre = {4, 4}) {
    return grid_of(map_of({section(0, metre, bpm(tempo))}));
}

/// The same bars at other tempos.
TempoMap other_tempos(const TempoMap& map, std::mt19937& random) {
    auto sections = map.sections();
    for (Section& section : sections) section.tempo = random_tempo(random);
    return map_of(std::move(sections), map.pickup());
}

bool same(const Beat& a, const Beat& b) {
    return a.frame == b.frame && a.bar == b.bar && a.beat == b.beat && a.section == b.section;
}

}  // namespace

TEST_CASE("a shifted grid is the grid, elsewhere in the song") {
    std::mt19937 random(21);
    for (int i = 0; i < 50; ++i) {
        const SharedGrid grid = grid_of(random_map(random));
        const Frames shift{any(random, -1'000'000, 1'000'000)};
        const SongGrid song = SongGrid(grid).nudged(shift);
        CHECK(song.shift() == shift);
        CHECK(song.begin() == SongPosition{shift.count});
        CHECK(song.end() == *grid->end() + shift);
        Beat beat = grid->beat_from({0});
        for (int n = 0; n < 50; ++n) {
            Beat moved = beat;
            moved.frame += shift;
            REQUIRE(same(song.beat_from(moved.frame), moved));
            REQUIRE(same(song.beat_at(moved.frame), moved));
            REQUIRE(song.at(moved.frame) == grid->at(beat.frame));
            REQUIRE(song.frame_of({beat.bar, beat.beat, 7}) ==
                    grid->frame_of({beat.bar, beat.beat, 7}) + shift);
            REQUIRE(song.within(moved, 1, 3) == grid->within(beat, 1, 3) + shift);
            REQUIRE(song.tempo_at(moved) == grid->tempo_at(beat));
            REQUIRE(&song.section_of(moved) == &grid->section_of(beat));
            beat = grid->next(beat);
            REQUIRE(song.next(moved).frame == beat.frame + shift);
        }
    }
}

TEST_CASE("before its begin a shifted grid has no beat") {
    const SongGrid song(steady(120), {100});
    CHECK(song.beat_from({-1000}).frame == SongPosition{100});
    CHECK(song.beat_from({0}).frame == SongPosition{100});
    CHECK(song.beat_from({101}).frame == SongPosition{24'100});
    CHECK(song.at({0}) == BarBeat{1, 1, 0});
    // What lies before the song is not come to either.
    CHECK(SongGrid(steady(120), {100}).nudged({20}).nudged({-50}).begin() == SongPosition{70});
    CHECK(SongGrid(steady(120), {-100}).beat_from({0}).frame == SongPosition{23'900});
}

TEST_CASE("the next bar is found, from the pickup on and over changes of metre") {
    const SongGrid song(
        grid_of(map_of({section(1, {4, 4}, bpm(120)), section(0, {3, 4}, bpm(120))}, 2)), {10});
    for (const auto& [from, bar, frame] : {std::tuple{0, 1, 48'010},
                                           {48'010, 1, 48'010},
                                           {48'011, 2, 144'010},
                                           {144'011, 3, 216'010}}) {
        INFO(from);
        const Beat found = song.bar_from({from});
        CHECK(found.bar == bar);
        CHECK(found.beat == 1);
        CHECK(found.frame == SongPosition{frame});
    }
}

TEST_CASE("a new tempo goes on from the beat at which it comes") {
    const SongGrid song(steady(120));
    const SongPosition at = song.frame_of({3, 2, 0});
    const SongGrid slower = retimed(song, steady(60), at);
    CHECK(slower.at(at) == BarBeat{3, 2, 0});
    CHECK(slower.beat_from(at).frame == at);
    CHECK(slower.next(slower.beat_from(at)).frame == at + Frames{48'000});
    CHECK(slower.frame_of({4, 1, 0}) == at + Frames{3 * 48'000});
    // There and back again is where it was.
    CHECK(retimed(slower, steady(120), at).shift() == Frames{0});
    // A nudge stays.
    CHECK(retimed(song.nudged({77}), steady(120), at + Frames{77}).shift() == Frames{77});
    CHECK(retimed(song.nudged({77}), steady(60), at + Frames{77}).beat_from(at).frame ==
          at + Frames{77});
}

TEST_CASE("at any frame a new tempo is in the same bar, beat and tick") {
    std::mt19937 random(22);
    for (int i = 0; i < 400; ++i) {
        const TempoMap map = random_map(random);
        const SongGrid before(grid_of(map), {any(random, -1'000'000, 1'000'000)});
        const SharedGrid other = grid_of(other_tempos(map, random));
        const SongPosition at = before.begin() + Frames{any(random, 0, 2'000'000)};
        const BarBeat place = before.at(at);
        INFO(at.frame << ": " << place.bar << '|' << place.beat << '|' << place.tick);
        const SongGrid after = retimed(before, other, at);
        REQUIRE(after.at(at) == place);
        // The same grid goes on as it did.
        REQUIRE(retimed(before, grid_of(map), at).shift() == before.shift());
        const Beat beat = before.beat_from(at);
        REQUIRE(retimed(before, other, beat.frame).beat_from(beat.frame).frame == beat.frame);
    }
}

TEST_CASE("many changes of tempo do not add up to a drift") {
    std::mt19937 random(23);
    SongGrid song(steady(120));
    SongPosition at{0};
    long double beats = 0.0L;  // that have passed
    constexpr int changes = 1000;
    for (int i = 0; i < changes; ++i) {
        const double tempo = i % 2 == 0 ? 120.0 : 137.03;
        const Frames passed{any(random, 1, 20'000)};
        beats += static_cast<long double>(passed.count) * tempo / (60.0L * rate.hertz);
        at += passed;
        song = retimed(song, steady(i % 2 == 0 ? 137.03 : 120.0), at);
    }
    const BarBeat place = song.at(at);
    const auto counted = static_cast<long double>((place.bar - 1) * 4 + place.beat - 1) +
                         static_cast<long double>(place.tick) / ticks_per_beat;
    // A beat is 24000 frames: less than a fifth of a frame with each change.
    CHECK(std::abs(counted - beats) < changes / 5.0L / 24'000);
}

TEST_CASE("a beat that the new bars do not have runs on into the next") {
    const SongGrid song(steady(120));
    const SongPosition at = song.frame_of({2, 4, 0});
    CHECK(retimed(song, steady(120, {3, 4}), at).at(at) == BarBeat{3, 1, 0});
    CHECK(retimed(song, steady(120, {6, 4}), at).at(at) == BarBeat{2, 4, 0});
    // A pickup that is not there any more.
    const SongGrid pickup(grid_of(map_of({section(0, {4, 4}, bpm(120))}, 2)));
    const SongGrid without = retimed(pickup, steady(120), {24'000});
    CHECK(without.at({24'000}) == BarBeat{1, 1, 0});
    CHECK(without.begin() == SongPosition{24'000});
}

TEST_CASE("what has not begun begins where it would have") {
    const SongGrid song(steady(120), {1000});
    CHECK(retimed(song, steady(60), {0}).begin() == SongPosition{1000});
    CHECK(retimed(song, steady(60), {999}).begin() == SongPosition{1000});
    CHECK(retimed(song, steady(60), {1000}).begin() == SongPosition{1000});
}
