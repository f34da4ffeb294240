// What is told of underruns in the log: one line for those of all tracks together, at most once a
// second. Pure; Control thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "base/track_number.hpp"
#include "base/units.hpp"

namespace laydown::player {

class Underruns {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// A track was silent from `frame` on.
    void add(TrackNumber track, SongPosition frame, Frames frames);
    /// The line that is due, if there is one.
    std::optional<std::string> take(Time now);

  private:
    std::set<TrackNumber> tracks_;
    SongPosition first_{};
    Frames longest_{};
    std::optional<Time> told_;
};

}  // namespace laydown::player
