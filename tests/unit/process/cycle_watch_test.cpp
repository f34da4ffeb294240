#include "process/cycle_watch.hpp"

#include "catch.hpp"

using laydown::process::CycleWatch;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

struct Clock {
    CycleWatch watch;
    CycleWatch::Time now = CycleWatch::Time{} + hours(1);

    void look(std::int64_t cycled, milliseconds later = milliseconds(100)) {
        now += later;
        watch.look(cycled, now);
    }
};

}  // namespace

TEST_CASE("a server is silent for as long as no cycle comes") {
    Clock clock;
    clock.watch.restart(0);
    clock.look(64);
    CHECK(clock.watch.silent() == milliseconds(0));
    for (int n = 0; n < 12; ++n) clock.look(64);
    CHECK(clock.watch.silent() == milliseconds(1200));
    clock.look(128);
    CHECK(clock.watch.silent() == milliseconds(0));
}

TEST_CASE("a server whose first cycle has not come yet is not silent") {
    Clock clock;
    clock.watch.restart(500);
    for (int n = 0; n < 12; ++n) clock.look(500);
    CHECK(clock.watch.silent() == milliseconds(0));
}

TEST_CASE("a server is not silent because nobody looked") {
    Clock clock;
    clock.watch.restart(0);
    clock.look(64);
    clock.look(64, hours(1));
    CHECK(clock.watch.silent() == CycleWatch::longest_look);
}

TEST_CASE("a silence is a stall after a second, and after some cycles of the server") {
    using Duration = std::chrono::duration<double>;
    Clock clock;
    clock.watch.restart(0);
    clock.look(64);
    for (int n = 0; n < 9; ++n) clock.look(64);
    CHECK_FALSE(clock.watch.stalled(Duration(0.1)));
    clock.look(64);
    CHECK(clock.watch.stalled(Duration(0.1)));
    CHECK_FALSE(clock.watch.stalled(Duration(1.5)));
    clock.look(128);
    CHECK_FALSE(clock.watch.stalled(Duration(0.1)));
}
