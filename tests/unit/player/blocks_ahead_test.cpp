#include "player/blocks_ahead.hpp"

#include <algorithm>
#include <random>

#include "catch.hpp"
#include "engine/song_blocks.hpp"

using namespace laydown;
using namespace laydown::player;
using music::LoopCourse;

namespace {

constexpr std::int64_t length = engine::block_length.count;

std::vector<std::int64_t> numbers(const BlocksAhead& ahead) {
    std::vector<std::int64_t> all;
    for (const BlockAhead& block : ahead.blocks) all.push_back(block.number);
    return all;
}

}  // namespace

TEST_CASE("what comes without a loop is one block after the other") {
    const auto course = LoopCourse::located({0}, std::nullopt);
    auto ahead = blocks_ahead(course, {length + 100}, {2 * length});
    CHECK(ahead.blocks ==
          std::vector<BlockAhead>{{1, {length + 100}}, {2, {2 * length}}, {3, {3 * length}}});
    CHECK(ahead.until == TransportPosition{2 * length});
    CHECK(numbers(blocks_ahead(course, {length + 100}, {2 * length + 1})) ==
          std::vector<std::int64_t>{1, 2, 3, 4});
    CHECK(numbers(blocks_ahead(course, {-1}, {0})) == std::vector<std::int64_t>{-1});
}

TEST_CASE("a loop's begin comes after its end, and its blocks once") {
    const Range<SongPosition> loop{{length + 10}, {4 * length + 20}};
    const auto course = LoopCourse::located({3 * length}, loop);
    const auto ahead = blocks_ahead(course, {3 * length}, {100 * length});
    CHECK(ahead.blocks == std::vector<BlockAhead>{{3, {3 * length}},
                                                  {4, {4 * length}},
                                                  {1, {4 * length + 20}},
                                                  {2, {5 * length + 10}}});
    CHECK(ahead.until == TransportPosition{4 * length});
    // No further than asked for.
    CHECK(numbers(blocks_ahead(course, {3 * length}, {20})) == std::vector<std::int64_t>{3, 4});
    CHECK(numbers(blocks_ahead(course, {3 * length}, {21})) == std::vector<std::int64_t>{3, 4, 1});
}

TEST_CASE("blocks ahead are those that are played, whatever the loop") {
    std::mt19937 random(1);
    const auto any = [&](std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(random);
    };
    for (int round = 0; round < 200; ++round) {
        const std::int64_t begin = any(-length, 5 * length);
        const std::int64_t loop_begin = any(-length, 6 * length);
        const std::int64_t loop_length = round % 2 == 0 ? any(1, 200) : any(1, 4 * length);
        const auto course = LoopCourse::located(
            {begin}, Range<SongPosition>{{loop_begin}, {loop_begin + loop_length}});
        const TransportPosition from{begin + any(0, 6 * length)};
        const Frames most{any(0, 5 * length)};
        const auto ahead = blocks_ahead(course, from, most);

        std::vector<BlockAhead> played;
        const std::int64_t first = engine::block_at(course.song_at(from));
        bool in_first = true;
        TransportPosition until = from;
        for (TransportPosition at = from; at < until + most || in_first; at += Frames{1}) {
            const std::int64_t number = engine::block_at(course.song_at(at));
            const bool jumped =
                at > from && course.song_at(at) != course.song_at(at - Frames{1}) + Frames{1};
            if (number != first || jumped) in_first = false;
            if (in_first) until = at + Frames{1};
            if (!in_first && at >= until + most) break;
            if (std::ranges::find(played, number, &BlockAhead::number) == played.end())
                played.push_back({number, at});
        }
        INFO(begin << " " << loop_begin << " " << loop_length << " " << from.frame);
        REQUIRE(ahead.blocks == played);
        // A loop of one frame is a jump onto itself.
        if (loop_length > 1) REQUIRE(ahead.until == until);
    }
}

TEST_CASE("a loop of one frame takes no time") {
    const auto course = LoopCourse::located({0}, Range<SongPosition>{{5}, {6}});
    const auto ahead = blocks_ahead(course, {1'000'000}, {never<TransportPosition>.frame / 2});
    CHECK(numbers(ahead) == std::vector<std::int64_t>{0});
}
