// A tempo map at a sample rate: which frame each beat lies on, and where in the music a frame is.
//
// Positions are computed from the beginning of the section that they lie in, never by adding up
// steps, and are rounded once: at a steady tempo the n-th beat is on the frame that exact
// arithmetic says. On a ramp the tempo is linear in beats, so t beats after its beginning
//     frames = F B / (v - u) ln(1 + (v - u) t / (B u))
// have passed, with u and v the tempos at both ends, B its beats, and F u the frames of a beat.
//
// Made on Control; immutable then, and read by any thread, real-time included.
#pragma once

#include <optional>
#include <vector>

#include "base/realtime.hpp"
#include "music/exact_frames.hpp"
#include "music/tempo_map.hpp"

namespace laydown::music {

/// How finely a beat is divided: as in PipeWire, which makes this of any other number.
inline constexpr int ticks_per_beat = 1920;

/// As musicians count and JACK does: bar and beat from 1, ticks from 0. A pickup is in bar 0.
struct BarBeat {
    std::int64_t bar = 1;
    int beat = 1;
    int tick = 0;

    friend constexpr auto operator<=>(const BarBeat&, const BarBeat&) = default;
};

/// A beat of the grid, for who goes from one to the next.
struct Beat {
    SongPosition frame;
    std::int64_t bar = 1;  ///< as in BarBeat
    int beat = 1;
    std::int64_t number = 0;         ///< of beats that come before it, a pickup's included
    std::int64_t sixty_fourths = 0;  ///< notes of that length that have room before it
    std::size_t section = 0;         ///< of the map, the last one also for what comes after it
    std::size_t span = 0;            ///< for the grid itself
    std::int64_t index = 0;          ///< in the span
};

class Grid {
  public:
    Grid(const TempoMap& map, SampleRate rate);

    const std::vector<Section>& sections() const { return sections_; }
    SampleRate rate() const { return rate_; }

    /// The frame on which that lies. Before the first beat of the map it is frame 0; beats and
    /// ticks beyond a bar's or beat's run on into the next.
    SongPosition frame_of(const BarBeat& wanted) const LAYDOWN_REALTIME;
    /// The last tick that does not lie behind the frame; before frame 0 the first of the map.
    BarBeat at(SongPosition frame) const LAYDOWN_REALTIME;

    /// The first beat at `frame` or after it.
    Beat beat_from(SongPosition frame) const LAYDOWN_REALTIME;
    /// The beat in which `frame` lies.
    Beat beat_at(SongPosition frame) const LAYDOWN_REALTIME;
    Beat next(const Beat& beat) const LAYDOWN_REALTIME;
    /// The frame that is `part` / `parts` of the way from this beat to the next, in music: on a
    /// ramp that is not the same share of the frames. `part` is 0 to `parts`.
    SongPosition within(const Beat& beat, int part, int parts) const LAYDOWN_REALTIME;

    /// In quarter notes a minute.
    double tempo_at(const Beat& beat) const LAYDOWN_REALTIME;
    const Section& section_of(const Beat& beat) const { return sections_[beat.section]; }
    /// Where a section begins; the first one after its pickup.
    SongPosition begin_of(std::size_t section) const;
    /// Where the map ends; nothing when its last section is without end. The grid goes on.
    std::optional<SongPosition> end() const;

  private:
    /// Beats of one metre whose frames come of one formula.
    struct Span {
        ExactFrames begin;
        SongPosition first;       // frame, rounded
        std::int64_t bar = 1;     // of the first beat
        int beat = 0;             // counted from 0, in that bar
        std::int64_t beats = 0;   // 0: without end
        std::int64_t number = 0;  // of beats before it
        std::int64_t sixty_fourths = 0;
        Metre metre;
        Tempo from;
        Tempo to;  // differs on a ramp
        std::size_t section = 0;
        std::size_t beat_frames = 0;  // with a tempo for each beat, where its frames begin
        bool each = false;
    };

    void add_span(Span span);
    void add_section(std::size_t index);
    // Where the beat of this index is counted.
    static BarBeat counted(const Span& span, std::int64_t index);
    // Of a span with a tempo for each beat.
    Tempo tempo_of(const Span& span, std::int64_t beat) const;
    // How far into a span `parts` / `of` beats are, and where in the song that is.
    ExactFrames offset_of(const Span& span, std::int64_t parts, std::int64_t of) const;
    ExactFrames ramped(const Span& span, double beats) const;
    SongPosition place(const Span& span, std::int64_t parts, std::int64_t of) const;
    // The other way round, but for rounding.
    double beats_after(const Span& span, double frames) const;
    double frames_times_tempo(Metre metre) const;
    const Span& span_at(SongPosition frame) const;
    std::int64_t ticks_at(const Span& span, SongPosition frame) const;
    Beat beat_of(std::size_t number, std::int64_t index) const;

    std::vector<Section> sections_;
    SampleRate rate_;
    std::vector<Span> spans_;
    std::vector<ExactFrames> beat_frames_;  // from their span's begin, with tempos for each
    std::vector<std::size_t> first_spans_;  // of each section
};

}  // namespace laydown::music
