#include "recorder/cycle_watch.hpp"
#include "catch.hpp"

using namespace laydown;
using namespace laydown::recorder;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

struct Clock {
    CycleWatch watch;
    CycleWatch::Time now = CycleWatch::Time{} + hours(1);

    void look(std::int64_t head, milliseconds later = milliseconds(100)) {
        now += later;
        watch.look({head}, now);
    }
};

}  // namespace

TEST_CASE("a server is silent for as long as no cycle comes") {
    Clock clock;
    clock.watch.restart({0});
    clock.look(64);
    CHECK(clock.watch.silent() == milliseconds(0));
    for (int n = 0; n < 12; ++n) clock.look(64);
    CHECK(clock.watch.silent() == milliseconds(1200));
    clock.look(128);
    CHECK(clock.watch.silent() == milliseconds(0));
}

TEST_CASE("a server whose first cycle has not come yet is not silent") {
    Clock clock;
    clock.watch.restart({500});
    for (int n = 0; n < 12; ++n) clock.look(500);
    CHECK(clock.watch.silent() == milliseconds(0));
}

TEST_CASE("a server is not silent because nobody looked") {
    Clock clock;
    clock.watch.restart({0});
    clock.look(64);
    clock.look(64, hours(1));
    CHECK(clock.watch.silent() == CycleWatch::longest_look);
}
