// Tells the service manager how the process is doing: ready, a line of status, alive, stopping.
// The protocol of sd_notify(3): a datagram of `NAME=value` lines to the socket in $NOTIFY_SOCKET.
// One thread at a time: Control, or before its loop runs SlowStart.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

namespace laydown::daemon {

/// Without a service manager every call succeeds and does nothing.
class Readiness {
  public:
    /// How much more time is asked for at once, and how often while it is needed.
    static constexpr std::chrono::seconds more_time{30};
    static constexpr std::chrono::seconds asked_again{5};

    /// Reads NOTIFY_SOCKET, and WATCHDOG_USEC and WATCHDOG_PID, from the environment.
    Readiness();

    /// Why nobody listens, when NOTIFY_SOCKET was set and could not be used; else empty.
    const std::string& problem() const noexcept { return problem_; }

    /// The process works; `status` is shown by `systemctl status`. Waits up to 1 s.
    Result<void> ready(std::string_view status);
    /// Waits up to 1 s.
    Result<void> stopping(std::string_view status);
    /// While files are completed on a slow disk, as the process starts or ends: `time` more from
    /// now before it is killed.
    Result<void> extend_timeout(std::chrono::microseconds time);

    /// How often to call `alive`: half of what the service manager tolerates. Nothing when it
    /// does not watch this process.
    std::optional<std::chrono::microseconds> alive_interval() const noexcept {
        return alive_interval_;
    }
    Result<void> alive();

  private:
    Result<void> send(const std::string& message, int flags);

    FileDescriptor socket_;
    std::string address_;  // as in NOTIFY_SOCKET
    std::string problem_;
    std::optional<std::chrono::microseconds> alive_interval_;
};

}  // namespace laydown::daemon
