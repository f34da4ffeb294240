#include "daemon/event_loop.hpp"

#include <sys/eventfd.h>
#include <sys/resource.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "plumbing.hpp"

using namespace laydown::daemon;
using namespace laydown::daemon::test;
using namespace std::chrono_literals;

namespace {

constexpr auto limit = 20s;  // a test that reaches it has failed

/// A loop that ends by itself, and says so, when nothing else ends it.
struct LimitedLoop : EventLoop {
    LimitedLoop() {
        after(limit, [this] {
            timed_out = true;
            stop();
        });
    }
    bool timed_out = false;
};

}  // namespace

TEST_CASE("a loop calls when a descriptor can be read") {
    LimitedLoop loop;
    Pipe pipe;
    std::string got;
    loop.watch(pipe.reader(), [&] {
        got = pipe.read_available();
        loop.stop();
    });
    loop.post([&] { REQUIRE(::write(pipe.writer(), "hey", 3) == 3); });
    loop.run();
    CHECK(got == "hey");
    CHECK_FALSE(loop.timed_out);
}

TEST_CASE("a loop calls at a hang-up") {
    LimitedLoop loop;
    Pipe pipe;
    bool hung_up = false;
    loop.watch(pipe.reader(), [&] {
        hung_up = true;
        loop.stop();
    });
    pipe.close_writer();
    loop.run();
    CHECK(hung_up);
    CHECK_FALSE(loop.timed_out);
}

TEST_CASE("handlers may take themselves and others away and put new ones under the same number") {
    LimitedLoop loop;
    const int first = ::eventfd(1, EFD_CLOEXEC);
    const int second = ::eventfd(1, EFD_CLOEXEC);
    const auto alive = std::make_shared<int>(1);
    std::string calls;
    // Both are ready in the first round; whichever runs first replaces the other.
    const auto replace = [&](int self, int other) {
        return [&, self, other, keep = alive] {
            loop.unwatch(self);
            loop.watch(other, [&] {
                calls += 'n';
                loop.stop();
            });
            calls += *keep == 1 ? 'o' : '?';  // what the handler holds is still there
            loop.post([&] { calls += 'p'; });
        };
    };
    loop.watch(first, replace(first, second));
    loop.watch(second, replace(second, first));
    loop.run();
    // The new handler was not called on behalf of the old one, in the round that replaced it.
    CHECK(calls.substr(0, 3) == "opn");
    CHECK_FALSE(loop.timed_out);
    ::close(first);
    ::close(second);
}

TEST_CASE("a busy descriptor starves neither timers, nor other descriptors, nor posted work") {
    LimitedLoop loop;
    const int busy = ::eventfd(1, EFD_CLOEXEC);  // never read: always ready
    const int other = ::eventfd(1, EFD_CLOEXEC);
    std::int64_t rounds = 0;
    int ticks = 0;
    int others = 0;
    int posted = 0;
    loop.watch(busy, [&] { ++rounds; });
    loop.watch(other, [&] { ++others; });
    loop.every(1ms, [&] {
        loop.post([&] { ++posted; });
        if (++ticks == 20) loop.stop();
    });
    loop.run();
    CHECK_FALSE(loop.timed_out);
    CHECK(ticks == 20);
    CHECK(posted == 20);
    CHECK(rounds >= 20);
    CHECK(others == rounds);
    ::close(busy);
    ::close(other);
}

TEST_CASE("one-shot and periodic timers are called, cancelled ones are not, none too early") {
    LimitedLoop loop;
    const auto begin = Clock::now();
    int periodic = 0;
    bool wrong = false;
    const auto cancelled = loop.after(1ms, [&] { wrong = true; });
    loop.cancel(cancelled);
    loop.every(2ms, [&] { ++periodic; });
    Clock::time_point called{};
    loop.after(30ms, [&] {
        called = Clock::now();
        loop.stop();
    });
    loop.run();
    CHECK(called - begin >= 30ms);
    CHECK(periodic >= 1);
    CHECK(periodic <= (called - begin) / 2ms);
    CHECK_FALSE(wrong);
}

TEST_CASE("an idle loop sleeps") {
    LimitedLoop loop;
    // Work posted once does not keep the loop awake: it wakes for the timer and nothing else.
    loop.post([] {});
    loop.after(50ms, [&] { loop.stop(); });
    const auto rests = [] {
        rusage usage{};
        REQUIRE(::getrusage(RUSAGE_THREAD, &usage) == 0);
        return usage.ru_nvcsw;
    };
    const auto before = rests();
    loop.run();
    CHECK(rests() > before);  // a loop that spins never gives its processor away by itself
}

TEST_CASE("work posted by other threads runs on the loop's thread, once and in order") {
    LimitedLoop loop;
    constexpr int threads = 4;
    constexpr int each = 1000;
    std::vector<int> next(threads, 0);
    int done = 0;
    bool wrong = false;
    const auto own = std::this_thread::get_id();
    std::vector<std::jthread> posters;
    for (int t = 0; t < threads; ++t)
        posters.emplace_back([&, t] {
            for (int i = 0; i < each; ++i)
                loop.post([&, t, i] {
                    auto& expected = next[static_cast<std::size_t>(t)];
                    wrong = wrong || expected != i || std::this_thread::get_id() != own;
                    ++expected;
                    if (++done == threads * each) loop.stop();
                });
        });
    loop.run();
    posters.clear();
    CHECK(done == threads * each);
    CHECK_FALSE(wrong);
    CHECK_FALSE(loop.timed_out);
}

TEST_CASE("work that posts itself again does not keep the loop from anything else") {
    LimitedLoop loop;
    std::function<void()> again = [&] { loop.post(again); };
    loop.post(again);
    loop.after(1ms, [&] { loop.stop(); });
    loop.run();
    CHECK_FALSE(loop.timed_out);
}

TEST_CASE("a stop from another thread ends the loop, and one before the start is not lost") {
    LimitedLoop loop;
    std::jthread stopper([&] { loop.stop(); });
    loop.run();
    stopper.join();
    loop.stop();
    bool ran = false;
    loop.post([&] { ran = true; });
    loop.run();
    CHECK_FALSE(ran);
    CHECK_FALSE(loop.timed_out);
}

TEST_CASE("an exception leaves run, and the loop can go on") {
    LimitedLoop loop;
    int calls = 0;
    loop.post([&] { ++calls; });
    loop.post([] { throw std::runtime_error("a defect"); });
    loop.post([&] {
        ++calls;
        loop.stop();
    });
    CHECK_THROWS_WITH(loop.run(), "a defect");
    CHECK(calls == 1);
    loop.run();
    CHECK(calls == 2);
    CHECK_FALSE(loop.timed_out);
}

TEST_CASE("a descriptor that was closed while watched is told once and then gone") {
    LimitedLoop loop;
    const int fd = ::eventfd(0, EFD_CLOEXEC);
    loop.watch(fd, [] {});
    ::close(fd);
    CHECK_THROWS_AS(loop.run(), std::logic_error);
    loop.after(1ms, [&] { loop.stop(); });
    CHECK_NOTHROW(loop.run());
    CHECK_FALSE(loop.timed_out);
}
