// The units that cross module borders: frames, positions on the four time lines, rates, levels.
// Plain values; any thread may use them.
#pragma once

#include <cmath>
#include <compare>
#include <cstdint>
#include <limits>

namespace laydown {

/// A length of time in sample frames; may be negative (a shift).
struct Frames {
    std::int64_t count = 0;

    friend constexpr auto operator<=>(Frames, Frames) = default;
    friend constexpr Frames operator+(Frames a, Frames b) { return {a.count + b.count}; }
    friend constexpr Frames operator-(Frames a, Frames b) { return {a.count - b.count}; }
    friend constexpr Frames operator-(Frames a) { return {-a.count}; }
    constexpr Frames& operator+=(Frames other) { return *this = *this + other; }
    constexpr Frames& operator-=(Frames other) { return *this = *this - other; }
};

/// A point on one time line. Points of different time lines do not mix: the compiler refuses to
/// compare a frame of the song with a frame of the capture ring.
template <class Line>
struct Position {
    std::int64_t frame = 0;

    friend constexpr auto operator<=>(Position, Position) = default;
    friend constexpr Position operator+(Position p, Frames n) { return {p.frame + n.count}; }
    friend constexpr Position operator-(Position p, Frames n) { return {p.frame - n.count}; }
    friend constexpr Frames operator-(Position a, Position b) { return {a.frame - b.frame}; }
    constexpr Position& operator+=(Frames n) { return *this = *this + n; }
};

/// Frames that were captured, counted without a hole: the address of a frame in the capture ring.
using RingPosition = Position<struct RingLine>;
/// Frames that the JACK server's clock has passed: JACK's frame time, widened to 64 bits.
using DevicePosition = Position<struct DeviceLine>;
/// Frames of the JACK transport, widened to 64 bits.
using TransportPosition = Position<struct TransportLine>;
/// Frames of the song: where a sample belongs for those who listen to it later.
using SongPosition = Position<struct SongLine>;

/// A position later than any that is ever reached: the end of a take whose end is not yet known.
template <class P>
inline constexpr P never{std::numeric_limits<std::int64_t>::max() / 4};

/// The half-open range [begin, end) of one time line.
template <class P>
struct Range {
    P begin;
    P end;

    friend constexpr bool operator==(Range, Range) = default;
    constexpr Frames length() const { return end - begin; }
    constexpr bool empty() const { return end <= begin; }
    constexpr bool contains(P p) const { return begin <= p && p < end; }
};

/// Frames per second, 1 or more.
struct SampleRate {
    std::uint32_t hertz = 48000;

    friend constexpr auto operator<=>(SampleRate, SampleRate) = default;
    /// The nearest whole number of frames in `seconds`.
    Frames frames(double seconds) const { return {std::llround(seconds * hertz)}; }
    constexpr double seconds(Frames n) const { return static_cast<double>(n.count) / hertz; }
};

/// A linear amplitude (1.0 is full scale) in decibels; silence is minus infinity.
inline double decibels(double amplitude) { return 20.0 * std::log10(amplitude); }
/// The linear amplitude of a level in decibels relative to full scale.
inline double amplitude(double level) { return std::pow(10.0, level / 20.0); }

}  // namespace laydown
