// How a track gets into the stereo mix: gain, pan, mute, phase. What is set is computed anywhere;
// the strip is for the real-time thread.
#pragma once

#include <cstddef>
#include <span>

#include "base/realtime.hpp"
#include "base/units.hpp"
#include "engine/gain_ramp.hpp"

namespace laydown::engine {

struct StripSettings {
    double gain = 0;      ///< dB; minus infinity is silence
    double pan = 0;       ///< -1 left to 1 right; what lies beyond counts as these
    bool mute = false;    ///< or not heard because others are soloed
    bool invert = false;  ///< the phase
};

/// What the left and right side of the mix get of a track.
struct StripGains {
    float left = 1.0F;
    float right = 1.0F;
    friend bool operator==(const StripGains&, const StripGains&) = default;
};

/// A mono track is panned with equal power: sin² + cos² = 1, so that it is as loud everywhere, 3 dB
/// down on each side in the middle. With p from 0 (left) to 1 (right) left is cos(p · π/2) and
/// right sin(p · π/2): the sine panning law as in the MIDI Manufacturers Association's RP-036,
/// "Default Pan Formula" (2002).
///
/// A track of more channels has a balance: in the middle both sides come as they are, bit for bit
/// at 0 dB. Away from it the side that it leads to stays so, and the other falls with cos(|pan| ·
/// π/2) to silence. No side gets anything of the other.
StripGains strip_gains(const StripSettings& settings, int channels);

class MixStrip {
  public:
    /// It is silent at first. Of more than two channels the first, third … are left, the others
    /// right.
    MixStrip(int channels, SampleRate rate);

    /// From the next frame that is mixed on, over ramp_seconds. For a change on an exact frame mix
    /// up to it first.
    void set(StripGains gains) noexcept LAYDOWN_REALTIME;
    /// At once: nothing was heard before.
    void jump(StripGains gains) noexcept LAYDOWN_REALTIME;
    /// Whether nothing of the track is heard, and will be without set().
    bool silent() const noexcept LAYDOWN_REALTIME { return left_.silent() && right_.silent(); }

    /// Adds `frames` of the track's channels to the mix. No buffer lies over another.
    void mix(std::span<const float* const> channels, std::size_t frames, float* left,
             float* right) noexcept LAYDOWN_REALTIME;
    /// The same for frames of silence.
    void skip(std::size_t frames) noexcept LAYDOWN_REALTIME;

  private:
    int channels_;
    GainRamp left_;
    GainRamp right_;
};

}  // namespace laydown::engine
