#include "session/playlist.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "session/heard.hpp"
#include "takes.hpp"

using namespace laydown;
using namespace laydown::session;

namespace {

/// As text: take, place in the song, offset in the file and fades of each region.
std::string told(const Playlist& playlist) {
    std::string text;
    for (const Region& region : playlist.regions) {
        if (!text.empty()) text += ' ';
        text += fmt::format("{}:{}..{}@{}", region.take, region.begin.frame, region.end().frame,
                            region.offset.count);
        if (region.fade_in.count > 0) text += fmt::format("/{}", region.fade_in.count);
        if (region.fade_out.count > 0) text += fmt::format("\\{}", region.fade_out.count);
    }
    return text;
}

std::string told(const std::vector<TakeRecord>& takes, const Comp& comp = {},
                 std::int64_t crossfade = 4) {
    return told(resolve(takes, comp, {}, {crossfade}));
}

}  // namespace

TEST_CASE("a take alone is heard bit for bit, with its fades beyond it") {
    CHECK(told({take(1, 100, 200)}) == "1:100..200@0");
    CHECK(told({take(1, 100, 200, 50)}) == "1:96..204@46/4\\4");
    CHECK(told({take(1, 100, 200, 3)}) == "1:97..203@0/3\\3");
    CHECK(told({take(1, 100, 200, 50)}, {}, 0) == "1:100..200@50");
    CHECK(told({take(1, 100, 200, 50)}, {}, -7) == "1:100..200@50");
    CHECK(told({take(1, 0, 10, 2)}) == "1:-2..12@0/2\\2");
}

TEST_CASE("a region knows its file and channels") {
    TakeRecord record = take(3, 0, 10);
    record.channels = 2;
    const Playlist playlist = resolve(std::vector{record}, {}, {}, {4});
    REQUIRE(playlist.regions.size() == 1);
    CHECK(playlist.regions[0].file == "audio/Song-Kick-003.wav");
    CHECK(playlist.regions[0].channels == 2);
}

TEST_CASE("takes that meet fade into each other before the join") {
    CHECK(told({take(1, 0, 100), take(2, 40, 60, 10)}) ==
          "1:0..40@0\\4 2:36..60@6/4\\4 1:56..100@56/4");
}

TEST_CASE("where a file has nothing before the join the fade lies behind it") {
    CHECK(told({take(1, 0, 100), take(2, 40, 60)}) ==
          "1:0..44@0\\4 2:40..60@0/4\\4 1:56..100@56/4");
    CHECK(told({take(1, 0, 100), take(2, 40, 60, 3)}) ==
          "1:0..41@0\\4 2:37..60@0/4\\4 1:56..100@56/4");
    CHECK(told({take(1, 0, 40, 1), take(2, 40, 60)}) == "1:-1..41@0/1\\1 2:40..60@0/1");
}

TEST_CASE("files that follow each other to the frame are not faded") {
    CHECK(told({take(1, 0, 40), take(2, 40, 60)}) == "1:0..40@0 2:40..60@0");
}

TEST_CASE("a fade takes half of a short take, and half of a short gap") {
    CHECK(told({take(1, 0, 100), take(2, 40, 45, 10)}) ==
          "1:0..40@0\\4 2:36..47@6/4\\4 1:43..100@43/4");
    CHECK(told({take(1, 0, 40, 10), take(2, 43, 60, 10)}) == "1:-4..41@6/4\\1 2:42..64@9/1\\4");
    CHECK(told({take(1, 0, 40, 10), take(2, 41, 60, 10)}) == "1:-4..40@6/4 2:41..64@10\\4");
}

TEST_CASE("silence that was chosen is faded into and out of within the takes' ranges") {
    const Comp comp = chosen({}, {song(40, 60), no_take, most_takes});
    CHECK(told({take(1, 0, 100)}, comp) == "1:0..40@0\\4 1:56..100@56/4");
    CHECK(told({take(1, 0, 100), take(2, 60, 90)}, comp) ==
          "1:0..40@0\\4 2:60..90@0/4\\4 1:86..100@86/4");
}

