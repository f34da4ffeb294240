// What the recorder's threads wait for each other with.
#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>

#include "catch.hpp"
#include "recorder/background.hpp"
#include "recorder/backlog.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::recorder;
using laydown::test::wait_until;
using std::chrono::hours;
using std::chrono::milliseconds;

TEST_CASE("nobody is woken or waits while little of the ring is waiting") {
    int wakes = 0;
    Backlog backlog([&] { ++wakes; }, hours(1));
    backlog.wait_until_near({249}, {1000});
    CHECK(wakes == 0);
    backlog.control_at({5000});
    backlog.disk_at({5000});
    backlog.wait_until_near({5249}, {1000});
    CHECK(wakes == 0);
}

TEST_CASE("the one that is further behind counts") {
    int wakes = 0;
    Backlog backlog([&] { ++wakes; }, hours(1));
    SECTION("Control") { backlog.disk_at({5000}); }
    SECTION("Disk") { backlog.control_at({5000}); }
    backlog.wait_until_near({900}, {1000});
    CHECK(wakes == 1);
}

TEST_CASE("the others are woken well before the ring is full, without waiting for them") {
    int wakes = 0;
    Backlog backlog([&] { ++wakes; }, hours(1));
    backlog.wait_until_near({250}, {1000});
    backlog.wait_until_near({1000}, {1000});
    CHECK(wakes == 2);
}

TEST_CASE("a full ring waits for both Control and Disk") {
    std::atomic<int> wakes{0};
    std::atomic<bool> through{false};
    Backlog backlog([&] { ++wakes; }, hours(1));
    std::thread waiter([&] {
        backlog.wait_until_near({1500}, {1000});
        through = true;
    });
    CHECK(wait_until([&] { return wakes == 1; }));
    backlog.control_at({1500});
    CHECK_FALSE(through);
    backlog.disk_at({499});  // one frame too few
    CHECK_FALSE(through);
    backlog.disk_at({500});
    CHECK(wait_until([&] { return through.load(); }));
    waiter.join();
}

TEST_CASE("a cycle does not wait for ever, so that the server does not give up") {
    int wakes = 0;
    Backlog backlog([&] { ++wakes; }, milliseconds(1));
    backlog.wait_until_near({5000}, {1000});
    CHECK(wakes == 1);
    CHECK(Backlog::default_patience < std::chrono::seconds(10));
}

TEST_CASE(
    "nobody is waited for while a client is closed, and the next client's cycles wait again") {
    std::atomic<int> wakes{0};
    std::atomic<bool> captured{false};
    std::atomic<bool> through{false};
    Backlog backlog([&] { ++wakes; }, hours(1));
    const auto cycle = [&] {
        captured = backlog.wait_until_near({1500}, {1000});
        through = true;
    };
    std::thread waiter(cycle);
    CHECK(wait_until([&] { return wakes == 1; }));
    CHECK_FALSE(through);
    backlog.release();
    CHECK(wait_until([&] { return through.load(); }));
    waiter.join();
    CHECK(captured);                                       // it was in time
    CHECK_FALSE(backlog.wait_until_near({1500}, {1000}));  // the next one would be one too many
    CHECK(backlog.wait_until_near({900}, {1000}));

    backlog.hold();
    through = false;
    std::thread next(cycle);
    CHECK(wait_until([&] { return wakes == 4; }));
    CHECK_FALSE(through);
    backlog.disk_at({1500});
    backlog.control_at({1500});
    CHECK(wait_until([&] { return through.load(); }));
    next.join();
    CHECK(captured);
}

TEST_CASE("background work is done one thing after the other, and all of it before the end") {
    std::vector<int> done;
    std::atomic<bool> go{false};
    {
        Background background("test-background");
        CHECK(background.idle());
        background.post([&] { CHECK(wait_until([&] { return go.load(); })); });
        for (int i = 0; i < 100; ++i) background.post([&done, i] { done.push_back(i); });
        CHECK_FALSE(background.idle());
        go = true;
    }
    REQUIRE(done.size() == 100);
    CHECK(std::is_sorted(done.begin(), done.end()));
}

TEST_CASE("background work that throws costs nothing of what follows") {
    bool done = false;
    {
        Background background("test-background");
        background.post([] { throw std::runtime_error("as a test wants it"); });
        background.post([&] { done = true; });
    }
    CHECK(done);
}

TEST_CASE("background work that hangs is not waited for, and what was dropped is not done") {
    std::atomic<bool> go{false};
    std::atomic<bool> began{false};
    bool dropped = false;
    {
        Background background("test-background");
        background.post([&] {
            began = true;
            CHECK(wait_until([&] { return go.load(); }));
        });
        REQUIRE(wait_until([&] { return began.load(); }));
        background.post([&] { dropped = true; });
        background.drop();
        background.post([&] { dropped = true; });
        CHECK_FALSE(background.idle_within(milliseconds(1)));
        go = true;
        CHECK(background.idle_within(hours(1)));
    }
    CHECK_FALSE(dropped);
}

TEST_CASE("background work is idle when the last of it is done") {
    Background background("test-background");
    std::atomic<bool> go{false};
    background.post([&] { CHECK(wait_until([&] { return go.load(); })); });
    CHECK_FALSE(background.idle());
    go = true;
    CHECK(wait_until([&] { return background.idle(); }));
}

TEST_CASE("whoever asks while Disk hears of an order is not told that more is done with") {
    Backlog backlog([] {});
    constexpr std::int64_t round = 10'000;
    std::atomic<bool> ended{false};
    std::thread others([&] {
        for (std::int64_t at = round; at < 1'000'000 * round; at += round) {
            backlog.control_at({at - 6000});
            backlog.disk_at({at});  // it needs nothing
            backlog.ordered_from({at - 5000});
            backlog.control_at({at + 2000});
            backlog.disk_at({at - 5000});
            backlog.heard();
        }
        ended = true;
    });
    std::int64_t wrong = 0;
    while (!ended) {
        const RingPosition done = backlog.done();
        if (done > RingPosition{0} && done.frame % round == 0) ++wrong;  // as Disk said before
    }
    others.join();
    CHECK(wrong == 0);
}
