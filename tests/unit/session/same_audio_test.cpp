#include "session/same_audio.hpp"

#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::session;

namespace {

Region region_of(const std::string& file, std::int64_t begin, std::int64_t length,
                 std::int64_t offset, std::int64_t fade_in = 0, std::int64_t fade_out = 0) {
    Region region;
    region.file = file;
    region.begin = {begin};
    region.length = {length};
    region.offset = {offset};
    region.fade_in = {fade_in};
    region.fade_out = {fade_out};
    return region;
}

Range<SongPosition> frames(std::int64_t begin, std::int64_t end) { return {{begin}, {end}}; }

/// What is heard, frame by frame: the file, its frame, and the gain.
using Heard = std::vector<std::tuple<std::int64_t, std::string, std::int64_t, float>>;
Heard heard_in(const Playlist& playlist, Range<SongPosition> range) {
    Heard all;
    for (SongPosition at = range.begin; at < range.end; at += Frames{1})
        for (const Region& region : playlist.regions)
            if (region.begin <= at && at < region.end())
                all.emplace_back(at.frame, region.file, (region.offset + (at - region.begin)).count,
                                 region.gain(at - region.begin));
    return all;
}

}  // namespace

TEST_CASE("what is changed elsewhere makes no difference") {
    const Playlist one{{region_of("a", 0, 1000, 5, 10, 20), region_of("b", 980, 500, 0, 20, 0)}};
    const Playlist longer{{region_of("a", 0, 1200, 5, 10, 20)}};
    CHECK(same_audio(one, longer, frames(0, 980)));
    CHECK_FALSE(same_audio(one, longer, frames(0, 981)));
    // The same frames of the file, from another region.
    const Playlist later{
        {region_of("a", 100, 900, 105, 0, 20), region_of("b", 980, 500, 0, 20, 0)}};
    CHECK(same_audio(one, later, frames(100, 5000)));
    CHECK_FALSE(same_audio(one, later, frames(99, 5000)));
    CHECK(same_audio(one, later, frames(5000, 6000)));
    CHECK(same_audio({}, one, frames(-100, 0)));
}

TEST_CASE("what is told to be the same sounds the same") {
    std::mt19937 random(1);
    const auto any = [&](std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(random);
    };
    const auto any_region = [&](std::int64_t begin) {
        const std::int64_t length = any(1, 40);
        const std::int64_t fade_in = any(0, std::min<std::int64_t>(length, 4));
        return region_of(any(0, 1) == 0 ? "a" : "b", begin, length, any(0, 3), fade_in,
                         any(0, std::min<std::int64_t>(length - fade_in, 4)));
    };
    int same = 0;
    int alike = 0;
    for (int round = 0; round < 3000; ++round) {
        Playlist one;
        for (std::int64_t begin = any(-5, 20); begin < 100; begin += any(20, 60))
            one.regions.push_back(any_region(begin));
        Playlist other = one;
        for (Region& region : other.regions) {
            const std::int64_t what = any(0, 12);
            if (what == 0) region = any_region(region.begin.frame);
            if (what == 1) region.length += Frames{any(0, 3)};
            if (what == 2) region.file = std::string("c");
            if (what == 3) region.fade_in = {any(0, (region.length - region.fade_out).count)};
            if (what == 4) region.fade_out = {any(0, (region.length - region.fade_in).count)};
            if (what == 5) region.offset += Frames{1};
            if (what == 6) region.begin += Frames{1};
        }
        const std::int64_t begin = any(-10, 110);
        const auto range = frames(begin, begin + any(1, 30));
        const bool sounds_same = heard_in(one, range) == heard_in(other, range);
        const bool told = same_audio(one, other, range);
        if (told) REQUIRE(sounds_same);
        same += told ? 1 : 0;
        alike += sounds_same ? 1 : 0;
    }
    CHECK(alike < 2900);
    CHECK(same > alike * 9 / 10);
}
