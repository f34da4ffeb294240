#include "player/pending_changes.hpp"

#include <atomic>
#include <thread>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::player;

namespace {

using Changes = PendingChanges<int>;

std::optional<int> due(Changes& changes, std::int64_t at) {
    changes.take();
    return changes.due({at});
}

}  // namespace

TEST_CASE("changes are due at their frames, and those that have passed at once") {
    Changes changes;
    CHECK_FALSE(due(changes, 0));
    CHECK(changes.until_next({0}, 500) == 500);
    CHECK(changes.set(1, TransportPosition{100}));
    CHECK(changes.set(2, TransportPosition{200}));
    CHECK_FALSE(due(changes, 99));
    CHECK(changes.until_next({99}, 500) == 1);
    CHECK(due(changes, 100) == 1);
    CHECK(changes.until_next({100}, 500) == 100);
    CHECK(changes.until_next({100}, 50) == 50);
    CHECK_FALSE(due(changes, 150));
    CHECK(changes.set(3, TransportPosition{300}));
    CHECK(due(changes, 1'000) == 3);
    CHECK(changes.set(4, TransportPosition{-5}));
    CHECK(due(changes, 1'000) == 4);
    CHECK(changes.set(5, std::nullopt));
    CHECK(due(changes, standing.frame) == 5);
    CHECK_FALSE(due(changes, 5'000));
}

TEST_CASE("a change drops those that wait for its frame or later ones") {
    Changes changes;
    for (int i = 1; i <= 5; ++i) changes.set(i, TransportPosition{i * 100});
    const bool taken = GENERATE(false, true);
    if (taken) changes.take();
    changes.set(7, TransportPosition{300});
    CHECK(due(changes, 100) == 1);
    CHECK(due(changes, 250) == 2);
    CHECK(due(changes, 450) == 7);
    CHECK_FALSE(due(changes, 1'000));
    SECTION("at once drops all that was set before") {
        changes.set(1, TransportPosition{2'000});
        changes.set(2, TransportPosition{3'000});
        if (taken) changes.take();
        changes.set(8, std::nullopt);
        changes.set(3, TransportPosition{2'500});
        CHECK(due(changes, 1'000) == 8);
        CHECK_FALSE(due(changes, 2'499));
        CHECK(due(changes, 2'500) == 3);
        CHECK_FALSE(due(changes, 9'000));
    }
}

TEST_CASE("so many can wait, and no more, but at once is always possible") {
    Changes changes;
    const bool taken = GENERATE(false, true);
    for (std::size_t i = 0; i < Changes::most; ++i) {
        CHECK(changes.set(static_cast<int>(i), TransportPosition{static_cast<std::int64_t>(i)}));
        if (taken) changes.take();
    }
    CHECK_FALSE(changes.set(99, TransportPosition{500}));
    CHECK_FALSE(changes.set(99, TransportPosition{0}));
    CHECK(due(changes, 0) == 0);
    CHECK(changes.set(32, TransportPosition{500}));
    CHECK_FALSE(changes.set(33, TransportPosition{501}));
    for (int i = 0; i < 1'000; ++i) CHECK(changes.set(1'000 + i, std::nullopt));
    CHECK(due(changes, 0) == 1'999);
    for (std::size_t i = 0; i < Changes::most; ++i)
        CHECK(changes.set(1, TransportPosition{static_cast<std::int64_t>(i)}));
}

TEST_CASE("the last word is the last one, whatever the other thread does meanwhile") {
    Changes changes;
    std::atomic<bool> over{false};
    int last = 0;
    bool went_back = false;
    std::thread rt([&] {
        const auto look = [&] {
            changes.take();
            if (const auto value = changes.due({1'000})) {
                went_back |= *value < last;
                last = *value;
            }
        };
        while (!over) look();
        look();
    });
    int said = 0;
    for (int i = 1; i <= 20'000; ++i) {
        const auto from = i % 3 == 0 ? std::optional(TransportPosition{0}) : std::nullopt;
        if (changes.set(i, from)) said = i;
    }
    over = true;
    rt.join();
    CHECK(last == said);
    CHECK_FALSE(went_back);
}
