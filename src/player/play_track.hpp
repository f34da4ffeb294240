// A track as it is played: its song, its way into the mix, how loud it was. Made by Control; the
// loader has it as well, and the real-time thread through a PlayPlan.
#pragma once

#include <atomic>
#include <string>

#include "base/prefetch.hpp"
#include "base/track_number.hpp"
#include "base/units.hpp"
#include "engine/cycle_gate.hpp"
#include "engine/gain_ramp.hpp"
#include "engine/song_track.hpp"
#include "player/mix_lane.hpp"
#include "player/starvation.hpp"

namespace laydown::player {

class PlayTrack {
  public:
    /// `gate_of_cycles`: that of the PlayKernel, which outlives it.
    PlayTrack(TrackNumber number, int channels, SampleRate rate, LaneGains gains,
              const engine::CycleGate& gate_of_cycles);

    TrackNumber number() const noexcept LAYDOWN_REALTIME { return number_; }
    int channels() const noexcept LAYDOWN_REALTIME { return song.channels(); }
    /// What is looked at in each cycle. Without a look at it.
    void prefetch() const noexcept LAYDOWN_REALTIME {
        laydown::prefetch(&song, sizeof song);
        lane.prefetch();
        laydown::prefetch(&gate, sizeof gate + sizeof starvation + sizeof peak);
    }

    engine::SongTrack song;  ///< who calls what is said there
    MixLane lane;            ///< the same
    /// 0 while the track is silent because it is recorded. Rt.
    engine::GainRamp gate;
    Starvation starvation;  ///< Rt's
    /// The highest absolute sample of all channels that were played, before gain and mute, since it
    /// was last exchanged for 0. Written while meters are wanted. Raised by Rt, exchanged by
    /// Control.
    std::atomic<float> peak{0.0F};

  private:
    TrackNumber number_;
};

}  // namespace laydown::player
