// The tempo of somebody who taps along. A tap that was doubled, missed or put in the wrong place is
// recognised by the intervals around it and does no harm. The same taps give the same tempo. Used
// by one thread, not the real-time one.
#pragma once

#include <optional>
#include <vector>

#include "music/tempo.hpp"

namespace laydown::music {

class TapTempo {
  public:
    /// The tempo after a tap at `seconds` of a clock that does not run backwards, when a tap is a
    /// note of 1/`unit`. Taps before a pause of more than two seconds are forgotten, and so are all
    /// but the last few; one within 1/20 s of the tap before is its bounce, and none. Nothing with
    /// the first tap, or when a tempo cannot be that slow or fast.
    std::optional<Tempo> tap(double seconds, int unit = 4);
    void clear() { taps_.clear(); }

  private:
    std::optional<Tempo> tempo(int unit) const;

    std::vector<double> taps_;  // seconds
};

}  // namespace laydown::music
