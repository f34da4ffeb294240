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
constexpr double shortest_loop = 0.05;

float linear(double decibels) {
    return decibels <= api::quietest_click ? 0.0F : static_cast<float>(amplitude(decibels));
}

Sounding sounding(When when) {
    switch (when) {
        case When::always:
            return Sounding::always;
        case When::recording:
            return Sounding::recording;
        case When::count_in:
        case When::never:
            break;
    }
    return Sounding::never;
}

}  // namespace

Metronome::Metronome(music::TempoMap map, Settings settings, SoundBank sounds)
    : map_(std::move(map)), settings_(std::move(settings)), bank_(std::move(sounds)) {}

Result<void> Metronome::set_server(SampleRate rate, Frames period) {
    period_ = period;
    kernel_.restart(rate);
    Result<void> heard;
    if (rate_ != rate) {
        rate_ = rate;
        auto sounds = make_sounds(settings_);
        if (!sounds) {
            // The click is worth more than its sound.
            heard = sounds.error();
            Settings plain = settings_;
            for (Voice& voice : plain.voices) voice.sound = Voice{}.sound;
            sounds = make_sounds(plain);
        }
        if (sounds) sounds_ = std::move(*sounds);
        home_ = music::SongGrid(std::make_shared<const music::Grid>(map_, rate));
    }
    placed_ = home_;
    offer({0});
    return heard;
}

Result<Metronome::Sounds> Metronome::make_sounds(const Settings& settings) {
    Sounds sounds;
    for (std::size_t i = 0; i < role_count; ++i) {
        const Voice& voice = settings.voices[i];
        auto sound = bank_.get(voice.sound, voice.pitch, *rate_);
        if (!sound) return sound.error();
        sounds[i] = {std::move(*sound), linear(voice.volume) * linear(settings.volume)};
    }
    return sounds;
}

// ---- where a change takes effect

Metronome::Moment Metronome::moment(From from) const {
    const auto now = kernel_.now();
    if (!now.rolling || !placed_) return {{0}, now.song};
    const Frames ahead = period_ + period_ + rate_->frames(seconds_ahead);
    const auto at = [&](SongPosition song) {
        return Moment{now.transport + (song - now.song), song};
    };
    const SongPosition soon = now.song + ahead;
    if (from == From::now) return at(soon);
    const music::Beat beat = from == From::bar ? placed_->bar_from(soon) : placed_->beat_from(soon);
    // Beyond the loop's end there is its begin.
    if (loop_ && now.song < loop_->end && beat.frame >= loop_->end)
        return {now.transport + (loop_->end - now.song), loop_->begin};
    return at(beat.frame);
}

