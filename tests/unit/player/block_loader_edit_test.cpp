#include "loader_fixture.hpp"
#include "player/block_loader.hpp"

using namespace laydown;
using namespace laydown::player;
using namespace laydown::player::test;

namespace {

/// File 0, and from one frame to another file 1.
Playlist with_insert(std::int64_t begin, std::int64_t end, int file = 1) {
    return {{region(0, 0, begin), region(file, begin, end), region(0, end, file_blocks * length)}};
}

/// Which file is heard at a frame of the song, while transport frame `transport` is played.
int file_at(Studio& studio, std::int64_t song, std::int64_t transport = -1) {
    const float found = studio.hear(0, song, 1, transport)[0];
    for (int file = 0; file < 3; ++file)
        if (found == sample(file, song)) return file;
    return -1;
}

}  // namespace

TEST_CASE("blocks in which an edit changes nothing are not read again, the others come first") {
    Studio studio;
    studio.add(whole(0));
    studio.load();
    studio.settle(*studio.tracks[0]);
    const engine::SongBlocks& before = *studio.tracks[0]->newest();
    const auto blocks = before.published();
    wipe_take(studio.folder.path(), 0);
    studio.change(0, with_insert(length, 2 * length), 0);
    REQUIRE(studio.tracks[0]->newest() != &before);
    for (const std::int64_t number : {0, 2, 3, 4})
        CHECK(studio.tracks[0]->newest()->published().at(number) == blocks.at(number));
    CHECK_FALSE(studio.tracks[0]->newest()->ready(1));
    studio.step();
    CHECK(studio.tracks[0]->newest()->ready(1));
    CHECK_FALSE(studio.step());
    CHECK(file_at(studio, 10) == 0);
    CHECK(file_at(studio, length + 10) == 1);
    CHECK(file_at(studio, 2 * length) == 0);
}

TEST_CASE("a playlist that is there already does nothing") {
    Studio studio;
    studio.add(whole(0));
    studio.load();
    const engine::SongBlocks* const song = studio.tracks[0]->newest();
    studio.change(0, whole(0), 0);
    studio.change(0, whole(0), 1000);
    CHECK(studio.tracks[0]->newest() == song);
    CHECK_FALSE(studio.step());
    CHECK(studio.tracks[0]->versions().size() == 1);
}

TEST_CASE("both versions are loaded while both may be heard, that one first that is heard") {
    Studio studio({{2 * length}, 0, 8});
    studio.add(whole(0));
    studio.load();
    studio.hear(0, 0, 10);
    studio.change(0, whole(1), 5 * length);
    studio.load();
    CHECK(studio.loaded(0) == Numbers{0, 1, 2});
    studio.roll(4 * length);
    studio.hear(0, 4 * length - 10, 10);
    const auto versions = studio.tracks[0]->versions();
    REQUIRE(versions.size() == 2);
    const auto came = [&] {
        std::string order;
        for (std::size_t had = 0; studio.step();) {
            std::size_t have = 0;
            for (const std::int64_t number : {4, 5, 6})
                have +=
                    (versions[0]->ready(number) ? 1U : 0U) + (versions[1]->ready(number) ? 8U : 0U);
            if (have > had) order += have - had == 1 ? 'a' : 'b';
            had = have;
        }
        return order;
    };
    CHECK(came() == "abbaba");  // 4 of the old one and the new one; 5 and 6 of the new one first
    CHECK(file_at(studio, 5 * length - 1) == 0);
    CHECK(file_at(studio, 5 * length) == 1);
    studio.hear(0, 5 * length + 10, 10);
    studio.load();
    CHECK(studio.tracks[0]->versions().size() == 1);
}

TEST_CASE("what two versions have alike is read once, whenever it is") {
    Studio studio({{2 * length}, 0, 8});
    studio.add(whole(0));
    studio.load();
    studio.hear(0, 0, 10);
    studio.change(0, with_insert(12 * length, 13 * length), 15 * length);
    studio.load();
    studio.roll(11 * length);
    studio.load();
    const auto versions = studio.tracks[0]->versions();
    REQUIRE(versions.size() == 2);
    for (const std::int64_t number : {11, 12, 13}) {
        INFO(number);
        const bool shared =
            versions[0]->published().at(number) == versions[1]->published().at(number);
        CHECK(shared == (number != 12));
    }
}

