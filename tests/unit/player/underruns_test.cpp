#include "player/underruns.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::player;

TEST_CASE("underruns of all tracks are one line, at most once a second") {
    Underruns underruns;
    Underruns::Time now{};
    CHECK_FALSE(underruns.take(now));
    underruns.add({3}, {5'000}, {100});
    const auto one = underruns.take(now);
    REQUIRE(one);
    CHECK(one->find("track 3 silent at frame 5000 for up to 100 frames") != std::string::npos);
    CHECK_FALSE(underruns.take(now + std::chrono::seconds(2)));

    now += std::chrono::seconds(3);
    underruns.add({3}, {9'000}, {10});
    REQUIRE(underruns.take(now));
    underruns.add({1}, {9'900}, {10});
    underruns.add({2}, {9'800}, {300});
    underruns.add({1}, {9'990}, {20});
    CHECK_FALSE(underruns.take(now + std::chrono::milliseconds(999)));
    const auto both = underruns.take(now + std::chrono::seconds(1));
    REQUIRE(both);
    CHECK(both->find("2 tracks silent at frame 9800 for up to 300 frames") != std::string::npos);
}
