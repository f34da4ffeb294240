#include "base/latest.hpp"

#include <atomic>
#include <thread>

#include "catch.hpp"

using namespace laydown;

TEST_CASE("only the last value counts, and it is taken once") {
    Latest<int> latest;
    CHECK_FALSE(latest.take());
    for (int i = 1; i < 10; ++i) {
        for (int k = 0; k < i; ++k) latest.put(10 * i + k);
        CHECK(latest.take() == 10 * i + i - 1);
        CHECK_FALSE(latest.take());
    }
}

TEST_CASE("values come whole and in order while they are written") {
    struct Pair {
        std::int64_t one;
        std::int64_t same;
    };
    Latest<Pair> latest;
    std::atomic<bool> over{false};
    std::thread writer([&] {
        for (std::int64_t i = 1; i <= 200'000; ++i) latest.put({i, i});
        over = true;
    });
    std::int64_t last = 0;
    std::int64_t wrong = 0;
    for (bool ends = false; !ends;) {
        ends = over;
        if (const auto value = latest.take()) {
            if (value->one != value->same || value->one <= last) ++wrong;
            last = value->one;
        }
    }
    writer.join();
    CHECK(last == 200'000);
    CHECK(wrong == 0);
}
