#include "jackio/uncancelled.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>

#include "catch.hpp"
#include "wait_until.hpp"

using namespace laydown::jackio;
using namespace laydown::test;

namespace {

/// glibc's signal for cancelling, which pthread_sigmask(3) does not let anybody touch.
void let_cancellation_in(bool in) {
    constexpr int signal = 32;
    const std::uint64_t mask = std::uint64_t{1} << (signal - 1);
    syscall(SYS_rt_sigprocmask, in ? SIG_UNBLOCK : SIG_BLOCK, &mask, nullptr, sizeof mask);
}

struct Course {
    std::atomic<bool> cancellable{false};
    std::atomic<bool> cancelled{false};
    std::atomic<bool> finished{false};  // what must not be torn
    std::atomic<bool> went_on{false};
};

void* be_cancelled(void* context) {
    auto& course = *static_cast<Course*>(context);
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, nullptr);
    let_cancellation_in(false);
    course.cancellable = true;
    while (!course.cancelled) {
    }
    uncancelled([&] {
        let_cancellation_in(true);  // the signal, which was sent before, comes here
        course.finished = true;
    });
    course.went_on = true;
    return nullptr;
}

}  // namespace

TEST_CASE("what must not be torn is not, though its cancellation was on its way before") {
    Course course;
    pthread_t thread{};
    REQUIRE(pthread_create(&thread, nullptr, be_cancelled, &course) == 0);
    REQUIRE(wait_until([&] { return course.cancellable.load(); }));
    REQUIRE(pthread_cancel(thread) == 0);
    course.cancelled = true;
    void* result = nullptr;
    REQUIRE(pthread_join(thread, &result) == 0);
    CHECK(result == PTHREAD_CANCELED);
    CHECK(course.finished);
    CHECK_FALSE(course.went_on);
}
