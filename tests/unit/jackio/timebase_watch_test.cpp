#include "jackio/timebase_watch.hpp"

#include "catch.hpp"

using laydown::jackio::TimebaseState;
using laydown::jackio::TimebaseWatch;

namespace {
/// Cycles in which the callback is called, or not.
void pass(TimebaseWatch& watch, unsigned cycles, bool rolling, bool called) {
    for (unsigned i = 0; i < cycles; ++i) {
        watch.begin(rolling);
        if (called) watch.called();
    }
}
}  // namespace

TEST_CASE(
    "a timebase that was given is ours while the transport stands, and as long as it is called") {
    TimebaseWatch watch;
    watch.taken(true);
    CHECK(watch.state() == TimebaseState::ours);
    pass(watch, 20, false, false);
    CHECK(watch.state() == TimebaseState::ours);
    pass(watch, 20, true, true);
    CHECK(watch.state() == TimebaseState::ours);
    pass(watch, 20, false, false);
    CHECK(watch.state() == TimebaseState::ours);
}

TEST_CASE(
    "rolling cycles without a call say that the timebase is lost, and a call that it is back") {
    TimebaseWatch watch;
    watch.taken(true);
    pass(watch, 5, true, true);
    pass(watch, TimebaseWatch::patience, true, false);
    CHECK(watch.state() == TimebaseState::ours);
    pass(watch, 1, true, false);
    CHECK(watch.state() == TimebaseState::lost);
    pass(watch, 20, false, false);
    CHECK(watch.state() == TimebaseState::lost);
    watch.called();
    CHECK(watch.state() == TimebaseState::ours);
}

TEST_CASE("single cycles without a call mean nothing") {
    TimebaseWatch watch;
    watch.taken(true);
    for (int i = 0; i < 20; ++i) {
        pass(watch, TimebaseWatch::patience - 1, true, false);
        pass(watch, 1, true, true);
    }
    CHECK(watch.state() == TimebaseState::ours);
}

TEST_CASE("a timebase that was only asked for shows at its first call whether it was given") {
    TimebaseWatch watch;
    watch.taken(false);
    CHECK(watch.state() == TimebaseState::asked);
    SECTION("given") {
        pass(watch, 2, false, false);
        CHECK(watch.state() == TimebaseState::asked);
        watch.called();
        CHECK(watch.state() == TimebaseState::ours);
        pass(watch, 20, false, false);
        CHECK(watch.state() == TimebaseState::ours);
    }
    SECTION("not given") {
        pass(watch, TimebaseWatch::patience, false, false);
        CHECK(watch.state() == TimebaseState::lost);
        watch.taken(false);
        CHECK(watch.state() == TimebaseState::asked);
    }
}
