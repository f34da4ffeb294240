// Whether the JACK server's cycles come. One that is frozen, or whose driver hangs, would hold up
// whoever asks it for something. Pure; Control thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/units.hpp"

namespace laydown::recorder {

class CycleWatch {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// From one look to the next no more than that counts: who did not look for longer stood still
    /// himself, and knows nothing of the server.
    static constexpr std::chrono::milliseconds longest_look{250};

    /// A client was activated, or the server is in freewheel, where a cycle may take its time: what
    /// was is forgotten, and silence counts from the next cycle on.
    void restart(RingPosition head) {
        head_ = head;
        began_ = false;
        silent_ = {};
    }
    /// The ring's head is there now.
    void look(RingPosition head, Time now) {
        const auto since = std::min<std::chrono::nanoseconds>(now - looked_, longest_look);
        looked_ = now;
        if (std::exchange(head_, head) != head) {
            began_ = true;
            silent_ = {};
        } else if (began_) {
            silent_ += since;
        }
    }
    /// For how long no cycle has come.
    std::chrono::nanoseconds silent() const { return silent_; }

  private:
    RingPosition head_{};
    Time looked_{};
    bool began_ = false;  // a cycle came since the start
    std::chrono::nanoseconds silent_{};
};

}  // namespace laydown::recorder
