#include "base/published.hpp"

#include <thread>

#include "catch.hpp"

using namespace laydown;

namespace {

/// Whole when all three say the same; of a length that is no multiple of a word.
struct Three {
    std::int64_t first = 0;
    std::int64_t second = 0;
    std::int32_t third = 0;
};

}  // namespace

TEST_CASE("what was told last is read") {
    Published<Three> published;
    CHECK(published.read().second == 0);
    published.publish({1, 2, 3});
    CHECK(published.read().first == 1);
    CHECK(published.read().third == 3);
}

TEST_CASE("what is read while it is told anew is whole, and never older than before") {
    constexpr int last = 200'000;
    Published<Three> published;
    std::thread writer([&] {
        for (int i = 1; i <= last; ++i) published.publish({i, i, i});
    });
    int torn = 0;
    int backwards = 0;
    for (std::int64_t before = 0; before < last;) {
        const Three now = published.read();
        if (now.first != now.second || now.second != now.third) ++torn;
        if (now.first < before) ++backwards;
        before = now.first;
    }
    writer.join();
    CHECK(torn == 0);
    CHECK(backwards == 0);
}
