#include "player/kept_places.hpp"

#include "catch.hpp"
#include "engine/song_blocks.hpp"

using namespace laydown;
using namespace laydown::player;

namespace {

constexpr std::int64_t length = engine::block_length.count;

struct Chooser {
    /// Each block takes 10 bytes, and those from 100 on nothing.
    bool choose(int most = 1'000'000) {
        return kept.choose(
            [this](std::int64_t number) -> std::size_t {
                ++asked;
                return number < 100 ? 10 : 0;
            },
            most);
    }
    std::vector<std::int64_t> numbers() {
        while (choose()) {
        }
        std::vector<std::int64_t> all;
        for (const BlockAhead& block : kept.blocks()) all.push_back(block.number);
        return all;
    }

    KeptPlaces kept{{2 * length}, 60};
    int asked = 0;
};

using Numbers = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("places are kept in their order, as many as fit whole") {
    Chooser chooser;
    CHECK(chooser.numbers().empty());
    chooser.kept.set({{10 * length}, {50 * length + 1}, {0}, {200 * length}});
    CHECK(chooser.numbers() == Numbers{10, 11, 50, 51, 52});
    CHECK(chooser.kept.blocks()[4] == BlockAhead{52, {50 * length + 1}});
    CHECK(chooser.kept.has(51));
    CHECK_FALSE(chooser.kept.has(0));
}

TEST_CASE("blocks that are in two places, or silent, take no more memory") {
    Chooser chooser;
    chooser.kept.set(
        {{1}, {200 * length}, {length}, {2 * length + 2}, {300 * length}, {20 * length}});
    CHECK(chooser.numbers() == Numbers{0, 1, 2, 200, 201, 3, 4, 300, 301});
}

TEST_CASE("it is chosen a little at a time, and what was chosen before holds meanwhile") {
    Chooser chooser;
    chooser.kept.set({{0}});
    CHECK(chooser.numbers() == Numbers{0, 1});
    std::vector<SongPosition> many;
    for (std::int64_t i = 0; i < 1000; ++i) many.push_back({(200 + 2 * i) * length});
    chooser.kept.set(many);
    chooser.asked = 0;
    int rounds = 0;
    while (chooser.kept.has(0)) {
        REQUIRE(chooser.choose(100));
        ++rounds;
        REQUIRE(chooser.asked <= rounds * 101);
    }
    CHECK(rounds >= 20);
    CHECK(chooser.kept.numbers().size() == 2000);
    CHECK_FALSE(chooser.choose());

    // The same once more is nothing new, until it costs something else.
    chooser.asked = 0;
    chooser.kept.set(many);
    CHECK_FALSE(chooser.choose());
    chooser.kept.reconsider();
    CHECK(chooser.choose());
    CHECK(chooser.asked == 2000);
}
