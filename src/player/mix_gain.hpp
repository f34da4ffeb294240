// The gain of the whole mix, with changes that wait for their frames.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "base/realtime.hpp"
#include "base/units.hpp"
#include "engine/gain_ramp.hpp"
#include "player/pending_changes.hpp"

namespace laydown::player {

class MixGain {
  public:
    // ---- Control

    /// As MixLane::set().
    bool set(float gain, std::optional<TransportPosition> from) noexcept {
        return changes_.set(gain, from);
    }
    /// While no callback runs: what is due at `at` holds without a ramp.
    void settle(TransportPosition at) noexcept;

    // ---- Rt

    /// How long changes take from now on; the gain is where it was going to.
    void set_rate(SampleRate rate) noexcept LAYDOWN_REALTIME;
    /// As MixLane::take().
    void take(TransportPosition at) noexcept LAYDOWN_REALTIME;
    /// `channels`: both sides, in their place. See MixLane::mix().
    void scale(TransportPosition at, std::span<float* const> channels,
               std::size_t frames) noexcept LAYDOWN_REALTIME;

  private:
    void change(TransportPosition at) noexcept LAYDOWN_REALTIME;

    PendingChanges<float> changes_;
    engine::GainRamp ramp_{engine::ramp_length(SampleRate{})};  // Rt's
};

}  // namespace laydown::player
