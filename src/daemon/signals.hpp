// The signals that end a process, turned into calls on the event loop.
// Make it in main() before any thread starts, JACK's and the log's included: a thread inherits the
// mask of the one that starts it, and one thread that does not block a signal receives it instead.
#pragma once

#include <functional>
#include <optional>

#include "base/file_descriptor.hpp"

namespace laydown::daemon {

class EventLoop;

/// Somebody wants the process to end.
struct EndRequest {
    int signal;        ///< SIGTERM, SIGINT or SIGHUP
    unsigned count;    ///< 1 for the first; more when somebody insists
    const char* name;  ///< "SIGTERM" and so on
};

/// Blocks SIGTERM, SIGINT and SIGHUP and reads them from a signalfd. SIGHUP stays ignored when it
/// was at the start (nohup). Ignores SIGPIPE (a closed pipe is an error code, not a death), SIGXFSZ
/// (a file that reaches the size limit fails with EFBIG), SIGTTOU (a line of the log must not
/// stop a recorder that runs in a terminal's background), SIGUSR1 and SIGUSR2 (session managers
/// ask for a save with them, and there is nothing unsaved). Nothing is undone at the end: a signal
/// that comes while the process is ending must not change how it ends.
class Signals {
  public:
    /// Throws std::system_error.
    Signals();
    ~Signals() = default;
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    /// Calls `handler` on the loop's thread for each request. Signals of one kind that arrive
    /// before the loop looks count once. This object, made before the loop, outlives it.
    void connect(EventLoop& loop, std::function<void(EndRequest)> handler);
    /// A request that has come and nobody was told of, for those who have no loop.
    std::optional<EndRequest> take();
    /// Readable when a request has come that connect()'s handler has not been told of.
    int fd() const { return file_.get(); }

  private:
    FileDescriptor file_;
    std::function<void(EndRequest)> handler_;
    unsigned count_ = 0;
};

}  // namespace laydown::daemon
