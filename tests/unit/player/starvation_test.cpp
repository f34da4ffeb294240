// What happens while blocks are missing.
#include "play_fixture.hpp"

using namespace laydown;
using namespace laydown::player;
using namespace laydown::player::test;
using engine::TransportState;
using Kind = PlayEvent::Kind;

TEST_CASE("what is missing is silence, told once when it is over; the rest lies where it belongs") {
    PlayFixture f;
    f.add();
    f.add();
    f.song(0).withdraw(1);
    f.offer();
    const std::int64_t period = GENERATE(256, 1'000, 20'000);
    f.roll(3 * block, period);
    CHECK((f.heard(0) == samples_from(0, block) + silence(block) + samples_from(2 * block, block)));
    CHECK((f.heard(1) == samples_from(0, 3 * block, 2)));
    const auto starved = f.told(Kind::starved);
    REQUIRE(starved.size() == 1);
    CHECK(starved[0].track == TrackNumber{1});
    CHECK(starved[0].frame == SongPosition{block});
    CHECK(starved[0].frames == Frames{block});
}

TEST_CASE("what comes in the middle of a block is heard from the next cycle on") {
    PlayFixture f;
    f.add();
    f.song().withdraw(0);
    f.offer();
    f.roll(512);
    CHECK(f.told(Kind::starved).empty());
    f.song().publish(0, block_of(1, 1, 0));
    f.roll(512);
    CHECK((f.heard() == silence(512) + samples_from(512, 512)));
    REQUIRE(f.told(Kind::starved).size() == 1);
    CHECK(f.told(Kind::starved)[0].frames == Frames{512});
}

TEST_CASE("what was played in between divides what is missing") {
    PlayFixture f;
    f.add();
    f.song().withdraw(0);
    f.song().withdraw(1);
    f.offer();
    f.roll(5'000, 5'000);
    f.song().publish(0, block_of(1, 1, 0));
    f.roll(8'000, 8'000);
    f.stand(40);
    const auto starved = f.told(Kind::starved);
    REQUIRE(starved.size() == 2);
    CHECK(starved[0].frame == SongPosition{0});
    CHECK(starved[0].frames == Frames{5'000});
    CHECK(starved[1].frame == SongPosition{block});
    CHECK(starved[1].frames == Frames{13'000 - block});
}

TEST_CASE("a track that starves on is told of each second, and at a stop, but not for a tail") {
    PlayFixture f;
    f.add();
    f.parts[0].track->song.offer(empty_song(1), {-1'000'000});
    f.loops = {{1, {0}, Range<SongPosition>{{0}, {40'000}}}};
    f.offer();
    f.roll(100'000, 1'000);
    auto starved = f.told(Kind::starved);
    REQUIRE(starved.size() == 2);
    CHECK(starved[0].frame == SongPosition{0});
    CHECK(starved[0].frames == Frames{48'000});
    CHECK(starved[1].frame == SongPosition{8'000});
    CHECK(starved[1].frames == Frames{48'000});
    f.roll(4'096);
    f.stand(5);
    starved = f.told(Kind::starved);
    REQUIRE(starved.size() == 3);
    CHECK(starved[2].frame == SongPosition{16'000});
    CHECK(starved[2].frames == Frames{8'096});
}

TEST_CASE("a track whose blocks are there is not told of when its tail is missing") {
    PlayFixture f;
    f.add();
    f.song().withdraw(1);
    f.offer();
    f.roll(block, block);
    f.stand(100);
    CHECK(f.told(Kind::starved).empty());
}

TEST_CASE("what is not heard because it is recorded does not starve") {
    PlayFixture f;
    f.add().recorded = true;
    f.recording = {{0}, {3 * block}};
    f.song().withdraw(1);
    f.offer();
    f.roll(3 * block);
    CHECK(f.told(Kind::starved).empty());
}

TEST_CASE(
    "nobody is flooded: a loop of which half is missing, two thousand tracks without a disk") {
    SECTION("a short loop") {
        PlayFixture f;
        f.add();
        f.song().withdraw(1);
        f.loops = {{1, {0}, Range<SongPosition>{{block - 50}, {block + 50}}}};
        f.offer();
        f.transport = {block - 50};
        f.roll(48'000, 64);
        f.stand(100, 64);
        const auto starved = f.told(Kind::starved);
        CHECK(starved.size() <= 48'000 / 4'096 + 2);
        Frames all{};
        for (const auto& event : starved) all += event.frames;
        CHECK(all == Frames{24'000});  // none is left out
    }
    SECTION("many tracks") {
        PlayFixture f;
        for (int i = 0; i < 2'000; ++i) {
            f.add(1, false);
            f.parts.back().track->song.offer(empty_song(1), {0});
        }
        f.offer();
        f.roll(640, 64);
        f.stand(1, 64);
        CHECK(f.told(Kind::stopped).size() == 1);
        CHECK(f.told(Kind::starved).size() == 16);
        f.stand(2'000 / 16, 64);
        CHECK(f.told(Kind::starved).size() == 2'000);
    }
}
