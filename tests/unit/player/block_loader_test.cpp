#include "player/block_loader.hpp"

#include <random>
#include <utility>

#include "loader_fixture.hpp"

using namespace laydown;
using namespace laydown::player;
using namespace laydown::player::test;

namespace {

/// Which block came with each step: track and number.
std::vector<std::pair<std::size_t, std::int64_t>> order_of_loading(Studio& studio) {
    std::vector<std::pair<std::size_t, std::int64_t>> order;
    std::vector<Numbers> before(studio.tracks.size());
    for (std::size_t i = 0; i < before.size(); ++i) before[i] = studio.loaded(i);
    while (studio.step()) {
        const std::size_t known = order.size();
        for (std::size_t i = 0; i < before.size(); ++i) {
            for (const std::int64_t number : studio.loaded(i))
                if (std::ranges::find(before[i], number) == before[i].end())
                    order.emplace_back(i, number);
            before[i] = studio.loaded(i);
        }
        REQUIRE(order.size() <= known + 1);
    }
    return order;
}

}  // namespace

TEST_CASE("what is played first is loaded first, of all tracks, a block at a time") {
    Studio studio({{2 * length}, 0, 8});
    studio.add(whole(0));
    studio.add({{region(1, 2 * length + 5, 3 * length, 0)}});
    studio.add(whole(2));
    CHECK(studio.loader.filled() == Frames{0});
    studio.locate(length + 100);
    const std::vector<std::pair<std::size_t, std::int64_t>> expected{{0, 1}, {2, 1}, {0, 2}, {1, 2},
                                                                     {2, 2}, {0, 3}, {2, 3}};
    CHECK(order_of_loading(studio) == expected);
    CHECK_FALSE(studio.step());
    CHECK((studio.hear(0, length + 100, 2 * length) == samples(0, length + 100, 2 * length)));
    auto second = samples(1, 0, 100);
    CHECK((studio.hear(1, 2 * length + 5, 100) == second));
    CHECK(studio.heard.starved == Frames{0});
    CHECK((studio.hear(2, 2 * length, 100) == samples(2, 2 * length, 100)));
    CHECK(studio.loader.bytes() == 7 * block_bytes);
    CHECK(studio.loader.news().empty());
}

TEST_CASE("a loop's begin is loaded behind its end, and nothing when it goes around") {
    Studio studio({{6 * length}, 0, 8});
    studio.add(whole(0));
    studio.locate(6 * length, Range<SongPosition>{{4 * length + 7}, {7 * length + 9}});
    const std::vector<std::pair<std::size_t, std::int64_t>> expected{
        {0, 6}, {0, 7}, {0, 4}, {0, 5}};
    CHECK(order_of_loading(studio) == expected);
    wipe_take(studio.folder.path(), 0);
    for (int i = 0; i < 100; ++i) {
        studio.roll(length / 3);
        CHECK_FALSE(studio.step());
        const SongPosition song = studio.now.course.song_at(studio.now.transport);
        REQUIRE((studio.hear(0, song.frame, 9) == samples(0, song.frame, 9)));
        REQUIRE(studio.loader.filled() == Frames{6 * length});
    }
}

TEST_CASE(
    "while it rolls each block is loaded once, and the memory of those behind is used again") {
    Studio studio({{4 * length}, 0, 8});
    studio.add(whole(0));
    studio.add(whole(1));
    studio.load();
    CHECK(studio.loaded(0) == Numbers{0, 1, 2, 3, 4});
    int steps = 0;
    std::size_t most = 0;
    for (int i = 0; i < 30 * 8; ++i) {
        CHECK(studio.loader.filled() == Frames{4 * length});
        const std::int64_t song = studio.now.transport.frame;
        for (int track = 0; track < 2; ++track) {
            const auto read = studio.hear(static_cast<std::size_t>(track), song, length / 8);
            REQUIRE((read == samples(track, song, length / 8)));
        }
        studio.roll(length / 8);
        const int taken = studio.load();
        if (i % 8 != 7) REQUIRE(taken == 0);
        steps += taken;
        most = std::max(most, studio.loader.bytes());
    }
    CHECK(studio.loaded(1) == Numbers{30, 31, 32, 33, 34});
    CHECK(steps >= 2 * 30);
    CHECK(steps <= 3 * 30);
    CHECK(most <= 12 * block_bytes);
}

