#include "base/handover.hpp"

#include <atomic>
#include <thread>

#include "base/spsc_ring.hpp"
#include "catch.hpp"

using namespace laydown;

namespace {

std::atomic<int> alive{0};

struct Thing {
    explicit Thing(int of) : value(of) { ++alive; }
    ~Thing() { --alive; }
    Thing(const Thing&) = delete;
    Thing& operator=(const Thing&) = delete;
    int value;
    Thing* next_retired = nullptr;
};

}  // namespace

TEST_CASE("the object that was offered last is taken, once, and all are deleted in the end") {
    {
        Handover<Thing> handover;
        CHECK(handover.take() == nullptr);
        handover.offer(std::make_unique<Thing>(1));
        CHECK_FALSE(handover.taken());
        handover.offer(std::make_unique<Thing>(2));
        CHECK(alive == 1);
        Thing* taken = handover.take();
        CHECK(handover.taken());
        REQUIRE(taken != nullptr);
        CHECK(taken->value == 2);
        CHECK(handover.take() == nullptr);
        handover.offer(std::make_unique<Thing>(3));
        handover.retire(taken);
        handover.retire(nullptr);
        CHECK(alive == 2);
        handover.collect();
        CHECK(alive == 1);
    }
    CHECK(alive == 0);
}

TEST_CASE("objects are handed over and come back while both sides run") {
    constexpr int last = 20'000;
    {
        Handover<Thing> handover;
        std::thread taker([&] {
            for (int before = 0; before < last;) {
                Thing* thing = handover.take();
                if (thing == nullptr) continue;
                if (thing->value <= before) break;  // told by the end not being reached
                before = thing->value;
                handover.retire(thing);
            }
        });
        for (int i = 1; i <= last; ++i) handover.offer(std::make_unique<Thing>(i));
        taker.join();
        handover.collect();
        CHECK(alive == 0);
    }
    CHECK(alive == 0);
}

TEST_CASE("a ring gives what it was given, in order, and says when it is full") {
    SpscRing<int, 4> ring;
    CHECK_FALSE(ring.pop());
    for (int i = 0; i < 4; ++i) CHECK(ring.push(i));
    CHECK_FALSE(ring.push(4));
    CHECK(ring.pop() == 0);
    CHECK(ring.push(4));
    for (int i = 1; i < 5; ++i) CHECK(ring.pop() == i);
    CHECK_FALSE(ring.pop());
}

TEST_CASE("a ring loses and doubles nothing while both sides run") {
    constexpr int last = 100'000;
    SpscRing<int, 64> ring;
    std::thread writer([&] {
        for (int i = 0; i < last;) {
            if (ring.push(i)) ++i;
        }
    });
    int wrong = 0;
    for (int next = 0; next < last;) {
        const auto value = ring.pop();
        if (!value) continue;
        if (*value != next) ++wrong;
        ++next;
    }
    writer.join();
    CHECK(wrong == 0);
}
