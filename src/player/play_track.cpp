#include "player/play_track.hpp"

namespace laydown::player {

PlayTrack::PlayTrack(TrackNumber number, int channels, SampleRate rate, LaneGains gains,
                     const engine::CycleGate& gate_of_cycles)
    : song(channels, engine::ramp_length(rate), gate_of_cycles),
      lane(channels, rate, gains),
      gate(engine::ramp_length(rate)),
      number_(number) {}

}  // namespace laydown::player
