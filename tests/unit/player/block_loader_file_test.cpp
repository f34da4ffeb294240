#include "loader_fixture.hpp"
#include "player/block_loader.hpp"

using namespace laydown;
using namespace laydown::player;
using namespace laydown::player::test;
using Kind = disk::SourceProblem::Kind;

TEST_CASE("a file that is missing is silence, told once and not looked for again") {
    Studio studio({{4 * length}, 0, 8}, 1);
    studio.add(whole(1));
    studio.add(whole(0));
    CHECK(studio.load() <= 11);
    for (std::int64_t i = 0; i < 5; ++i) CHECK(studio.tracks[0]->newest()->ready(i));
    CHECK(studio.loaded(0).empty());
    CHECK(studio.loader.bytes() <= 6 * block_bytes);
    const auto news = studio.loader.news();
    REQUIRE(news.size() == 1);
    CHECK(news[0].file == name(1));
    CHECK(news[0].kind == Kind::unreadable);
    CHECK(studio.loader.filled() == Frames{4 * length});
    CHECK((studio.hear(0, 0, 100) == std::vector<float>(100)));
    CHECK(studio.heard.starved == Frames{0});

    write_take(studio.folder.path(), 1);  // which nobody has told
    studio.roll(length);
    CHECK(studio.load() <= 4);
    CHECK((studio.hear(0, 5 * length, 100) == std::vector<float>(100)));
    CHECK(studio.loader.news().empty());

    studio.loader.forget(name(1));
    studio.load();
    studio.settle(*studio.tracks[0]);
    CHECK((studio.hear(0, 5 * length, 100) == samples(1, 5 * length, 100)));
    CHECK((studio.hear(0, length, 100) == samples(1, length, 100)));
    CHECK(studio.loader.news().empty());
}

TEST_CASE("what is in a short file is heard, and the rest is silence") {
    Studio studio({{4 * length}, 0, 8}, 0);
    write_take(studio.folder.path(), 0, 2 * length + 100);
    studio.add(whole(0));
    studio.load();
    const auto news = studio.loader.news();
    REQUIRE(news.size() == 1);
    CHECK(news[0].kind == Kind::too_short);
    auto expected = samples(0, 2 * length, 100);
    expected.resize(200);
    CHECK((studio.hear(0, 2 * length, 200) == expected));
    CHECK((studio.hear(0, 3 * length, 100) == std::vector<float>(100)));
    CHECK(studio.heard.starved == Frames{0});
    CHECK(studio.loaded(0) == Numbers{0, 1, 2});
    CHECK_FALSE(studio.step());
}

TEST_CASE("a file that became another is heard without a hole in between") {
    Studio studio({{4 * length}, 0, 8});
    studio.add({{region(0, 0, length), region(1, length, 3 * length)}});
    studio.add(whole(2));
    studio.load();
    for (std::size_t i = 0; i < 2; ++i) studio.hear(i, 0, 10);
    const auto blocks = studio.tracks[0]->newest()->published();
    const auto* const other = studio.tracks[1]->newest();
    write_take(studio.folder.path(), 1, file_blocks * length, 2);
    studio.loader.forget(name(1));
    CHECK((studio.hear(0, length + 5, 100) == samples(1, length + 5, 100)));
    CHECK(studio.heard.starved == Frames{0});
    studio.load();
    CHECK((studio.hear(0, length + 5, 100) == samples(2, length + 5, 100)));
    CHECK((studio.hear(0, 2 * length + 5, 100) == samples(2, 2 * length + 5, 100)));
    CHECK(studio.tracks[0]->newest()->published().at(0) == blocks.at(0));
    CHECK(studio.tracks[1]->newest() == other);
    studio.load();
    CHECK(studio.tracks[0]->versions().size() == 1);
}

TEST_CASE("a file that became another while an edit waits is heard before and after it") {
    // Where the file is heard: before the edit, behind it, in both.
    for (int where = 1; where <= 3; ++where) {
        INFO(where);
        Studio studio({{4 * length}, 0, 8});
        const Playlist with = whole(1);
        const Playlist without = whole(0);
        studio.add((where & 1) != 0 ? with : without);
        studio.load();
        studio.hear(0, 0, 10);
        Playlist next = (where & 2) != 0 ? with : without;
        next.regions[0].fade_out = {5};  // another one
        studio.change(0, next, 5000);
        studio.load();
        write_take(studio.folder.path(), 1, file_blocks * length, 2);
        studio.loader.forget(name(1));
        studio.load();
        const int before = (where & 1) != 0 ? 2 : 0;
        const int after = (where & 2) != 0 ? 2 : 0;
        studio.now.transport = {100};
        CHECK((studio.hear(0, 100, 100) == samples(before, 100, 100)));
        studio.load();
        CHECK((studio.hear(0, 4900, 100) == samples(before, 4900, 100)));
        CHECK((studio.hear(0, 5000, 100) == samples(after, 5000, 100)));
        CHECK(studio.heard.starved == Frames{0});
    }
}

TEST_CASE("a file that became another before anything was heard is heard as it is now") {
    Studio studio;
    studio.add(whole(1));
    studio.load();
    write_take(studio.folder.path(), 1, file_blocks * length, 2);
    studio.loader.forget(name(1));
    studio.loader.forget(name(1));
    studio.loader.forget(name(0));
    studio.load();
    studio.settle(*studio.tracks[0]);
    CHECK((studio.hear(0, 0, 100) == samples(2, 0, 100)));
}

TEST_CASE(
    "a file that became another is heard so at once, also before the frame of the last edit") {
    Studio studio({{4 * length}, 0, 8});
    studio.add(whole(0));
    studio.load();
    studio.hear(0, 0, 10);
    studio.change(0, whole(1), 5000);
    studio.load();
    studio.hear(0, 5000, 10);
    studio.locate(0);
    studio.load();
    REQUIRE((studio.hear(0, 100, 100) == samples(1, 100, 100)));
    write_take(studio.folder.path(), 1, file_blocks * length, 2);
    studio.loader.forget(name(1));
    studio.load();
    CHECK((studio.hear(0, 200, 100) == samples(2, 200, 100)));
}
