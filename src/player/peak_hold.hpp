// A level as a meter shows it: the highest of the last moments, for whoever asks, as often as he
// likes. Pure; Control thread.
#pragma once

#include <algorithm>
#include <chrono>

namespace laydown::player {

class PeakHold {
  public:
    using Time = std::chrono::steady_clock::time_point;
    /// A peak is shown for one to two of these.
    static constexpr std::chrono::milliseconds slice{150};

    /// What was highest since the last call, linear; some times in each slice.
    void add(float peak, Time now) {
        if (now - begun_ >= slice) {
            before_ = now - begun_ < 2 * slice ? latest_ : 0.0F;
            latest_ = 0.0F;
            begun_ = now;
        }
        latest_ = std::max(latest_, peak);
    }
    float level() const { return std::max(before_, latest_); }

  private:
    float latest_ = 0.0F;  // of this slice
    float before_ = 0.0F;  // of the one before
    Time begun_{};
};

}  // namespace laydown::player
