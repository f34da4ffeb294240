// Latencies as JACK reports them. Control's.
//
// A client with only inputs or only outputs has nothing to pass on, so libjack's own handling of
// the latency callback is right for it: before that callback runs, libjack has recomputed the
// capture latency of each input and the playback latency of each output from the ports connected to
// it. Values are final some time after a change of connections or of the buffer size: read them
// again when Noted::latency_changed or Noted::buffer_size says so.
#pragma once

#include "base/units.hpp"

namespace laydown::jackio {

class Client;

/// In frames. Before a port is connected both are 0.
struct LatencyRange {
    Frames min;
    Frames max;

    friend constexpr bool operator==(LatencyRange, LatencyRange) = default;
    /// The paths behind the port differ in length: whatever is compensated is wrong for one of
    /// them.
    constexpr bool ambiguous() const { return min != max; }
};

/// The largest playback latency of the physical audio outputs: how late the musician hears what a
/// player writes at a transport frame. 0 when there is no such output, or no server.
Frames physical_playback_latency(const Client& client);

}  // namespace laydown::jackio
