#include "recorder/level_history.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::recorder;
using engine::Level;

namespace {

std::vector<Level> mono(float peak, std::int64_t clipped = 0) { return {{peak, clipped}}; }

}  // namespace

TEST_CASE("levels add up over all that was added") {
    LevelHistory history(2, {100}, {10'000});
    CHECK(history.sum().size() == 2);
    CHECK(history.sum()[0].peak == 0.0F);
    history.add({60}, {{0.5F, 1}, {0.1F, 0}});
    history.add({60}, {{0.2F, 2}, {0.9F, 0}});
    history.add({60}, {{0.3F, 4}, {0.2F, 8}});
    CHECK(history.sum()[0].peak == 0.5F);
    CHECK(history.sum()[0].clipped == 7);
    CHECK(history.sum()[1].peak == 0.9F);
    CHECK(history.sum()[1].clipped == 8);
}

TEST_CASE("a beginning keeps the levels of its whole steps") {
    LevelHistory history(1, {100}, {10'000});
    history.add({60}, mono(0.1F, 1));
    history.add({60}, mono(0.2F, 2));  // a step of 120
    history.add({100}, mono(0.3F, 4));
    history.add({50}, mono(0.4F, 8));
    SECTION("which end where it ends") {
        CHECK(history.cut({220}) == Frames{220});
        CHECK(history.sum()[0].peak == 0.3F);
        CHECK(history.sum()[0].clipped == 7);
    }
    SECTION("or before") {
        CHECK(history.cut({219}) == Frames{120});
        CHECK(history.sum()[0].clipped == 3);
        history.add({99}, mono(0.25F, 5));
        CHECK(history.cut({219}) == Frames{219});
        CHECK(history.sum()[0].clipped == 8);
    }
    SECTION("or that has none") {
        CHECK(history.cut({119}) == Frames{0});
        CHECK(history.sum()[0].peak == 0.0F);
    }
    SECTION("or all of it") {
        CHECK(history.cut({270}) == Frames{270});
        CHECK(history.sum()[0].clipped == 15);
    }
}

TEST_CASE("what lies far back is one sum, which a cut into it forgets") {
    LevelHistory history(1, {100}, {300});
    for (int i = 1; i <= 10; ++i) history.add({100}, mono(static_cast<float>(i) / 16.0F, 1));
    CHECK(history.sum()[0].peak == 10.0F / 16.0F);
    CHECK(history.sum()[0].clipped == 10);
    SECTION("behind it") {
        CHECK(history.cut({700}) == Frames{700});
        CHECK(history.sum()[0].peak == 7.0F / 16.0F);
        CHECK(history.sum()[0].clipped == 7);
        history.add({100}, mono(1.0F, 1));
        CHECK(history.cut({800}) == Frames{800});
        CHECK(history.sum()[0].clipped == 8);
    }
    SECTION("into it") {
        CHECK(history.cut({599}) == Frames{0});
        CHECK(history.sum()[0].peak == 0.0F);
        history.add({599}, mono(0.5F, 3));
        CHECK(history.cut({599}) == Frames{599});
        CHECK(history.sum()[0].clipped == 3);
    }
}
