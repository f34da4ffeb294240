// Up to where the ring is what it will remain. An asynchronous server that calls us late gives that
// cycle the place of the next one, which then comes with the same place and counts (see
// jackio::CycleClock, engine::Cause::repeat). Such a cycle looks like any other after a gap; only
// the next one tells. So what came just after a gap is left alone until more has come: nobody
// shall write frames to a place that is about to be another's. Pure; Control thread.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "engine/ring_layout.hpp"
#include "engine/segment.hpp"

namespace laydown::recorder {

class SettledHead {
  public:
    /// When nothing came for that long, nothing will: some cycles of the longest period, which is
    /// jackd's or the server's `period`.
    static std::chrono::duration<double> patience(SampleRate rate, Frames period);

    /// `news` are the segments since the last call, and `head` is where the ring ends now. When it
    /// `stands_still`, nothing is going to replace anything. Never goes back.
    RingPosition follow(const std::vector<engine::Segment>& news, RingPosition head,
                        bool stands_still);

  private:
    struct Doubt {
        RingPosition from;
        RingPosition head;  ///< as it was then
    };
    std::optional<Doubt> doubt_;
};

}  // namespace laydown::recorder
