// The log of segments: where the timeline of the capture ring is discontinuous.
// Written by the real-time thread, one plain value for each discontinuity; read by Control and
// Disk.
#pragma once

#include <cstdint>
#include <type_traits>

#include "base/units.hpp"
#include "engine/cycle.hpp"

namespace laydown::engine {

/// Why a segment begins. Several may hold at once, so they are bits.
enum class Cause : std::uint32_t {
    start = 1,       ///< the first cycle after the client was activated
    missed = 2,      ///< cycles passed on the server's clock that never reached us
    xrun = 4,        ///< the driver lost an unknown amount just before; the clock did not move
    roll = 8,        ///< the transport began to roll
    halt = 16,       ///< the transport left rolling
    locate = 32,     ///< the transport jumped
    freewheel = 64,  ///< the server entered or left freewheeling
    repeat = 128     ///< the cycle before had the same place: this one stands for it from here on
};

/// A stretch of the ring in which device clock and transport run on evenly. It lasts until the
/// next segment's position. 64 bytes, because it lies in shared memory and outlives the process.
struct Segment {
    RingPosition position;        ///< the first captured frame of the segment
    DevicePosition device;        ///< the same frame on the server's clock
    TransportPosition transport;  ///< the transport at that frame
    Frames missed;                ///< frames lost between the segment before and this one
    TransportState state;
    std::uint32_t causes;        ///< bits of Cause
    std::uint32_t freewheeling;  ///< 0 or 1
    std::uint32_t reserved0;
    std::int64_t reserved1;
    std::int64_t reserved2;

    bool has(Cause cause) const { return (causes & static_cast<std::uint32_t>(cause)) != 0; }
    bool rolling() const { return state == TransportState::rolling; }
    /// How far the device clock is ahead of the transport; constant within a rolling segment.
    Frames lead() const { return {device.frame - transport.frame}; }
};

static_assert(std::is_trivially_copyable_v<Segment> && sizeof(Segment) == 64);

}  // namespace laydown::engine
