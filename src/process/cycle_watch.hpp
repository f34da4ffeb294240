// Whether the JACK server's cycles come. One that is frozen, or whose driver hangs, would hold up
// whoever asks it for something. Pure; Control thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

namespace laydown::process {

class CycleWatch {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// From one look to the next no more than that counts: who did not look for longer stood still
    /// himself, and knows nothing of the server.
    static constexpr std::chrono::milliseconds longest_look{250};
    static constexpr std::chrono::seconds shortest_stall{1};

    /// `cycled` is a number that each cycle changes: frames, or cycles, that the process callback
    /// has counted. A client was activated, or the server is in freewheel, where a cycle may take
    /// its time: what was is forgotten, and silence counts from the next cycle on.
    void restart(std::int64_t cycled) {
        cycled_ = cycled;
        began_ = false;
        silent_ = {};
    }
    /// What that number is now.
    void look(std::int64_t cycled, Time now) {
        const auto since = std::min<std::chrono::nanoseconds>(now - looked_, longest_look);
        looked_ = now;
        if (std::exchange(cycled_, cycled) != cycled) {
            began_ = true;
            silent_ = {};
        } else if (began_) {
            silent_ += since;
        }
    }
    /// For how long no cycle has come.
    std::chrono::nanoseconds silent() const { return silent_; }
    /// For a second, and for longer than `some_cycles` take: nobody should ask the server for
    /// anything.
    bool stalled(std::chrono::duration<double> some_cycles) const {
        return silent_ >= std::max<std::chrono::duration<double>>(shortest_stall, some_cycles);
    }

  private:
    std::int64_t cycled_ = 0;
    Time looked_{};
    bool began_ = false;  // a cycle came since the start
    std::chrono::nanoseconds silent_{};
};

}  // namespace laydown::process
