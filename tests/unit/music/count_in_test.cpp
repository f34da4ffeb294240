#include "music/count_in.hpp"

#include <memory>
#include <random>

#include "catch.hpp"
#include "tempo_maps.hpp"

using namespace laydown;
using namespace laydown::music;

namespace {

__extension__ using Exact = __int128;

constexpr SampleRate rate{48'000};

std::vector<int> beats_of(const CountIn& count_in) {
    std::vector<int> beats;
    for (int i = 0; i < count_in.clicks(); ++i) beats.push_back(count_in.beat(i));
    return beats;
}

std::vector<std::int64_t> frames_of(const CountIn& count_in) {
    std::vector<std::int64_t> frames;
    for (int i = 0; i < count_in.clicks(); ++i) frames.push_back(count_in.at(i).count);
    return frames;
}

}  // namespace

TEST_CASE("bars are counted in before a bar, and beats before a beat") {
    const Grid grid(map_of({section(0, {4, 4}, bpm(120))}), rate);
    const CountIn bar(grid, {0}, {1, 0});
    CHECK(beats_of(bar) == std::vector{1, 2, 3, 4});
    CHECK(frames_of(bar) == std::vector<std::int64_t>{0, 24'000, 48'000, 72'000});
    CHECK(bar.length() == Frames{96'000});
    CHECK(bar.metre() == Metre{4, 4});
    const CountIn beats(grid, {4 * 24'000}, {0, 6});
    CHECK(beats_of(beats) == std::vector{3, 4, 1, 2, 3, 4});
    CHECK(beats.length() == Frames{6 * 24'000});
    CHECK(CountIn(grid, {0}, {2, 0}).clicks() == 8);
    CHECK(bar.within(1, 1, 3) == Frames{32'000});
}

TEST_CASE("a start within a bar is counted in from a bar's first beat") {
    const Grid grid(map_of({section(0, {4, 4}, bpm(120))}), rate);
    const CountIn third(grid, grid.frame_of({3, 3, 0}), {1, 0});
    CHECK(beats_of(third) == std::vector{1, 2, 3, 4, 1, 2});
    CHECK(third.length() == Frames{6 * 24'000});
    const CountIn one(grid, grid.frame_of({3, 2, 0}), {0, 1});
    CHECK(beats_of(one) == std::vector{1});
    CHECK(one.length() == Frames{24'000});
}

TEST_CASE("a start between two beats has the way from the beat before it") {
    const Grid grid(map_of({section(0, {4, 4}, bpm(120))}), rate);
    const SongPosition at = grid.frame_of({3, 3, 0}) + Frames{6'000};
    const CountIn bars(grid, at, {1, 0});
    CHECK(beats_of(bars) == std::vector{1, 2, 3, 4, 1, 2, 3});
    CHECK(bars.length() == Frames{6 * 24'000 + 6'000});
    CHECK(bars.length() - bars.at(6) == Frames{6'000});
    const CountIn beats(grid, at, {0, 2});
    CHECK(beats_of(beats) == std::vector{1, 2, 3});
    CHECK(beats.length() == Frames{2 * 24'000 + 6'000});
}

TEST_CASE("a start in the pickup counts as its place in the bar") {
    const Grid grid(map_of({section(4, {4, 4}, bpm(120)), section(4, {3, 4}, bpm(90))}, 1), rate);
    CHECK(beats_of(CountIn(grid, {0}, {1, 0})) == std::vector{1, 2, 3, 4, 1, 2, 3});
    CHECK(beats_of(CountIn(grid, {0}, {0, 2})) == std::vector{2, 3});
    CHECK(beats_of(CountIn(grid, {24'000}, {1, 0})) == std::vector{1, 2, 3, 4});
    CHECK(CountIn(grid, {0}, {1, 0}).section() == 0);
    CHECK(CountIn(grid, grid.begin_of(1), {1, 0}).section() == 1);
}

TEST_CASE("the metre and tempo of the start hold, also where they change there") {
    const Grid grid(
        map_of({section(1, {4, 4}, Ramp{bpm(60), bpm(120)}),
                section(1, {2, 8}, std::vector{bpm(60), bpm(120)}), section(0, {3, 4}, bpm(96))}),
        rate);
    // A ramp over four beats has 90 at its third.
    const SongPosition ramp = grid.frame_of({1, 3, 0});
    CHECK(frames_of(CountIn(grid, ramp, {0, 2})) == std::vector<std::int64_t>{0, 32'000});
    CHECK(CountIn(grid, ramp, {1, 0}).length() == Frames{6 * 32'000});
    CHECK(CountIn(grid, ramp + Frames{7}, {0, 2}).length() == Frames{2 * 32'000 + 7});
    CHECK(CountIn(grid, grid.frame_of({2, 2, 0}), {1, 0}).length() == Frames{3 * 12'000});
    const CountIn change(grid, grid.begin_of(2), {1, 0});
    CHECK(change.clicks() == 3);
    CHECK(change.length() == Frames{3 * 30'000});
    CHECK(CountIn(grid, grid.begin_of(2) - Frames{1}, {1, 0}).metre() == Metre{2, 8});
}

TEST_CASE("each click of a count-in is on the frame that exact arithmetic says") {
    std::mt19937 random(11);
    for (int i = 0; i < 300; ++i) {
        const SampleRate hertz{static_cast<std::uint32_t>(any(random, 8'000, 192'000))};
        const Section only = section(
            0, {static_cast<int>(any(random, 1, 9)), 1 << any(random, 0, 4)}, random_tempo(random));
        const Grid grid(map_of({only}), hertz);
        const SongPosition at{any(random, 0, 10'000'000)};
        const CountIn count_in(grid, at, {static_cast<int>(any(random, 1, 20)), 0});
        REQUIRE(count_in.beat(0) == 1);
        const Exact over = Exact{only.metre.unit} * std::get<Tempo>(only.tempo).millionths;
        for (int click = 0; click < count_in.clicks(); ++click) {
            const Exact exact = Exact{240'000'000} * hertz.hertz * click * 2;
            const Exact frame = Exact{count_in.at(click).count} * 2;
            REQUIRE((frame - 1) * over <= exact);
            REQUIRE(exact < (frame + 1) * over);
        }
        // It goes on as the grid does: its last click is on the last beat that is not behind.
        const Beat begun = grid.beat_at(at);
        const int last = count_in.clicks() - 1;
        if (at == begun.frame) {
            REQUIRE(count_in.beat(last) % only.metre.beats + 1 == begun.beat);
        } else {
            REQUIRE(count_in.beat(last) == begun.beat);
            REQUIRE(count_in.length() - count_in.at(last) == at - begun.frame);
        }
    }
}

TEST_CASE("a count-in of bars is as long as the bars before, at a steady tempo") {
    std::mt19937 random(12);
    for (int i = 0; i < 100; ++i) {
        const Metre metre{static_cast<int>(any(random, 1, 9)), 4};
        const Grid grid(map_of({section(0, metre, random_tempo(random))}), rate);
        const std::int64_t bar = any(random, 10, 1000);
        const auto bars = static_cast<int>(any(random, 1, 9));
        const SongPosition at = grid.frame_of({bar, 1, 0});
        const Frames before = at - grid.frame_of({bar - bars, 1, 0});
        const Frames off = CountIn(grid, at, {bars, 0}).length() - before;
        REQUIRE(std::abs(off.count) <= 1);  // two ends are rounded
    }
}

TEST_CASE("what lies before the music is counted in as its first beat") {
    const Grid grid(map_of({section(0, {3, 4}, bpm(120))}, 1), rate);
    const CountIn early(grid, {-500}, {1, 0});
    CHECK(beats_of(early) == beats_of(CountIn(grid, {0}, {1, 0})));
    CHECK(early.length() == CountIn(grid, {0}, {1, 0}).length());
}

TEST_CASE("a grid that lies elsewhere in the song is counted in there") {
    const auto grid =
        std::make_shared<const Grid>(map_of({section(4, {4, 4}, Ramp{bpm(60), bpm(120)})}), rate);
    const SongGrid song(grid, {12'345});
    const CountIn here(song, {100'000}, {1, 0});
    const CountIn there(*grid, {100'000 - 12'345}, {1, 0});
    CHECK(frames_of(here) == frames_of(there));
    CHECK(here.length() == there.length());
}

TEST_CASE("no count-in has no clicks and takes no time") {
    const Grid grid(map_of({section(0, {4, 4}, bpm(120))}), rate);
    for (const CountIn& none : {CountIn(), CountIn(grid, {6'000}, {})}) {
        CHECK(none.clicks() == 0);
        CHECK(none.length() == Frames{0});
    }
}

TEST_CASE("the longest count-in that there can be is counted") {
    const Grid slow(map_of({section(0, {64, 1}, bpm(1))}), {192'000});
    const CountIn longest(slow, slow.frame_of({1, 64, 0}), {1000, 0});
    CHECK(longest.clicks() == 64'063);
    CHECK(longest.length() == Frames{std::int64_t{64'063} * 240 * 192'000});
}
