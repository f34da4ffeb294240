#include "daemon/timers.hpp"

#include <stdexcept>
#include <string>

#include "catch.hpp"

using namespace laydown::daemon;
using namespace std::chrono_literals;

namespace {
constexpr Clock::time_point zero{};
}

TEST_CASE("a timer is called once when it is due, not earlier") {
    Timers timers;
    int calls = 0;
    timers.once(zero + 10ms, [&] { ++calls; });
    REQUIRE(timers.next_due() == zero + 10ms);
    timers.run_due(zero + 10ms - 1ns);
    CHECK(calls == 0);
    timers.run_due(zero + 10ms);
    timers.run_due(zero + 20ms);
    CHECK(calls == 1);
    CHECK_FALSE(timers.next_due());
}

TEST_CASE("a periodic timer that is late does not pile up and keeps its beat") {
    Timers timers;
    int calls = 0;
    timers.every(zero + 10ms, 10ms, [&] { ++calls; });
    timers.run_due(zero + 10ms);
    CHECK(calls == 1);
    CHECK(timers.next_due() == zero + 20ms);
    timers.run_due(zero + 95ms);  // eight of them are due by now
    CHECK(calls == 2);
    CHECK(timers.next_due() == zero + 100ms);
    timers.run_due(zero + 100ms);
    CHECK(calls == 3);
    CHECK(timers.next_due() == zero + 110ms);
}

TEST_CASE("timers run in the order in which they are due") {
    Timers timers;
    std::string order;
    timers.once(zero + 3ms, [&] { order += 'c'; });
    timers.once(zero + 1ms, [&] { order += 'a'; });
    timers.once(zero + 2ms, [&] { order += 'b'; });
    timers.once(zero + 2ms, [&] { order += 'B'; });
    timers.run_due(zero + 1s);
    CHECK(order == "abBc");
}

TEST_CASE("timers may cancel themselves, others, and make new ones") {
    Timers timers;
    int self = 0;
    int other = 0;
    int made = 0;
    TimerId own{};
    TimerId victim{};
    own = timers.every(zero, 1ms, [&, keep = std::string(100, 'x')] {
        timers.cancel(own);
        timers.cancel(victim);
        timers.once(zero, [&] { ++made; });
        self += static_cast<int>(keep.size());  // still there, though cancelled
    });
    victim = timers.once(zero + 1ns, [&] { ++other; });
    bool last = false;
    timers.once(zero + 2ns, [&] { last = true; });
    timers.run_due(zero + 1ms);
    CHECK(self == 100);
    CHECK(other == 0);
    CHECK(last);
    CHECK(made == 0);  // made during a call: due in the next
    timers.run_due(zero + 1ms);
    CHECK(made == 1);
    CHECK(self == 100);
    timers.cancel(own);
    timers.cancel(TimerId{12345});
}

TEST_CASE("a timer that throws leaves the others due") {
    Timers timers;
    int calls = 0;
    timers.once(zero, [] { throw std::runtime_error("no"); });
    timers.once(zero + 1ns, [&] { ++calls; });
    CHECK_THROWS_AS(timers.run_due(zero + 1s), std::runtime_error);
    CHECK(calls == 0);
    timers.run_due(zero + 1s);
    CHECK(calls == 1);
}

TEST_CASE("an interval of nothing does not hang") {
    Timers timers;
    int calls = 0;
    timers.every(zero, 0ns, [&] { ++calls; });
    timers.run_due(zero + 1s);
    CHECK(calls == 1);
    CHECK(timers.next_due() == zero + 1s + 1ns);
}
