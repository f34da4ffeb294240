// Finishes what dead recorders left in other sessions, beside the recorder that starts: that may
// take long, and nobody who plays waits for it. Main thread.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

#include "recorder/salvage.hpp"

namespace laydown::recorder {

class OtherSessions {
  public:
    /// Begins at once, on a thread of its own with the Disk role; there `report` is told of each
    /// session, and of rings that belong to none. `own` is left alone.
    OtherSessions(std::filesystem::path own, std::function<void(Salvaged)> report);
    /// Begins the end that the destructor waits for; ended() says when it has come. A disk that
    /// hangs does not let it come.
    void stop() { thread_.request_stop(); }
    bool ended() const { return ended_.load(); }
    /// What is not finished stays for the next start. Waits for what is being written just now.
    ~OtherSessions() = default;
    OtherSessions(const OtherSessions&) = delete;
    OtherSessions& operator=(const OtherSessions&) = delete;

  private:
    std::atomic<bool> ended_{false};  // written by the thread
    std::jthread thread_;
};

}  // namespace laydown::recorder
