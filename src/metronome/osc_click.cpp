// The click, its voices and its count-in over OSC.
#include "api/metronome.hpp"
#include "metronome/jack_side.hpp"
#include "metronome/osc_front.hpp"
#include "metronome/words.hpp"

namespace laydown::metronome {

template <class Change>
Result<void> OscFront::set(Change change) {
    Settings settings = metronome_.settings();
    change(settings);
    return metronome_.set(settings);
}

// ---- the click

void OscFront::bind_click() {
    server_.on(api::click_start, [this]() -> Result<void> {
        if (auto there = jack_.check_server(); !there) return there;
        return jack_.follows_transport() ? transport_.play() : jack_.run_free(true);
    });
    server_.on(api::click_stop, [this]() -> Result<void> {
        if (!jack_.follows_transport()) return jack_.run_free(false);
        if (auto there = jack_.check_server(); !there) return there;
        return transport_.stop();
    });
    server_.on(api::click_state, [this]() -> Result<std::string> {
        const auto now = metronome_.kernel().now();
        return std::string(doing_words.word(now.rolling    ? Doing::rolling
                                            : now.counting ? Doing::counting
                                                           : Doing::stopped));
    });
    server_.on(
        api::click_when,
        [this]() -> Result<std::string> {
            return std::string(when_words.word(metronome_.settings().when));
        },
        [this](const std::string& when) {
            return set([&](Settings& settings) { settings.when = *when_words.value(when); });
        });
    server_.on(
        api::click_volume, [this]() -> Result<double> { return metronome_.settings().volume; },
        [this](double volume) {
            return set([&](Settings& settings) { settings.volume = volume; });
        });
    server_.on(
        api::click_pattern,
        [this]() -> Result<std::string> {
            const auto& pattern = metronome_.settings().pattern;
            return pattern ? music::to_string(*pattern) : std::string("map");
        },
        [this](const std::string& text) -> Result<void> {
            if (text == "map") return set([](Settings& settings) { settings.pattern.reset(); });
            const auto pattern = music::parse_pattern(text);
            if (!pattern) return pattern.error();
            return set([&](Settings& settings) { settings.pattern = *pattern; });
        });
    server_.on(
        api::click_parts, [this]() -> Result<int> { return metronome_.settings().parts; },
        [this](int parts) { return set([&](Settings& settings) { settings.parts = parts; }); });
    server_.on(
        api::click_swing, [this]() -> Result<int> { return metronome_.settings().swing; },
        [this](int swing) { return set([&](Settings& settings) { settings.swing = swing; }); });
    server_.on(api::click_rest, [this](int sounding, int silent) {
        auto done = set([&](Settings& settings) {
            settings.bars_on = sounding;
            settings.bars_off = silent;
        });
        server_.changed(api::click_rests);
        return done;
    });
    server_.on(api::click_rests, [this]() -> Result<std::tuple<int, int>> {
        return std::tuple(metronome_.settings().bars_on, metronome_.settings().bars_off);
    });
}

template <class Method, class T>
void OscFront::bind_voice(const Method& method, Role role, T Voice::*member) {
    server_.on(
        method,
        [this, role, member]() -> Result<T> { return metronome_.settings().of(role).*member; },
        [this, role, member](const T& value) {
            return set([&](Settings& settings) { settings.of(role).*member = value; });
        });
}

void OscFront::bind_voices() {
    bind_voice(api::accent_volume, Role::accent, &Voice::volume);
    bind_voice(api::beat_volume, Role::beat, &Voice::volume);
    bind_voice(api::subdivision_volume, Role::subdivision, &Voice::volume);
    bind_voice(api::accent_sound, Role::accent, &Voice::sound);
    bind_voice(api::beat_sound, Role::beat, &Voice::sound);
    bind_voice(api::subdivision_sound, Role::subdivision, &Voice::sound);
    bind_voice(api::accent_pitch, Role::accent, &Voice::pitch);
    bind_voice(api::beat_pitch, Role::beat, &Voice::pitch);
    bind_voice(api::subdivision_pitch, Role::subdivision, &Voice::pitch);
}

// ---- the count-in

void OscFront::bind_count_in() {
    // What is set to 0 leaves the other alone; else one takes the place of the other.
    const auto told = [this](Result<void> done) {
        server_.changed(api::countin);
        server_.changed(api::countin_beats);
        return done;
    };
    server_.on(
        api::countin, [this]() -> Result<int> { return metronome_.settings().count_in.bars; },
        [this, told](int bars) {
            return told(set([&](Settings& settings) {
                settings.count_in.bars = bars;
                if (bars > 0) settings.count_in.beats = 0;
            }));
        });
    server_.on(
        api::countin_beats,
        [this]() -> Result<int> { return metronome_.settings().count_in.beats; },
        [this, told](int beats) {
            return told(set([&](Settings& settings) {
                settings.count_in.beats = beats;
                if (beats > 0) settings.count_in.bars = 0;
            }));
        });
    server_.on(
        api::countin_before,
        [this]() -> Result<std::string> {
            return std::string(counting_words.word(metronome_.settings().counting));
        },
        [this](const std::string& starts) {
            return set(
                [&](Settings& settings) { settings.counting = *counting_words.value(starts); });
        });
}

}  // namespace laydown::metronome