TEST_CASE("an edit is heard from its frame on, without a hole, while cycles are under way") {
    Studio studio({{3 * length}, 0, 8});
    studio.add(whole(0), {240});
    studio.load();
    studio.settle(*studio.tracks[0]);
    constexpr std::int64_t period = 1024;
    int edits = 0;
    for (std::int64_t at = 0; at < 30 * length; at += period) {
        const auto read = studio.hear(0, at, period);
        REQUIRE(studio.heard.starved == Frames{0});
        const int file = edits % 2;
        if (at % (3 * length) >= period) {  // not in the fade
            INFO(at);
            REQUIRE((read == samples(file, at, period)));
        }
        studio.roll(period);
        studio.gate.enter();  // the loader works in the middle of a cycle
        if (at % (3 * length) == length) studio.change(0, whole(1 - file), at + 2 * length);
        for (int i = 0; i < 4; ++i) studio.step();
        studio.gate.leave();
        if ((at + period) % (3 * length) == 0) ++edits;
    }
    CHECK(edits == 10);
    CHECK(studio.loader.bytes() < 40 * block_bytes);
}

TEST_CASE("an edit that waits for its frame is not lost to one that is heard later") {
    Studio studio;
    studio.add(whole(0));
    studio.load();
    studio.hear(0, 0, 10);
    studio.change(0, whole(1), 1000);
    studio.change(0, whole(2), 5000);
    studio.change(0, with_insert(0, 9000, 2), 7000);
    studio.load();
    CHECK(file_at(studio, 999) == 0);
    CHECK(file_at(studio, 1000) == 1);
    studio.now.transport = {1001};
    studio.load();
    CHECK(file_at(studio, 4999) == 1);
    CHECK(file_at(studio, 5000) == 2);
    studio.now.transport = {5001};
    studio.load();
    CHECK(file_at(studio, 6999) == 2);
    CHECK(file_at(studio, 7000) == 2);
    studio.now.transport = {7001};
    studio.load();
    CHECK(file_at(studio, 9000) == 0);
    CHECK(studio.heard.starved == Frames{0});
}

TEST_CASE("an edit takes the place of those that would be heard at the same frame or later") {
    Studio studio;
    studio.add(whole(0));
    studio.load();
    studio.hear(0, 0, 10);
    studio.change(0, whole(1), 3000);
    studio.change(0, whole(2), 5000);
    studio.change(0, whole(2), 2000);
    studio.load();
    CHECK(file_at(studio, 1999) == 0);
    CHECK(file_at(studio, 2000) == 2);
    CHECK(file_at(studio, 3000) == 2);
    studio.load();
    CHECK(file_at(studio, 5000) == 2);

    // The same, sooner than it was to be heard.
    studio.change(0, whole(0), 9000);
    studio.change(0, whole(0), 6000);
    studio.load();
    CHECK(file_at(studio, 5999) == 2);
    CHECK(file_at(studio, 6000) == 0);

    // As before, after all.
    studio.hear(0, 6010, 10);
    studio.change(0, whole(1), 9000);
    studio.change(0, whole(0), 8000);
    studio.load();
    CHECK(file_at(studio, 9001) == 0);
}

TEST_CASE("edits of which none was heard are followed by the last one whose frame has come") {
    Studio studio;
    studio.add(whole(0));
    for (int i = 0; i < 20; ++i) studio.change(0, whole(1 + i % 2), 0);
    studio.change(0, whole(1), 50'000);
    studio.load();
    CHECK(studio.tracks[0]->versions().size() <= 3);
    studio.settle(*studio.tracks[0]);
    CHECK(file_at(studio, 100) == 2);
    studio.roll(49'999);
    studio.load();
    CHECK(file_at(studio, 49'999) == 2);
    CHECK(file_at(studio, 50'000) == 1);
    studio.load();
    studio.locate(60'000);
    studio.load();
    CHECK(file_at(studio, 60'000) == 1);

    // Those that were due, while it stood: the last one.
    studio.locate(0);
    studio.change(0, whole(2), 100);
    studio.change(0, whole(0), 200);
    studio.change(0, whole(1), 300);
    studio.now.transport = {1000};
    studio.load();
    studio.settle(*studio.tracks[0]);
    CHECK(file_at(studio, 1000) == 1);
}

TEST_CASE("places that are kept ready are so in the new version, and the old one is freed") {
    Studio studio({{2 * length}, 100 * block_bytes, 8});
    studio.add(whole(0));
    studio.loader.keep_ready({{20 * length}});
    studio.load();
    studio.hear(0, 0, 10);
    studio.change(0, with_insert(20 * length, 21 * length), 0);
    studio.load();
    CHECK(studio.loaded(0) == Numbers{0, 1, 2, 20, 21});
    CHECK(file_at(studio, 20 * length) == 1);
    CHECK(file_at(studio, 21 * length) == 0);
    studio.load();
    CHECK(studio.tracks[0]->versions().size() == 1);
    CHECK(studio.loader.bytes() == 6 * block_bytes);
}
