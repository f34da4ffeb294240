// The typed client, against a server that runs beside it.
#include "catch.hpp"
#include "live.hpp"

using namespace laydown;
using namespace laydown::test;
using namespace std::string_literals;

TEST_CASE("the client speaks in the types of the declarations") {
    const LiveStudio studio;
    auto client = studio.connect();

    const auto who = client.call(api::ping);
    REQUIRE(who);
    CHECK(*who == std::tuple{"studio"s, "1.2.3"s});

    CHECK_FALSE(*client.get(arm, TrackNumber{2}));
    CHECK(*client.set(arm, TrackNumber{2}, true));
    CHECK(*client.get(arm, TrackNumber{2}));
    CHECK(*client.set(name, TrackNumber{1}, "Snare") == "Snare");
    CHECK(*client.set(gain, 6.1) == 6.1);
    CHECK(*client.get(level, TrackNumber{3}) == -20.0);
    CHECK(*client.get(state) == std::tuple{"idle"s, std::int64_t{1} << 40});

    CHECK(*client.call(start) == 7);
    CHECK(*client.call(start, SongPosition{std::int64_t{1} << 40}) == 7);
    CHECK(*client.call(start, SongPosition{1}, SongPosition{2}) == 7);
    CHECK(*client.call(sum, std::vector<int>{1, 2, 3}) == 6);
    CHECK(client.call(peak_reset, TrackNumber{1}));
    CHECK(client.call(locate, TransportPosition{48000}));
    const auto lease = client.call(api::subscribe, "meters"s, 20.0);
    REQUIRE(lease);
    CHECK(*lease == std::tuple{"meters"s, 20.0, 10.0});
}

TEST_CASE("the client passes errors on") {
    const LiveStudio studio;
    auto client = studio.connect();
    const auto taken = client.set(name, TrackNumber{1}, "taken");
    REQUIRE_FALSE(taken);
    CHECK(taken.error().code == ErrorCode::conflict);
    CHECK(taken.error().text == "another track has that name");
    CHECK(client.get(arm, TrackNumber{9}).error().code == ErrorCode::not_found);
    CHECK(client.request({"/nothing", {}}).error().code == ErrorCode::unknown_address);
}

TEST_CASE("the client keeps what arrives while it waits for an answer") {
    const LiveStudio studio;
    auto client = studio.connect();
    REQUIRE(client.call(api::subscribe));
    REQUIRE(client.call(api::ping));
    for (int n = 0; n < 14; ++n) CHECK(client.next(LiveStudio::limit));
    REQUIRE(client.set(arm, TrackNumber{3}, true));
    CHECK(client.next(LiveStudio::limit) == osc::Message{"/track/3/arm", {1}});
}
