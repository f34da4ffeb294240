// The timers of an event loop, without the loop: who is due at a given time, and when next.
// One thread only. The time is an argument, so tests need no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace laydown::daemon {

/// CLOCK_MONOTONIC, in libstdc++: neither set nor slewed backwards, and at rest while suspended.
using Clock = std::chrono::steady_clock;

enum class TimerId : std::uint64_t {};

class Timers {
  public:
    using Handler = std::function<void()>;

    /// Calls `handler` once, at the first `run_due` at or after `due`.
    TimerId once(Clock::time_point due, Handler handler);
    /// Calls `handler` at `due` and then every `interval` (1 ns or more). When calls were missed,
    /// one of them is made and the others are dropped; the beat stays where it was.
    TimerId every(Clock::time_point due, Clock::duration interval, Handler handler);
    /// Handlers may cancel themselves and others. An unknown id is ignored.
    void cancel(TimerId id) noexcept;

    /// When the next timer is due; nothing when there is none.
    std::optional<Clock::time_point> next_due() const;
    /// Calls each timer that is due once, the earliest first. Timers made meanwhile wait for the
    /// next call. If a handler throws, the exception passes and the rest stays due.
    void run_due(Clock::time_point now);

  private:
    struct Timer {
        Clock::time_point due;
        Clock::duration interval;  // zero for a single call
        std::shared_ptr<Handler> handler;
    };

    TimerId add(Timer timer);

    std::map<std::uint64_t, Timer> timers_;
    std::uint64_t last_id_ = 0;
};

}  // namespace laydown::daemon
