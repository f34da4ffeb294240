#include "music/grid.hpp"

#include <algorithm>
#include <cmath>

#include "music/beat_length.hpp"

namespace laydown::music {

namespace {

/// Of a beat; the shortest unit is one.
constexpr std::int64_t sixty_fourths_of(Metre metre) { return shortest_unit / metre.unit; }

/// What lies beyond is nowhere that a song goes.
constexpr std::int64_t last_bar = 1'000'000'000;

}  // namespace

Grid::Grid(const TempoMap& map, SampleRate rate) : sections_(map.sections()), rate_(rate) {
    const Section& first = sections_.front();
    if (const int beats = map.pickup(); beats > 0) {
        Span pickup;
        pickup.bar = 0;
        pickup.beat = first.metre.beats - beats;
        pickup.beats = beats;
        pickup.metre = first.metre;
        pickup.from = pickup.to = first_tempo(first.tempo);
        add_span(pickup);
    }
    for (std::size_t i = 0; i < sections_.size(); ++i) add_section(i);
    const Section& last = sections_.back();
    if (last.endless()) return;
    Span rest;
    rest.metre = last.metre;
    rest.from = rest.to = last_tempo(last.tempo);
    rest.section = sections_.size() - 1;
    add_span(rest);
}

void Grid::add_section(std::size_t index) {
    const Section& section = sections_[index];
    Span span;
    span.beats = section.beats();
    span.metre = section.metre;
    span.from = first_tempo(section.tempo);
    span.to = last_tempo(section.tempo);
    span.section = index;
    if (const auto* each = std::get_if<std::vector<Tempo>>(&section.tempo)) {
        span.each = true;
        span.beat_frames = beat_frames_.size();
        ExactFrames sum;
        beat_frames_.push_back(sum);
        for (const Tempo tempo : *each) {
            sum = sum + steady_beats(rate_, section.metre, tempo, 1, 1);
            beat_frames_.push_back(sum);
        }
    }
    first_spans_.push_back(spans_.size());
    add_span(span);
}

// Behind the span before, which has an end.
void Grid::add_span(Span span) {
    if (!spans_.empty()) {
        const Span& before = spans_.back();
        span.begin = before.begin + offset_of(before, before.beats, 1);
        span.bar = before.bar + (before.beat + before.beats) / before.metre.beats;
        span.number = before.number + before.beats;
        span.sixty_fourths = before.sixty_fourths + before.beats * sixty_fourths_of(before.metre);
    }
    span.first = SongPosition{} + span.begin.nearest();
    spans_.push_back(span);
}

// ---- one span

double Grid::frames_times_tempo(Metre metre) const {
    return static_cast<double>(whole_note) * rate_.hertz / metre.unit;
}

ExactFrames Grid::ramped(const Span& span, double beats) const {
    const auto from = static_cast<double>(span.from.millionths);
    const auto rise = static_cast<double>(span.to.millionths - span.from.millionths);
    const auto all = static_cast<double>(span.beats);
    return ExactFrames::of(frames_times_tempo(span.metre) * all / rise *
                           std::log1p(rise * beats / (all * from)));
}

Tempo Grid::tempo_of(const Span& span, std::int64_t beat) const {
    const auto& each = std::get<std::vector<Tempo>>(sections_[span.section].tempo);
    return each[static_cast<std::size_t>(beat)];
}

ExactFrames Grid::offset_of(const Span& span, std::int64_t parts, std::int64_t of) const {
    if (span.each) {
        const std::int64_t beat = parts / of;
        const ExactFrames begin = beat_frames_[span.beat_frames + static_cast<std::size_t>(beat)];
        if (parts % of == 0) return begin;
        return begin + steady_beats(rate_, span.metre, tempo_of(span, beat), parts % of, of);
    }
    if (span.from != span.to) {
        return ramped(span, static_cast<double>(parts) / static_cast<double>(of));
    }
    return steady_beats(rate_, span.metre, span.from, parts, of);
}

SongPosition Grid::place(const Span& span, std::int64_t parts, std::int64_t of) const {
    return SongPosition{} + (span.begin + offset_of(span, parts, of)).nearest();
}

double Grid::beats_after(const Span& span, double frames) const {
    const double scale = frames_times_tempo(span.metre);
    const auto from = static_cast<double>(span.from.millionths);
    if (span.each) {
        const auto first = beat_frames_.begin() + static_cast<std::ptrdiff_t>(span.beat_frames);
        const auto later = std::upper_bound(
            first, first + span.beats, frames,
            [](double wanted, const ExactFrames& begin) { return wanted < begin.value(); });
        const std::ptrdiff_t beat = std::max(std::ptrdiff_t{0}, later - first - 1);
        const auto tempo = static_cast<double>(tempo_of(span, beat).millionths);
        return static_cast<double>(beat) + (frames - first[beat].value()) * tempo / scale;
    }
    if (span.from != span.to) {
        const auto rise = static_cast<double>(span.to.millionths - span.from.millionths);
        const auto all = static_cast<double>(span.beats);
        return all * from / rise * std::expm1(frames * rise / (scale * all));
    }
    return frames * from / scale;
}

// ---- which span

const Grid::Span& Grid::span_at(SongPosition frame) const {
    const auto later =
        std::upper_bound(spans_.begin() + 1, spans_.end(), frame,
                         [](SongPosition wanted, const Span& span) { return wanted < span.first; });
    return *(later - 1);
}

// The formula may be a tick off where it comes close to one: what counts is where ticks lie.
std::int64_t Grid::ticks_at(const Span& span, SongPosition frame) const {
    const auto into = static_cast<double>(frame.frame - span.begin.whole) -
                      std::ldexp(static_cast<double>(span.begin.fraction), -64);
    const double guess = std::max(0.0, beats_after(span, into)) * ticks_per_beat;
    auto ticks = static_cast<std::int64_t>(std::min(guess, 9e18));
    const std::int64_t last = span.beats * ticks_per_beat - 1;
    if (span.beats > 0) ticks = std::min(ticks, last);
    while (ticks > 0 && place(span, ticks, ticks_per_beat) > frame) --ticks;
    while ((span.beats == 0 || ticks < last) && place(span, ticks + 1, ticks_per_beat) <= frame)
        ++ticks;
    return ticks;
}

BarBeat Grid::counted(const Span& span, std::int64_t index) {
    const std::int64_t beats = span.beat + index;
    return {span.bar + beats / span.metre.beats, static_cast<int>(beats % span.metre.beats) + 1, 0};
}

Beat Grid::beat_of(std::size_t number, std::int64_t index) const {
    const Span& span = spans_[number];
    const auto [bar, beat, tick] = counted(span, index);
    return {.frame = place(span, index, 1),
            .bar = bar,
            .beat = beat,
            .number = span.number + index,
            .sixty_fourths = span.sixty_fourths + index * sixty_fourths_of(span.metre),
            .section = span.section,
            .span = number,
            .index = index};
}

// ---- places

SongPosition Grid::frame_of(const BarBeat& wanted) const {
    const std::int64_t bar = std::clamp(wanted.bar, -last_bar, last_bar);
    const auto later =
        std::upper_bound(spans_.begin() + 1, spans_.end(), bar,
                         [](std::int64_t number, const Span& span) { return number < span.bar; });
    auto span = later - 1;
    std::int64_t ticks =
        ((bar - span->bar) * span->metre.beats + wanted.beat - 1 - span->beat) * ticks_per_beat +
        wanted.tick;
    while (span->beats > 0 && ticks >= span->beats * ticks_per_beat) {
        ticks -= span->beats * ticks_per_beat;
        ++span;
    }
    return place(*span, std::max(std::int64_t{0}, ticks), ticks_per_beat);
}

BarBeat Grid::at(SongPosition frame) const {
    const Span& span = span_at(frame);
    const std::int64_t ticks = ticks_at(span, frame);
    BarBeat place = counted(span, ticks / ticks_per_beat);
    place.tick = static_cast<int>(ticks % ticks_per_beat);
    return place;
}

Beat Grid::beat_at(SongPosition frame) const {
    const Span& span = span_at(frame);
    return beat_of(static_cast<std::size_t>(&span - spans_.data()),
                   ticks_at(span, frame) / ticks_per_beat);
}

Beat Grid::beat_from(SongPosition frame) const {
    const Beat beat = beat_at(frame);
    return beat.frame < frame ? next(beat) : beat;
}

Beat Grid::next(const Beat& beat) const {
    const Span& span = spans_[beat.span];
    if (span.beats > 0 && beat.index + 1 >= span.beats) return beat_of(beat.span + 1, 0);
    return beat_of(beat.span, beat.index + 1);
}

SongPosition Grid::within(const Beat& beat, int part, int parts) const {
    return place(spans_[beat.span], beat.index * parts + part, parts);
}

double Grid::tempo_at(const Beat& beat) const {
    const Span& span = spans_[beat.span];
    if (span.each) return tempo_of(span, beat.index).bpm();
    if (span.beats == 0) return span.from.bpm();
    const double passed = static_cast<double>(beat.index) / static_cast<double>(span.beats);
    return span.from.bpm() + (span.to.bpm() - span.from.bpm()) * passed;
}

SongPosition Grid::begin_of(std::size_t section) const {
    return spans_[first_spans_[section]].first;
}

std::optional<SongPosition> Grid::end() const {
    if (sections_.back().endless()) return std::nullopt;
    return spans_.back().first;
}

}  // namespace laydown::music
