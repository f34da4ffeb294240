#include "jackio/reconnect.hpp"

#include "catch.hpp"

using namespace laydown::jackio;
using namespace std::chrono_literals;

TEST_CASE("attempts grow rarer, up to a limit, and start afresh after a success") {
    Backoff backoff;
    for (const auto wait : {250ms, 500ms, 1000ms, 2000ms, 4000ms, 8000ms, 8000ms, 8000ms}) {
        CHECK(backoff.next() == wait);
    }
    backoff.reset();
    CHECK(backoff.next() == 250ms);
}