TEST_CASE("nothing is read again while it is in memory") {
    Studio studio({{4 * length}, 0, 8});
    studio.add(whole(0));
    studio.load();
    wipe_take(studio.folder.path(), 0);
    studio.locate(3 * length + 10);
    CHECK(studio.load() > 0);
    CHECK(studio.loaded(0) == Numbers{3, 4, 5, 6, 7});
    CHECK((studio.hear(0, 4 * length, 100) == samples(0, 4 * length, 100)));
    CHECK((studio.hear(0, 5 * length, 100) == std::vector<float>(100)));

    // Also when it was given up a moment ago, and has not been taken back yet.
    write_take(studio.folder.path(), 0);
    studio.loader.forget(name(0));
    studio.locate(0);
    studio.load();
    wipe_take(studio.folder.path(), 0);
    studio.locate(20 * length);
    studio.step();
    studio.locate(1);
    studio.load();
    std::size_t kept = 0;
    for (std::int64_t i = 0; i < 5; ++i)
        if (studio.hear(0, i * length, 1) == samples(0, i * length, 1)) ++kept;
    CHECK(kept >= 3);
}

TEST_CASE("after a locate what is played there comes first") {
    Studio studio({{8 * length}, 0, 8});
    studio.add(whole(0));
    studio.add(whole(1));
    studio.load();
    studio.locate(20 * length);
    studio.step();
    studio.step();
    CHECK(studio.tracks[0]->newest()->ready(20));
    CHECK(studio.tracks[1]->newest()->ready(20));
    CHECK(studio.loader.filled() < Frames{8 * length});
    studio.load();
    CHECK(studio.loaded(0) == Numbers{20, 21, 22, 23, 24, 25, 26, 27, 28});
    CHECK(studio.loader.filled() == Frames{8 * length});
}

TEST_CASE("how far it is filled is told") {
    Studio studio({{4 * length}, 0, 8});
    studio.add(whole(0));
    studio.locate(100);
    studio.step();
    CHECK(studio.loader.filled() == Frames{0});
    studio.step();
    CHECK(studio.loader.filled() == Frames{length - 100});
    studio.step();
    CHECK(studio.loader.filled() == Frames{2 * length - 100});
    studio.roll(300);
    studio.step();
    CHECK(studio.loader.filled() == Frames{3 * length - 400});
    studio.load();
    CHECK(studio.loader.filled() == Frames{4 * length});
    // A track that comes has nothing yet.
    studio.add(whole(1));
    studio.step();
    CHECK(studio.loader.filled() < Frames{4 * length});
}

TEST_CASE("what a cycle under way may be looking at is not written to before its end") {
    Studio studio({{2 * length}, 0, 8});
    studio.add(whole(0));
    studio.load();
    studio.gate.enter();
    const engine::Block* block = studio.tracks[0]->newest()->find(0);
    const std::vector<float> before(block->channel(0).begin(), block->channel(0).end());
    for (int i = 0; i < 20; ++i) {
        studio.roll(length);
        studio.load();
    }
    CHECK(studio.loaded(0) == Numbers{20, 21, 22});
    CHECK((std::vector<float>(block->channel(0).begin(), block->channel(0).end()) == before));
    CHECK_FALSE(studio.loader.settled());
    studio.gate.leave();
    CHECK(studio.loader.settled());
    const std::size_t bytes = studio.loader.bytes();
    studio.roll(length);
    studio.load();
    CHECK(studio.loader.bytes() <= bytes);
}

TEST_CASE("a storm of locates does not take more and more memory") {
    Studio studio({{4 * length}, 0, 8});
    for (int i = 0; i < 3; ++i) studio.add(whole(i));
    std::mt19937 random(1);
    std::size_t most = 0;
    for (int i = 0; i < 3000; ++i) {
        studio.locate(static_cast<std::int64_t>(random() % (35 * length)));
        for (auto steps = random() % 4; steps > 0; --steps) studio.step();
        most = std::max(most, studio.loader.bytes());
    }
    CHECK(most <= (2 * 15 + 40) * block_bytes);
    studio.locate(7 * length);
    studio.load();
    for (int i = 0; i < 3; ++i) {
        CHECK(studio.loaded(static_cast<std::size_t>(i)) == Numbers{7, 8, 9, 10, 11});
        CHECK((studio.hear(static_cast<std::size_t>(i), 9 * length, 50) ==
               samples(i, 9 * length, 50)));
    }
}

