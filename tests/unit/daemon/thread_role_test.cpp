#include "base/thread_role.hpp"

#include <csignal>
#include <thread>

#include "plumbing.hpp"

using namespace laydown;
using namespace laydown::daemon::test;

TEST_CASE("each thread has its own role, and none until it is told") {
    CHECK(on_thread(ThreadRole::disk));
    bool right = false;
    std::thread([&] {
        set_thread_role(ThreadRole::disk);
        right = on_thread(ThreadRole::disk) && !on_thread(ThreadRole::rt);
        assert_thread(ThreadRole::disk);
    }).join();
    CHECK(right);
    CHECK(on_thread(ThreadRole::rt));
    CHECK(on_thread(ThreadRole::control));
}
