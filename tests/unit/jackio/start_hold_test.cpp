#include "jackio/start_hold.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::jackio;
using namespace std::chrono_literals;

namespace {

constexpr auto cycle = 20ms;
constexpr TransportPosition there{48'000};
constexpr TransportPosition elsewhere{100};
const SteadyTime begin{1h};

/// Waits with a start for the locate to `there`, at `begin`.
StartHold waiting() {
    StartHold hold;
    hold.located(there, cycle, begin);
    REQUIRE_FALSE(hold.start(elsewhere, begin));
    return hold;
}

}  // namespace

TEST_CASE("a start without a locate before it is given at once") {
    StartHold hold;
    CHECK(hold.start(elsewhere, begin));
    CHECK_FALSE(hold.waiting());
    CHECK_FALSE(hold.due(elsewhere, begin + 1h));
}

TEST_CASE("a start waits until the locate took effect, and is given once") {
    StartHold hold = waiting();
    CHECK(hold.waiting());
    CHECK_FALSE(hold.due(elsewhere, begin + 100ms));
    CHECK(hold.due(there, begin + 120ms));
    CHECK_FALSE(hold.waiting());
    CHECK_FALSE(hold.due(there, begin + 140ms));
    CHECK(hold.start(elsewhere, begin + 150ms));
}

TEST_CASE("to be there already does not say that the locate took effect") {
    StartHold hold;
    hold.located(there, cycle, begin);
    CHECK_FALSE(hold.start(there, begin));
    CHECK_FALSE(hold.due(there, begin + 39ms));
    CHECK(hold.due(there, begin + 40ms));
}

TEST_CASE("a start that comes when the locate took effect is given at once") {
    StartHold hold;
    hold.located(there, cycle, begin);
    CHECK(hold.start(there, begin + 60ms));
}

TEST_CASE("a start waits for the last of several locates") {
    StartHold hold = waiting();
    hold.located(elsewhere, cycle, begin + 10ms);
    CHECK_FALSE(hold.due(there, begin + 100ms));
    CHECK(hold.due(elsewhere, begin + 120ms));
}

TEST_CASE("a stop calls off a start that waits, but not the locate") {
    StartHold hold = waiting();
    hold.cancel();
    CHECK_FALSE(hold.due(elsewhere, begin + 2s));
    hold.located(there, cycle, begin + 3s);
    hold.cancel();
    CHECK_FALSE(hold.start(elsewhere, begin + 3s));
}

TEST_CASE("a start does not wait for ever") {
    StartHold hold = waiting();
    CHECK_FALSE(hold.due(elsewhere, begin + StartHold::limit - 1ms));
    CHECK(hold.due(elsewhere, begin + StartHold::limit));
}
