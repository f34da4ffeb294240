#include "daemon/slow_start.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace laydown::daemon {

namespace {
constexpr auto interval_ms =
    static_cast<int>(std::chrono::milliseconds(Readiness::asked_again).count());
}  // namespace

SlowStart::SlowStart(const Signals& signals, Readiness& readiness)
    : done_(::eventfd(0, EFD_CLOEXEC)) {
    if (!done_) throw std::system_error(errno, std::generic_category(), "eventfd");
    thread_ = std::thread([this, fd = signals.fd(), &readiness] { watch(fd, readiness); });
    pthread_setname_np(thread_.native_handle(), "slow-start");
}

SlowStart::~SlowStart() {
    const std::uint64_t one = 1;
    // Cannot fail: the counter is 0.
    [[maybe_unused]] const auto size = ::write(done_.get(), &one, sizeof one);
    thread_.join();
}

void SlowStart::watch(int signals, Readiness& readiness) {
    std::array<pollfd, 2> watched{{{done_.get(), POLLIN, 0}, {signals, POLLIN, 0}}};
    for (;;) {
        // Who does not listen now may do so the next time.
        static_cast<void>(readiness.extend_timeout(Readiness::more_time));
        const int ready = ::poll(watched.data(), watched.size(), interval_ms);
        if (ready < 0 && errno != EINTR) return;  // no memory: then nobody is asked any more
        if (ready > 0 && watched[0].revents != 0) return;
        if (ready > 0 && watched[1].revents != 0) {
            ended_.request_stop();
            watched[1].fd = -1;  // the rest may take as long
        }
    }
}

}  // namespace laydown::daemon
