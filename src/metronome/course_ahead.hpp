// Where the song goes from here: the course that the real-time thread follows, and the loops that
// wait for their frames. Control thread.
#pragma once

#include <span>

#include "metronome/click_kernel.hpp"

namespace laydown::metronome {

class CourseAhead {
  public:
    /// `loops` are in order and outlive it; those that took effect are passed over.
    CourseAhead(const ClickKernel::Now& now, std::span<const LoopChange> loops)
        : now_(now), loops_(loops) {}

    const ClickKernel::Now& now() const { return now_; }
    SongPosition song_at(TransportPosition at) const { return run(at).begin; }
    /// What is played from there on, up to the next jump or change of the loop.
    music::SongRun run(TransportPosition at) const;

  private:
    ClickKernel::Now now_;
    std::span<const LoopChange> loops_;
};

}  // namespace laydown::metronome
