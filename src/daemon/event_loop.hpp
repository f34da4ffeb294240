// The Control thread's one poll loop: descriptors, timers, and work posted by other threads.
// All but `post` and `stop` belong to the thread that calls `run`.
#pragma once

#include <poll.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/file_descriptor.hpp"
#include "daemon/timers.hpp"

namespace laydown::daemon {

/// In each round every ready descriptor and every due timer is served once, so a busy descriptor
/// cannot starve the timers; a handler that drains its descriptor should know when to stop.
/// An exception from a handler leaves `run`; the loop stays whole, and `run` may be called again.
class EventLoop {
  public:
    using Handler = std::function<void()>;

    /// Throws std::system_error when the kernel has no descriptor left.
    EventLoop();
    ~EventLoop() = default;
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Calls `on_ready` whenever `fd` can be read, hangs up or fails. One watch a
    /// descriptor: a second one replaces the first. Handlers may watch and unwatch anything.
    void watch(int fd, Handler on_ready);
    /// Before `fd` is closed. An unwatched `fd` is ignored.
    void unwatch(int fd) noexcept;

    /// Calls `handler` every `interval`, first after one interval; a late timer does not pile up.
    TimerId every(Clock::duration interval, Handler handler);
    /// Calls `handler` once, after `delay`.
    TimerId after(Clock::duration delay, Handler handler);
    void cancel(TimerId id) noexcept;

    /// From any thread but the real-time one (it locks): `work` runs once on the loop's thread,
    /// in order of posting. What is still waiting when the loop is destroyed is dropped.
    void post(Handler work);

    /// Serves until `stop`. Throws what a handler throws; std::system_error when polling fails;
    /// std::logic_error when a watched descriptor was closed (its watch is gone by then).
    void run();
    /// From any thread: `run` returns after the handlers of this round; when it does not run, its
    /// next call returns at once.
    void stop() noexcept;

  private:
    struct Watch {
        int fd;
        Handler handler;
    };

    void run_round();
    void poll_watches();
    void serve_watches();
    void serve_posted();
    void wake() const noexcept;

    Timers timers_;
    std::map<int, std::shared_ptr<Watch>> watches_;
    // The round's snapshot: what was polled, side by side.
    std::vector<pollfd> polled_;
    std::vector<std::shared_ptr<Watch>> polled_watches_;

    FileDescriptor woken_;
    std::atomic<bool> stop_{false};  // written by any thread
    std::mutex posted_mutex_;        // protects posted_
    std::vector<Handler> posted_;    // filled by any thread
    std::vector<Handler> in_hand_;   // taken from posted_, not yet called
};

}  // namespace laydown::daemon
