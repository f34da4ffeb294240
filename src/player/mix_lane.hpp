// A track's way into the mix and to its own outputs, with changes that wait for their frames.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/prefetch.hpp"
#include "base/realtime.hpp"
#include "base/units.hpp"
#include "engine/gain_ramp.hpp"
#include "engine/mix_strip.hpp"
#include "player/pending_changes.hpp"

namespace laydown::player {

struct LaneGains {
    engine::StripGains mix{};
    float direct = 1.0F;  ///< of the track's own outputs
    friend bool operator==(const LaneGains&, const LaneGains&) = default;
};

class MixLane {
  public:
    /// So many changes can wait for their frames.
    static constexpr std::size_t most_changes = PendingChanges<LaneGains>::most;

    /// With those gains from the first frame on.
    MixLane(int channels, SampleRate rate, LaneGains gains);

    // ---- Control

    /// From transport frame `from` on, or, without one or where that has passed, at once; ramped
    /// (engine::GainRamp) from exactly there. A change for a frame drops those that wait for that
    /// frame or later ones. False when too many wait for their frames: nothing is changed. At once
    /// is always possible.
    bool set(LaneGains gains, std::optional<TransportPosition> from) noexcept;

    // ---- Rt, within a cycle

    /// Once a cycle, before the first mix() or skip(): takes over what Control has set. What is
    /// due at `at` takes effect.
    void take(TransportPosition at) noexcept LAYDOWN_REALTIME;
    /// Adds the track's channels to the mix, then scales them for the track's own outputs. The
    /// first frame is that at transport frame `at`, or `standing`: changes take effect on their
    /// frames.
    void mix(TransportPosition at, std::span<float* const> channels, std::size_t frames,
             float* left, float* right) noexcept LAYDOWN_REALTIME;
    /// The same for frames in which the track is silent.
    void skip(TransportPosition at, std::size_t frames) noexcept LAYDOWN_REALTIME;
    /// What take() and mix() look at.
    void prefetch() const noexcept LAYDOWN_REALTIME {
        changes_.prefetch();
        laydown::prefetch(&strip_, sizeof strip_ + sizeof direct_);
    }

  private:
    /// Makes happen what is due; how many of `frames` come before the next change.
    std::size_t piece(TransportPosition at, std::size_t frames) noexcept LAYDOWN_REALTIME;
    void change(TransportPosition at) noexcept LAYDOWN_REALTIME;

    PendingChanges<LaneGains> changes_;
    // Rt's
    engine::MixStrip strip_;
    engine::GainRamp direct_;
    std::vector<float*> channels_;  // from where on a piece is mixed
};

}  // namespace laydown::player
