// The JACK timebase: one client of a server may tell all others where in bars and beats the
// transport is.
//
// What readers see, as measured (jackd2 1.9.21, PipeWire 0.3.65), when fill() is right:
// - jackd2: in each cycle bar, beat and tick of its own first frame, also in the first one of a
//   start and of a locate while it rolls. After a locate while it is stopped nothing, for one
//   cycle.
// - PipeWire: likewise while it rolls, and in the first cycle that does. After a locate what was
//   told before it, for a cycle. It keeps one number of beats since the begin and makes bar, beat
//   and tick (1920 a beat) of that: a tick may be one too small. While it is stopped, what will be
//   true when it rolls on, which is a period behind the frame that it shows then.
#pragma once

#include <cstdint>

#include "base/realtime.hpp"
#include "base/units.hpp"
#include "jackio/bar_beat_time.hpp"

namespace laydown::jackio {

/// What runs in JACK's timebase callback: on the real-time thread right after process(), in
/// jackd2 (JackClient::CycleSignalAux()) and in PipeWire (cycle_signal() in pipewire-jack.c).
class TimebaseHandler {
  public:
    /// What the next cycle's readers are told, of its first frame `next` (JACK's 32 bits).
    /// Called in each rolling cycle (of `frames` frames), once when a start or locate begins,
    /// and once when the timebase was taken; `located`: for one of the latter three.
    virtual void fill(TransportPosition next, std::uint32_t frames, bool located,
                      BarBeatTime& time) noexcept LAYDOWN_REALTIME = 0;

  protected:
    ~TimebaseHandler() = default;
};

enum class TimebaseState {
    none,   ///< not taken, or released
    asked,  ///< no cycle has shown yet whether it is ours
    ours,
    lost,  ///< another has it: it was taken by force, or (PipeWire) was never given to us
};

}  // namespace laydown::jackio
