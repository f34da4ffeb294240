// When a start of the transport may follow a locate. PipeWire may lose a start that comes before
// the cycle in which it carries a locate out, so the start waits for that. Pure: any thread.
#pragma once

#include <chrono>
#include <optional>

#include "base/units.hpp"

namespace laydown::jackio {

using SteadyTime = std::chrono::steady_clock::time_point;

class StartHold {
  public:
    /// A start waits no longer: what did not happen by then will not, or somebody else located.
    static constexpr std::chrono::milliseconds limit{1000};

    /// A locate was asked for, and takes two cycles to be carried out for certain. A start that
    /// waits goes on waiting, for this one.
    void located(TransportPosition to, std::chrono::nanoseconds cycle, SteadyTime now);
    /// A start is asked for: true when it may be given at once, false when it waits.
    bool start(TransportPosition place, SteadyTime now);
    /// Forgets a start that waits.
    void cancel() { waiting_ = false; }
    bool waiting() const { return waiting_; }
    /// True, once, when a start that waits is to be given now.
    bool due(TransportPosition place, SteadyTime now);

  private:
    struct Locate {
        TransportPosition to;
        SteadyTime earliest;  ///< before that the place says nothing: it may have been there before
        SteadyTime latest;
    };
    bool over(TransportPosition place, SteadyTime now);

    std::optional<Locate> locate_;
    bool waiting_ = false;
};

}  // namespace laydown::jackio
