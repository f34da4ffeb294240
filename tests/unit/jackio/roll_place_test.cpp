#include "jackio/roll_place.hpp"

#include "catch.hpp"

using laydown::TransportPosition;
using laydown::jackio::RollPlace;

TEST_CASE("a transport that was stopped rolls on from the end of its last cycle") {
    RollPlace place;
    CHECK(place.from(0) == TransportPosition{0});
    place.pass(true, 4'000, 256);
    place.pass(false, 4'000, 256);
    CHECK(place.from(4'000) == TransportPosition{4'256});
    place.pass(false, 4'000, 512);  // another period meanwhile changes nothing
    CHECK(place.from(4'000) == TransportPosition{4'256});
}

TEST_CASE("a transport that was located rolls from where it stands") {
    RollPlace place;
    place.pass(true, 4'000, 256);
    SECTION("while it rolled") { CHECK(place.from(9'000) == TransportPosition{9'000}); }
    SECTION("while it stood") {
        place.pass(false, 4'000, 256);
        CHECK(place.from(9'000) == TransportPosition{9'000});
        place.pass(false, 9'000, 256);
        CHECK(place.from(9'000) == TransportPosition{9'000});
        place.pass(false, 4'000, 256);
        CHECK(place.from(4'000) == TransportPosition{4'000});
    }
}

TEST_CASE("places wrap as the server's") {
    RollPlace place;
    place.pass(true, 0xFFFF'FF00, 512);
    CHECK(place.from(0xFFFF'FF00) == TransportPosition{256});
}