TEST_CASE("places are kept ready in their order, as far as memory goes, wherever the song is") {
    Studio studio({{2 * length}, 10 * block_bytes, 8});
    studio.add(whole(0));
    studio.add(whole(1));
    studio.loader.keep_ready({{20 * length}, {10 * length + 1}, {30 * length}});
    studio.load();
    CHECK(studio.loaded(0) == Numbers{0, 1, 2, 10, 11, 12, 20, 21});
    wipe_take(studio.folder.path(), 0);
    studio.locate(25 * length);
    studio.load();
    CHECK(studio.loaded(1) == Numbers{10, 11, 12, 20, 21, 25, 26, 27});
    studio.locate(10 * length + 1);
    CHECK((studio.hear(0, 10 * length + 1, 2 * length) == samples(0, 10 * length + 1, 2 * length)));
    studio.load();
    CHECK((studio.hear(0, 20 * length, 2 * length) == samples(0, 20 * length, 2 * length)));

    // Rolling through a place does not take it away.
    studio.locate(19 * length);
    for (int i = 0; i < 40; ++i) {
        studio.roll(length / 4);
        studio.load();
    }
    CHECK((studio.hear(0, 20 * length, 2 * length) == samples(0, 20 * length, 2 * length)));

    // Other places: what is in both stays.
    studio.loader.keep_ready({{20 * length}});
    studio.load();
    CHECK(studio.loaded(0) == Numbers{20, 21, 29, 30, 31});
    CHECK((studio.hear(0, 20 * length, 2 * length) == samples(0, 20 * length, 2 * length)));
    studio.loader.keep_ready({});
    studio.load();
    CHECK(studio.loaded(0) == Numbers{29, 30, 31});
}

TEST_CASE("what comes is loaded before places that are kept, the first wanted place first") {
    Studio studio({{2 * length}, 100 * block_bytes, 8});
    studio.add(whole(0));
    studio.loader.keep_ready({{20 * length}, {10 * length}});
    const std::vector<std::pair<std::size_t, std::int64_t>> expected{
        {0, 0}, {0, 1}, {0, 2}, {0, 20}, {0, 21}, {0, 10}, {0, 11}};
    CHECK(order_of_loading(studio) == expected);
}

TEST_CASE("a track that is removed is let go, and those beside it are loaded on") {
    Studio studio({{2 * length}, 0, 8});
    studio.add(whole(0));
    studio.add(whole(1));
    studio.add(whole(2));
    studio.step();
    studio.step();
    studio.loader.remove_track(*studio.tracks[0]);
    CHECK(studio.tracks[0].use_count() == 1);
    CHECK((studio.hear(0, 0, 100) == samples(0, 0, 100)));  // until nobody plays it any more
    studio.load();
    CHECK(studio.loaded(0) == Numbers{0});
    CHECK(studio.loaded(1) == Numbers{0, 1, 2});
    CHECK(studio.loaded(2) == Numbers{0, 1, 2});
    const std::size_t bytes = studio.loader.bytes();
    studio.tracks.erase(studio.tracks.begin());
    CHECK(studio.loader.bytes() == bytes);  // it waits for its next use
    studio.roll(length);
    studio.load();
    CHECK(studio.loader.bytes() == bytes);
    studio.loader.remove_track(*studio.tracks[0]);
    studio.loader.remove_track(*studio.tracks[0]);
}

TEST_CASE("a track that is removed leaves nothing behind of the others") {
    Studio studio({{2 * length}, 0, 8});
    for (int i = 0; i < 3; ++i) studio.add(whole(i));
    studio.load();
    studio.locate(20 * length);
    studio.step();  // which takes back something of the first tracks
    studio.change(0, whole(1), 30 * length);
    studio.change(1, whole(2), 30 * length);
    studio.loader.remove_track(*studio.tracks[0]);
    studio.tracks.erase(studio.tracks.begin());
    studio.load();
    CHECK(studio.loaded(0) == Numbers{20, 21, 22});
    CHECK(studio.loaded(1) == Numbers{20, 21, 22});
}

TEST_CASE("2,000 tracks and 1,000 places are loaded, and then it is quiet") {
    Studio studio({{2 * length}, 400 * block_bytes, 8}, 1);
    for (int i = 0; i < 2000; ++i)
        studio.add({{region(0, (i % 20) * length, (i % 20 + 1) * length)}});
    std::vector<SongPosition> places;
    for (int i = 0; i < 1000; ++i) places.push_back({(5 + i % 900) * length});
    studio.loader.keep_ready(places);
    studio.load();
    // 100 tracks have audio in each block; three blocks are ahead, and two places fit.
    std::size_t blocks = 0;
    for (std::size_t i = 0; i < 2000; ++i) blocks += studio.loaded(i).size();
    CHECK(blocks == 100 * (3 + 4));
    CHECK((studio.hear(1999, 19 * length, 100) == std::vector<float>(100)));
    CHECK((studio.hear(1982, 2 * length, 100) == samples(0, 2 * length, 100)));
    CHECK((studio.hear(1986, 6 * length, 100) == samples(0, 6 * length, 100)));
    // With as little as a look at each track this would take minutes.
    for (int i = 0; i < 1'000'000; ++i)
        if (studio.step()) FAIL("there is something to do");
    studio.roll(2 * length);
    CHECK(studio.load() < 2000);
    CHECK(studio.loaded(2).size() == 1);
    CHECK(studio.loaded(4).size() == 1);
    CHECK(studio.loaded(0).empty());
}
