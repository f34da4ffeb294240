// A thread that does one thing after the other: what may block for long and what nobody waits for,
// such as syncing files. Its work has the Disk role; anyone but the real-time thread may post. What
// the work throws is told of on standard error: whoever waits for a result catches it himself.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace laydown::recorder {

class Background {
  public:
    /// `name` is what the system's process list shows, at most 15 bytes.
    explicit Background(const std::string& name);
    /// Does all that was posted, unless it was dropped, then ends.
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    void post(std::function<void()> work);
    /// Forgets what waits, and whatever is posted from now on. What is being done goes on.
    void drop();
    /// Nothing is waiting or being done.
    bool idle() const;
    /// Waits for that; false when it is not so after `limit`.
    bool idle_within(std::chrono::nanoseconds limit);

  private:
    void run();
    void work_off(std::unique_lock<std::mutex>& lock);

    mutable std::mutex mutex_;  // protects all below
    std::condition_variable posted_;
    std::condition_variable done_;
    std::deque<std::function<void()>> waiting_;
    bool busy_ = false;
    bool dropped_ = false;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace laydown::recorder