TEST_CASE("one take that was chosen in parts goes on without a fade") {
    Comp comp = chosen({}, {song(20, 40), 1, 1});
    comp = chosen(comp, {song(40, 60), 1, 2});
    CHECK(told({take(1, 0, 100)}, comp) == "1:0..100@0");
}

TEST_CASE("a gain goes up in equal steps, and over a join gains add up to one") {
    Region region;
    region.length = {20};
    region.fade_in = {3};
    region.fade_out = {4};
    CHECK(region.gain({0}) == 0.25F);
    CHECK(region.gain({1}) == 0.5F);
    CHECK(region.gain({2}) == 0.75F);
    CHECK(region.gain({3}) == 1.0F);
    CHECK(region.gain({15}) == 1.0F);
    CHECK(region.gain({16}) == Approx(0.8F));
    CHECK(region.gain({19}) == Approx(0.2F));
}

TEST_CASE("whatever the takes, playlists keep their promises") {
    constexpr std::int64_t frames = 80;
    std::mt19937 random(11);
    for (int round = 0; round < 1000; ++round) {
        std::vector<TakeRecord> takes;
        for (int number = 1; number <= any(random, 0, 7); ++number) {
            const auto begin = any(random, 0, frames);
            takes.push_back(take(number, begin, any(random, begin, frames), any(random, 0, 9)));
        }
        Comp comp;
        for (auto n = any(random, 0, 4); n > 0; --n) {
            const auto begin = any(random, 0, frames);
            comp = chosen(comp, {song(begin, any(random, begin, frames)),
                                 static_cast<int>(any(random, 0, 7)), 7});
        }
        const Frames crossfade{any(random, 0, 12)};
        const auto list = heard(takes, comp, {});
        const Playlist playlist = resolve(takes, comp, {}, crossfade);
        for (const Region& region : playlist.regions) {
            const TakeRecord& record = takes.at(static_cast<std::size_t>(region.take - 1));
            REQUIRE(region.length >= Frames{1});
            REQUIRE(region.fade_in >= Frames{0});
            REQUIRE(region.fade_out >= Frames{0});
            REQUIRE(region.fade_in <= crossfade);
            REQUIRE(region.fade_out <= crossfade);
            REQUIRE(region.fade_in + region.fade_out <= region.length);
            REQUIRE(region.offset >= Frames{0});
            REQUIRE(region.offset + region.length <= record.length);
            REQUIRE(region.begin - region.offset == record.position);
        }
        for (std::size_t i = 1; i < playlist.regions.size(); ++i) {
            REQUIRE(playlist.regions[i - 1].begin < playlist.regions[i].begin);
        }
        for (SongPosition at{-20}; at.frame < frames + 20; at += Frames{1}) {
            const HeardRange* wanted = nullptr;
            for (const HeardRange& part : list) {
                if (part.range.contains(at)) wanted = &part;
            }
            std::vector<const Region*> here;
            float gain = 0.0F;
            bool is_heard = false;
            for (const Region& region : playlist.regions) {
                if (at < region.begin || region.end() <= at) continue;
                here.push_back(&region);
                gain += region.gain(at - region.begin);
                if (wanted && wanted->take && wanted->take->take == region.take) is_heard = true;
            }
            REQUIRE(here.size() <= 2);
            if (here.size() == 2) REQUIRE(std::abs(gain - 1.0F) < 1e-6F);
            if (wanted && wanted->take) {
                REQUIRE(is_heard);
                // Full, but for fades at joins with silence that was chosen.
                const bool silence = std::ranges::any_of(
                    list, [](const HeardRange& part) { return part.take == nullptr; });
                if (!silence) REQUIRE(std::abs(gain - 1.0F) < 1e-6F);
            } else if (!here.empty()) {
                REQUIRE(here.size() == 1);
                REQUIRE(gain < 1.0F);
            }
        }
    }
}
