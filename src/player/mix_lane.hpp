// A track's way into the mix and to its own outputs, with changes that wait for their frames.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "base/realtime.hpp"
#include "base/spsc_ring.hpp"
#include "base/units.hpp"
#include "engine/gain_ramp.hpp"
#include "engine/mix_strip.hpp"

namespace laydown::player {

struct LaneGains {
    engine::StripGains mix{};
    float direct = 1.0F;  ///< of the track's own outputs
    friend bool operator==(const LaneGains&, const LaneGains&) = default;
};

class MixLane {
  public:
    /// So many changes can wait.
    static constexpr std::size_t most_changes = 32;

    /// With those gains from the first frame on.
    MixLane(int channels, SampleRate rate, LaneGains gains);

    // ---- Control

    /// From transport frame `from` on, or, without one or where that has passed, at once; ramped
    /// (engine::GainRamp) from exactly there. A change for a frame drops those that wait for that
    /// frame or later ones. False when too many wait: nothing is changed.
    bool set(LaneGains gains, std::optional<TransportPosition> from) noexcept;

    // ---- Rt, within a cycle

    /// Once a cycle, before the first mix() or skip(): takes over what Control has set. What is
    /// due at `at` takes effect.
    void take(TransportPosition at) noexcept LAYDOWN_REALTIME;
    /// Adds the track's channels to the mix, then scales them for the track's own outputs. The
    /// first frame is that at transport frame `at`: changes take effect on their frames.
    void mix(TransportPosition at, std::span<float* const> channels, std::size_t frames,
             float* left, float* right) noexcept LAYDOWN_REALTIME;
    /// The same for frames in which the track is silent.
    void skip(TransportPosition at, std::size_t frames) noexcept LAYDOWN_REALTIME;

  private:
    struct Change {
        TransportPosition from;
        LaneGains gains;
    };
    // to be completed
};

}  // namespace laydown::player
