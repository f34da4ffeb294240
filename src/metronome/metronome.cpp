#include "metronome/metronome.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "api/metronome.hpp"
#include "music/grid.hpp"
#include "music/map_edit.hpp"

namespace laydown::metronome {

namespace {

/// What a plan takes from here to the real-time thread, at most, as seldom as it is late.
constexpr double seconds_ahead = 0.01;
/// Where the rate is not known yet.
constexpr SampleRate usual_rate{48000};

float linear(double decibels) {
    return decibels <= api::quietest_click ? 0.0F : static_cast<float>(amplitude(decibels));
}

float gain_of(const Voice& voice, const Settings& settings) {
    return linear(voice.volume) * linear(settings.volume);
}

Sounding sounding(Clicks when) {
    switch (when) {
        case Clicks::always:
            return Sounding::always;
        case Clicks::recording:
            return Sounding::recording;
        case Clicks::count_in:
        case Clicks::never:
            break;
    }
    return Sounding::never;
}

}  // namespace

Metronome::Metronome(music::TempoMap map, Settings settings, SoundBank sounds)
    : grids_(std::move(map)), settings_(std::move(settings)), bank_(std::move(sounds)) {}

Result<void> Metronome::set_server(SampleRate rate, Frames period) {
    period_ = period;
    kernel_.restart(rate);
    Result<void> heard;
    if (rate_ != rate) {
        rate_ = rate;
        Sounds sounds;
        for (std::size_t i = 0; i < role_count; ++i) {
            const Voice& voice = settings_.voices[i];
            auto sound = bank_.get(voice.sound, voice.pitch, rate);
            if (!sound) {
                // The click is worth more than its sound.
                heard = sound.error();
                sound = bank_.get(Voice{}.sound, voice.pitch, rate);
            }
            sounds[i] = {sound ? *sound : nullptr, gain_of(voice, settings_)};
        }
        sounds_ = std::move(sounds);
    }
    grids_.set_rate(rate);
    if (free_runs_) ++free_orders_;  // as with the server before
    offer();
    return heard;
}

void Metronome::server_lost() {
    if (rate_) kernel_.restart(*rate_);
}

bool Metronome::sounds_the_same(std::size_t role, const Settings& settings) const {
    const Voice& now = settings_.voices[role];
    const Voice& then = settings.voices[role];
    return sounds_ && now.sound == then.sound && now.pitch == then.pitch;
}

// A sound that is not changed stays, whatever has become of its file.
Result<Metronome::Sounds> Metronome::make_sounds(const Settings& settings) {
    Sounds sounds;
    for (std::size_t i = 0; i < role_count; ++i) {
        const Voice& voice = settings.voices[i];
        sounds[i].gain = gain_of(voice, settings);
        if (sounds_the_same(i, settings)) {
            sounds[i].sound = (*sounds_)[i].sound;
            continue;
        }
        auto sound = bank_.get(voice.sound, voice.pitch, *rate_);
        if (!sound) return sound.error();
        sounds[i].sound = std::move(*sound);
    }
    return sounds;
}

// ---- what the real-time thread is told

Frames Metronome::ahead() const {
    return rate_ ? period_ + period_ + rate_->frames(seconds_ahead) : Frames{};
}

void Metronome::offer() {
    const music::SongGrid* home = grids_.home();
    if (home == nullptr || !sounds_) return;
    loops_.forget(kernel_.now().loop);
    auto plan = std::make_unique<ClickPlan>(*home);
    grids_.write_to(*plan);
    plan->loops = loops_.waiting();
    plan->recording = recording_;
    plan->take_awaited = take_awaited_;
    plan->free_order = free_orders_;
    plan->free_runs = free_runs_;
    plan->sounds = *sounds_;
    plan->pattern = settings_.pattern;
    plan->parts = settings_.parts;
    plan->swing = settings_.swing;
    plan->bars_on = settings_.bars_on;
    plan->bars_off = settings_.bars_off;
    plan->sounding = sounding(settings_.when);
    plan->count_in = count_in();
    plan->counting = settings_.counting;
    kernel_.offer(std::move(plan));
}

// ---- the map

std::int64_t Metronome::section_now() const {
    if (grids_.home() == nullptr) return 1;
    const auto now = kernel_.now();
    return static_cast<std::int64_t>(grids_.latest(now).beat_at(now.song).section) + 1;
}

music::Tempo Metronome::tempo() const {
    if (grids_.home() == nullptr) return music::first_tempo(map().sections().front().tempo);
    const auto now = kernel_.now();
    const music::SongGrid& grid = grids_.latest(now);
    return music::Tempo{std::llround(grid.tempo_at(grid.beat_at(now.song)) * 1e6)};
}

music::Metre Metronome::metre() const {
    return map().sections()[static_cast<std::size_t>(section_now() - 1)].metre;
}

Result<void> Metronome::change(MapEdit edit) {
    auto made = grids_.change({kernel_.now(), loops_.waiting()}, ahead(), std::move(edit));
    if (!made) return made;
    offer();
    changed();
    return {};
}

void Metronome::set_map(music::TempoMap map) {
    const auto all = std::make_shared<const music::TempoMap>(std::move(map));
    // Nothing of a map that there is can be refused.
    static_cast<void>(
        change({.kind = MapEdit::Kind::map,
                .when = {.from = From::bar},
                .make = [all](const music::TempoMap&, std::int64_t) -> Result<music::TempoMap> {
                    return *all;
                },
                .goes_on = false}));
}

Result<void> Metronome::set_tempo(music::Tempo tempo, When when) {
    return change({.kind = MapEdit::Kind::tempo,
                   .when = when,
                   .make = [tempo](const music::TempoMap& map, std::int64_t section) {
                       return music::with_tempo(map, section, tempo);
                   }});
}

Result<void> Metronome::set_metre(music::Metre metre, When when) {
    return change({.kind = MapEdit::Kind::metre,
                   .when = when,
                   .make = [metre](const music::TempoMap& map, std::int64_t section) {
                       return music::with_metre(map, section, metre);
                   }});
}

Result<music::Tempo> Metronome::tap(std::chrono::steady_clock::time_point now) {
    const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
    const auto tapped = taps_.tap(seconds, metre().unit);
    if (!tapped) return tempo();
    if (const auto set = set_tempo(*tapped, {.from = From::beat}); !set) return set.error();
    return *tapped;
}

Result<void> Metronome::nudge(std::chrono::duration<double> time) {
    if (!rate_ || !kernel_.now().rolling)
        return error(ErrorCode::wrong_state, "the song does not roll");
    return change({.kind = MapEdit::Kind::nudge, .make = {}, .nudge = rate_->frames(time.count())});
}

std::optional<SongPosition> Metronome::begin_of(std::size_t section) const {
    const music::SongGrid* home = grids_.home();
    if (home == nullptr) return std::nullopt;
    return home->begin() + (home->grid().begin_of(section) - SongPosition{0});
}

// ---- the click

Result<void> Metronome::set(const Settings& settings) {
    if (rate_) {
        auto sounds = make_sounds(settings);
        if (!sounds) return sounds.error();
        sounds_ = std::move(*sounds);
    } else {
        // As far as can be told without a rate.
        for (const Voice& voice : settings.voices) {
            if (const auto known = bank_.check(voice.sound); !known) return known.error();
        }
    }
    settings_ = settings;
    offer();
    changed();
    return {};
}

// ---- the count-in

music::CountInLength Metronome::count_in() const {
    return settings_.when == Clicks::never ? music::CountInLength{} : settings_.count_in;
}

std::chrono::duration<double> Metronome::longest_count_in() const {
    const music::CountInLength length = count_in();
    if (length == music::CountInLength{}) return {};
    double slowest_beat = 0.0;  // in seconds
    int most_beats = 0;
    for (const music::Section& section : map().sections()) {
        slowest_beat = std::max(
            slowest_beat, 240.0 / music::slowest_tempo(section.tempo).bpm() / section.metre.unit);
        most_beats = std::max(most_beats, section.metre.beats);
    }
    // A begun bar is counted as well, or what there is of a beat.
    const int beats = length.bars > 0 ? (length.bars + 1) * most_beats : length.beats + 1;
    return std::chrono::duration<double>(beats * slowest_beat);
}

// ---- who it plays along with

Result<void> Metronome::set_loop(std::optional<Range<SongPosition>> loop,
                                 std::optional<TransportPosition> from) {
    loops_.forget(kernel_.now().loop);
    if (auto set = loops_.set(loop, from, rate_.value_or(usual_rate)); !set) return set;
    if (rate_) grids_.reconsider({kernel_.now(), loops_.waiting()}, ahead());
    offer();
    return {};
}

void Metronome::set_recording(Range<SongPosition> range) {
    recording_ = range;
    offer();
}

void Metronome::await_take(bool awaited) {
    take_awaited_ = awaited;
    offer();
}

void Metronome::run_free(bool on) {
    ++free_orders_;
    free_runs_ = on;
    offer();
}

}  // namespace laydown::metronome
