#include "recorder/latency_history.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::recorder;

TEST_CASE("what each server captured is as late as that server said last") {
    LatencyHistory history;
    CHECK(history.at({0}) == Frames{0});
    history.learn({100});
    history.learn({120});
    history.next_server({5000}, {0});
    CHECK(history.at({5000}) == Frames{120});  // until the new one tells
    history.learn({0});
    CHECK(history.at({4999}) == Frames{120});
    CHECK(history.at({5000}) == Frames{0});
    CHECK_FALSE(history.former({5000}));
    history.next_server({5000}, {0});  // it went before it captured anything
    history.learn({70});
    history.next_server({6000}, {0});
    history.learn({80});
    CHECK(history.former({4999}) == Frames{120});
    CHECK(history.former({5999}) == Frames{70});
    CHECK(history.now() == Frames{80});
}

TEST_CASE("latencies of what is not in the ring any more are forgotten") {
    LatencyHistory history;
    history.learn({1});
    history.next_server({100}, {0});
    history.learn({2});
    history.next_server({200}, {100});
    history.learn({3});
    CHECK(history.at({50}) == Frames{2});
    CHECK(history.at({150}) == Frames{2});
    history.forget();
    CHECK(history.at({150}) == Frames{3});
}
