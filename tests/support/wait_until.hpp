// Waiting for a condition instead of for time to pass.
#pragma once

#include <chrono>
#include <thread>

namespace laydown::test {

/// Asks `condition` every millisecond until it holds or `limit` has passed; says which. The limit
/// is there to end a broken test, so it is generous.
template <class Condition>
bool wait_until(Condition condition,
                std::chrono::milliseconds limit = std::chrono::milliseconds(20'000)) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= end) return condition();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace laydown::test