void Metronome::offer(TransportPosition from) {
    if (!home_) return;
    auto plan = std::make_unique<ClickPlan>(*placed_, *home_);
    plan->from = from;
    plan->sounds = sounds_;
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

music::CountInLength Metronome::count_in() const {
    return settings_.when == When::never ? music::CountInLength{} : settings_.count_in;
}

std::chrono::duration<double> Metronome::longest_count_in() const {
    const music::CountInLength length = count_in();
    if (length == music::CountInLength{}) return {};
    double slowest_beat = 0.0;  // in seconds
    int most_beats = 0;
    for (const music::Section& section : map_.sections()) {
        slowest_beat = std::max(
            slowest_beat, 240.0 / music::slowest_tempo(section.tempo).bpm() / section.metre.unit);
        most_beats = std::max(most_beats, section.metre.beats);
    }
    // A begun bar is counted as well, or what there is of a beat.
    const int beats = length.bars > 0 ? (length.bars + 1) * most_beats : length.beats + 1;
    return std::chrono::duration<double>(beats * slowest_beat);
}

void Metronome::heed(const BeatEvent& event) {
    const bool jumped =
        event.kind == BeatEvent::Kind::rolling || event.kind == BeatEvent::Kind::stopped;
    if (jumped) placed_ = home_;
}

// ---- the map

std::int64_t Metronome::section_now() const {
    if (!placed_) return 1;
    return static_cast<std::int64_t>(placed_->beat_at(kernel_.now().song).section) + 1;
}

music::Tempo Metronome::tempo() const {
    if (!placed_) return music::first_tempo(map_.sections().front().tempo);
    return music::Tempo{
        std::llround(placed_->tempo_at(placed_->beat_at(kernel_.now().song)) * 1e6)};
}

music::Metre Metronome::metre() const {
    return map_.sections()[static_cast<std::size_t>(section_now() - 1)].metre;
}

// With `goes_on`, bars and beats are counted on from where the change takes effect.
void Metronome::use_map(music::TempoMap map, From from, bool goes_on) {
    map_ = std::move(map);
    if (!rate_) return;
    const auto grid = std::make_shared<const music::Grid>(map_, *rate_);
    const Moment change = moment(from);
    home_ = music::SongGrid(grid);
    placed_ =
        goes_on && kernel_.now().rolling ? music::retimed(*placed_, grid, change.song) : *home_;
    offer(change.transport);
    changed();
}

void Metronome::set_map(music::TempoMap map) { use_map(std::move(map), From::bar, false); }

Result<void> Metronome::set_tempo(music::Tempo tempo, From from) {
    auto edited = music::with_tempo(map_, section_now(), tempo);
    if (!edited) return edited.error();
    use_map(std::move(*edited), from, true);
    return {};
}

Result<void> Metronome::set_metre(music::Metre metre) {
    auto edited = music::with_metre(map_, section_now(), metre);
    if (!edited) return edited.error();
    use_map(std::move(*edited), From::bar, true);
    return {};
}

Result<music::Tempo> Metronome::tap(std::chrono::steady_clock::time_point now) {
    const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
    const auto tapped = taps_.tap(seconds, metre().unit);
    if (!tapped) return tempo();
    if (const auto set = set_tempo(*tapped, From::beat); !set) return set.error();
    return *tapped;
}

Result<void> Metronome::nudge(std::chrono::duration<double> time) {
    if (!rate_ || !kernel_.now().rolling)
        return error(ErrorCode::wrong_state, "the song does not roll");
    placed_ = placed_->nudged(rate_->frames(time.count()));
    offer(moment(From::now).transport);
    return {};
}

std::optional<SongPosition> Metronome::begin_of(std::size_t section) const {
    if (!home_) return std::nullopt;
    return home_->begin() + (home_->grid().begin_of(section) - SongPosition{0});
}

// ---- the click

Result<void> Metronome::set(const Settings& settings, From from) {
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
    offer(moment(from).transport);
    changed();
    return {};
}

Result<void> Metronome::order(const KernelOrder& order) {
    if (kernel_.order(order)) return {};
    return error(ErrorCode::too_many, "the JACK server has not taken what was asked for before");
}

Result<void> Metronome::set_loop(std::optional<Range<SongPosition>> loop,
                                 std::optional<TransportPosition> from) {
    if (loop && loop->empty()) {
        return error(ErrorCode::bad_arguments, "the loop's end {} lies not behind its begin {}",
                     loop->end.frame, loop->begin.frame);
    }
    // Each pass costs the real-time thread a look at the map.
    if (loop && rate_ && rate_->seconds(loop->length()) < shortest_loop) {
        return error(ErrorCode::out_of_range, "a loop of {} frames is shorter than {} s",
                     loop->length().count, shortest_loop);
    }
    auto ordered = order({.kind = KernelOrder::Kind::loop,
                          .from = from.value_or(moment(From::now).transport),
                          .range = loop.value_or(Range<SongPosition>{})});
    if (ordered) loop_ = loop;
    return ordered;
}

Result<void> Metronome::set_recording(Range<SongPosition> range) {
    return order({.kind = KernelOrder::Kind::recording, .range = range});
}

Result<void> Metronome::await_take(bool awaited) {
    auto ordered = order({.kind = KernelOrder::Kind::take_awaited, .on = awaited});
    if (ordered) take_awaited_ = awaited;
    return ordered;
}

Result<void> Metronome::run_free(bool on) {
    return order({.kind = KernelOrder::Kind::run_free, .on = on});
}

}  // namespace laydown::metronome
