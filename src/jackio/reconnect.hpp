// How long to wait between attempts to reach a server. A plain value.
#pragma once

#include <algorithm>
#include <chrono>

namespace laydown::jackio {

/// 0.25 s, doubling up to 8 s: a server that restarts is found at once, one that stays away costs
/// nothing.
class Backoff {
  public:
    static constexpr std::chrono::milliseconds first{250};
    static constexpr std::chrono::milliseconds longest{8000};

    /// How long to wait before the next attempt.
    std::chrono::milliseconds next() {
        const auto wait = next_;
        next_ = std::min(next_ * 2, longest);
        return wait;
    }
    /// After a success.
    void reset() { next_ = first; }

  private:
    std::chrono::milliseconds next_ = first;
};

}  // namespace laydown::jackio
