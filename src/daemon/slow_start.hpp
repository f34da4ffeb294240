// While a start takes long, such as one that completes takes on a slow disk: asks the service
// manager for more time, and notices when somebody wants the process to end. Main thread, before
// its event loop runs.
#pragma once

#include <stop_token>
#include <thread>

#include "base/file_descriptor.hpp"
#include "daemon/readiness.hpp"
#include "daemon/signals.hpp"

namespace laydown::daemon {

/// Works on a thread of its own for as long as it lives. Nobody else uses `readiness` meanwhile.
/// The signal that it notices is still there for the event loop.
class SlowStart {
  public:
    /// Both outlive it. Throws std::system_error when the kernel has no descriptor or thread left.
    SlowStart(const Signals& signals, Readiness& readiness);
    ~SlowStart();
    SlowStart(const SlowStart&) = delete;
    SlowStart& operator=(const SlowStart&) = delete;

    /// Stops when a signal that ends the process has come.
    std::stop_token ended() const { return ended_.get_token(); }

  private:
    void watch(int signals, Readiness& readiness);

    FileDescriptor done_;
    std::stop_source ended_;
    std::thread thread_;
};

}  // namespace laydown::daemon
