// Where a fader stands for a gain. Pure: any thread.
#pragma once

namespace laydown::engine {

/// Where a gain of 0 dB is.
inline constexpr double fader_unity = 0.8;
/// dB: the gain at position 1.
inline constexpr double fader_top = 10.0;

/// The gain in dB of a fader at `position`, 0 to 1; what lies beyond counts as these. At 0 it is
/// minus infinity: silence.
///
/// The scale is that of IEC 60268-18 (peak programme level meters, digital), which has 0 % at
/// -70 dB, 2.5 at -60, 7.5 at -50, 15 at -40, 30 at -30, 50 at -20 and 100 at 0 dB, and is linear
/// between them. Its last stretch goes on up to 10 dB, which is 125 %: the whole way of the fader.
/// Just above 0 it is -70 dB.
///
/// To a ten-thousandth of a decibel, so that 0.8 is 0 dB although a float is not quite 0.8.
double fader_gain(double position);

/// The position of a gain in dB. Above fader_top it is 1; of -70 dB and less it is 0.
double fader_position(double gain);

}  // namespace laydown::engine
