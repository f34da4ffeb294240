#include "engine/timeline_tracker.hpp"

#include <algorithm>

namespace laydown::engine {

namespace {

constexpr std::uint32_t bit(Cause cause) { return static_cast<std::uint32_t>(cause); }

}  // namespace

std::uint32_t TimelineTracker::causes_of(const Cycle& cycle, Frames missed) const {
    std::uint32_t causes = 0;
    if (missed.count > 0) causes |= bit(Cause::missed);
    // Freewheeling makes servers report xruns that did not happen, on leaving it too.
    if (cycle.xruns != last_.xruns && !cycle.freewheeling && !last_.freewheeling) {
        causes |= bit(Cause::xrun);
    }
    if (cycle.freewheeling != last_.freewheeling) causes |= bit(Cause::freewheel);

    const bool rolls = cycle.state == TransportState::rolling;
    const bool rolled = last_.state == TransportState::rolling;
    if (rolls && !rolled) causes |= bit(Cause::roll);
    if (!rolls && rolled) causes |= bit(Cause::halt);

    const Frames advance = rolled ? last_.length + missed : Frames{0};
    const bool continues = cycle.transport == last_.transport + advance;
    // When the transport rolled or halted inside a gap its way cannot be known: no locate is
    // claimed.
    const bool known = rolls == rolled || missed.count == 0;
    if (!continues && known) causes |= bit(Cause::locate);
    return causes;
}

std::optional<Segment> TimelineTracker::follow(const Cycle& cycle, RingPosition position) {
    DevicePosition device = cycle.device + offset_;
    std::uint32_t causes = 0;
    Frames missed{0};
    if (!started_) {
        if (device < expected_device_) {
            offset_ += expected_device_ - device;
            device = expected_device_;
        }
        causes = bit(Cause::start);
        if (cycle.state == TransportState::rolling) causes |= bit(Cause::roll);
    } else {
        missed = device - expected_device_;
        if (cycle.device == last_.device) {
            // The callback before this one began so late that it was given this one's place (see
            // jackio::CycleClock). What it missed stays missed, and this cycle replaces it.
            causes = bit(Cause::repeat);
        } else if (missed.count < 0) {
            // A clock that was set back. What is captured goes on; how much was lost on the way
            // nobody tells.
            offset_ -= missed;
            device = expected_device_;
            missed = {0};
            causes = bit(Cause::xrun);
        }
        causes |= causes_of(cycle, missed);
        missed = std::max(missed, Frames{0});
    }
    started_ = true;
    last_ = cycle;
    expected_device_ = device + cycle.length;
    if (causes == 0) return std::nullopt;
    return Segment{position,
                   device,
                   cycle.transport,
                   missed,
                   cycle.state,
                   causes,
                   cycle.freewheeling ? 1U : 0U,
                   0,
                   0,
                   0};
}

void TimelineTracker::restart(Frames elapsed) {
    started_ = false;
    expected_device_ += elapsed;
    // The server's clock may have been set anew; it is fitted at the next cycle.
    offset_ = {0};
}

}  // namespace laydown::engine
