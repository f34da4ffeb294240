#include "daemon/event_loop.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace laydown::daemon {

EventLoop::EventLoop() : woken_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (!woken_) throw std::system_error(errno, std::generic_category(), "eventfd");
    watch(woken_.get(), [this] {
        std::uint64_t count = 0;
        // Fails only when there is nothing to read, and then there is nothing to do.
        [[maybe_unused]] const auto got = ::read(woken_.get(), &count, sizeof count);
    });
}

void EventLoop::watch(int fd, Handler on_ready) {
    watches_[fd] = std::make_shared<Watch>(Watch{fd, std::move(on_ready)});
}

void EventLoop::unwatch(int fd) noexcept { watches_.erase(fd); }

TimerId EventLoop::every(Clock::duration interval, Handler handler) {
    return timers_.every(Clock::now() + interval, interval, std::move(handler));
}

TimerId EventLoop::after(Clock::duration delay, Handler handler) {
    return timers_.once(Clock::now() + delay, std::move(handler));
}

void EventLoop::cancel(TimerId id) noexcept { timers_.cancel(id); }

void EventLoop::post(Handler work) {
    {
        const std::lock_guard lock(posted_mutex_);
        posted_.push_back(std::move(work));
    }
    wake();
}

void EventLoop::stop() noexcept {
    stop_.store(true);
    wake();
}

void EventLoop::wake() const noexcept {
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then the loop is awake already.
    [[maybe_unused]] const auto written = ::write(woken_.get(), &one, sizeof one);
}

void EventLoop::run() {
    while (!stop_.load()) run_round();
    stop_.store(false);
}

void EventLoop::run_round() {
    poll_watches();
    timers_.run_due(Clock::now());
    serve_watches();
    serve_posted();
}

void EventLoop::poll_watches() {
    polled_.clear();
    polled_watches_.clear();
    for (const auto& [fd, watch] : watches_) {
        polled_.push_back({fd, POLLIN, 0});
        polled_watches_.push_back(watch);
    }

    timespec timeout{};
    const timespec* limit = nullptr;
    auto due = timers_.next_due();
    if (!in_hand_.empty()) due = Clock::time_point::min();  // left by a handler that threw
    if (due) {
        using std::chrono::duration_cast, std::chrono::seconds, std::chrono::nanoseconds;
        const auto now = Clock::now();
        const auto left = *due > now ? *due - now : Clock::duration::zero();
        const auto whole = duration_cast<seconds>(left);
        timeout.tv_sec = whole.count();
        timeout.tv_nsec = duration_cast<nanoseconds>(left - whole).count();
        limit = &timeout;
    }
    if (::ppoll(polled_.data(), polled_.size(), limit, nullptr) < 0) {
        for (auto& p : polled_) p.revents = 0;
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "ppoll");
    }
}

void EventLoop::serve_watches() {
    for (std::size_t i = 0; i < polled_.size(); ++i) {
        if (polled_[i].revents == 0) continue;
        const auto watch = polled_watches_[i];
        // An earlier handler may have taken it away, and even put another under its number.
        const auto current = watches_.find(watch->fd);
        if (current == watches_.end() || current->second != watch) continue;
        if ((polled_[i].revents & POLLNVAL) != 0) {
            unwatch(watch->fd);
            throw std::logic_error(
                fmt::format("descriptor {} was closed while it was watched", watch->fd));
        }
        watch->handler();
    }
}

void EventLoop::serve_posted() {
    if (in_hand_.empty()) {
        const std::lock_guard lock(posted_mutex_);
        in_hand_.swap(posted_);
    }
    // What they post waits for the next round. One that throws is done; the rest stays in hand.
    std::size_t done = 0;
    try {
        while (done < in_hand_.size()) in_hand_[done++]();
    } catch (...) {
        in_hand_.erase(in_hand_.begin(), in_hand_.begin() + static_cast<std::ptrdiff_t>(done));
        throw;
    }
    in_hand_.clear();
}

}  // namespace laydown::daemon
