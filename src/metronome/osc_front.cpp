#include "metronome/osc_front.hpp"

#include "api/answer_common.hpp"
#include "api/metronome.hpp"
#include "api/server.hpp"
#include "metronome/jack_side.hpp"
#include "metronome/words.hpp"
#include "music/klick_format.hpp"
#include "music/map_edit.hpp"

namespace laydown::metronome {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// How often readings that nobody announces are looked at.
constexpr milliseconds slow_interval{200};

When when_of(const std::optional<std::string>& word, std::optional<TransportPosition> frame,
             From otherwise) {
    return {.from = word ? from_words.value(*word).value_or(otherwise) : otherwise, .at = frame};
}

}  // namespace

OscFront::OscFront(daemon::EventLoop& loop, osc::UdpSocket socket, Metronome& metronome,
                   JackSide& jack, Reload reload)
    : loop_(loop),
      metronome_(metronome),
      jack_(jack),
      reload_(std::move(reload)),
      server_(std::move(socket), api::metronome_methods),
      transport_(server_, [&jack] { return jack.client(); }) {
    api::answer_common(server_, {"laydown-metronome", LAYDOWN_VERSION});
    bind_tempo();
    bind_map();
    bind_click();
    bind_voices();
    bind_count_in();
    bind_others();
    // Descriptors take turns in the loop: what is left over is served in the next round.
    loop_.watch(server_.fd(), [this] { server_.receive(steady_clock::now()); });
}

OscFront::~OscFront() { loop_.unwatch(server_.fd()); }

void OscFront::tick() {
    const auto now = steady_clock::now();
    transport_.tick(now);
    if (now >= next_slow_) {
        next_slow_ = now + slow_interval;
        server_.changed(api::tempo);
        server_.changed(api::meter);
        server_.changed(api::click_state);
        server_.changed(api::timebase_state);
        server_.changed(api::transport_state);
    }
    server_.tick(now);
}

void OscFront::server_changed() {
    server_.changed(api::server_state);
    server_.changed(api::server_rate);
    server_.changed(api::transport_state);
    server_.changed(api::timebase_state);
}

void OscFront::recording_changed() { server_.changed(api::click_recording_range); }

void OscFront::event(const BeatEvent& event) {
    switch (event.kind) {
        case BeatEvent::Kind::beat:
            server_.publish(api::beat_report, event.beat, event.beats, event.bar, event.frame,
                            event.sounds);
            break;
        case BeatEvent::Kind::counted:
            server_.publish(api::count_report, event.beat, event.beats, event.frame);
            break;
        case BeatEvent::Kind::rolling:
        case BeatEvent::Kind::stopped:
        case BeatEvent::Kind::count_aborted:
        case BeatEvent::Kind::count_cut:
        case BeatEvent::Kind::count_overrun:
            server_.changed(api::click_state);
            server_.changed(api::tempo);
            server_.changed(api::meter);
            break;
    }
}

template <class Change>
Result<void> OscFront::set(Change change) {
    Settings settings = metronome_.settings();
    change(settings);
    return metronome_.set(settings);
}

// ---- tempo

void OscFront::bind_tempo() {
    server_.on(
        api::tempo, [this]() -> Result<double> { return metronome_.tempo().bpm(); },
        [this](double bpm) -> Result<void> {
            const auto tempo = music::tempo_of(bpm);
            if (!tempo) return tempo.error();
            return metronome_.set_tempo(*tempo, {.from = From::beat});
        });
    server_.on(api::tempo_set,
               [this](double bpm, const std::optional<std::string>& when,
                      std::optional<TransportPosition> frame) -> Result<void> {
                   const auto tempo = music::tempo_of(bpm);
                   if (!tempo) return tempo.error();
                   auto set = metronome_.set_tempo(*tempo, when_of(when, frame, From::beat));
                   server_.changed(api::tempo);
                   return set;
               });
    server_.on(api::meter_set,
               [this](const std::string& text, const std::optional<std::string>& when,
                      std::optional<TransportPosition> frame) -> Result<void> {
                   const auto metre = music::parse_metre(text);
                   if (!metre) return metre.error();
                   auto set = metronome_.set_metre(*metre, when_of(when, frame, From::bar));
                   server_.changed(api::meter);
                   return set;
               });
    server_.on(api::tempo_tap, [this](osc::Caller& caller) -> Result<double> {
        const auto tempo = metronome_.tap(caller.now);
        if (!tempo) return tempo.error();
        server_.changed(api::tempo);
        return tempo->bpm();
    });
    server_.on(api::tempo_nudge, [this](double time) {
        return metronome_.nudge(std::chrono::duration<double, std::milli>(time));
    });
    server_.on(
        api::meter,
        [this]() -> Result<std::string> { return music::to_string(metronome_.metre()); },
        [this](const std::string& text) -> Result<void> {
            const auto metre = music::parse_metre(text);
            if (!metre) return metre.error();
            return metronome_.set_metre(*metre);
        });
}

// ---- the map

Result<void> OscFront::edit(const Result<music::TempoMap>& edited) {
    if (!edited) return edited.error();
    metronome_.set_map(*edited);
    server_.changed(api::map_count);
    server_.changed(api::tempo);
    server_.changed(api::meter);
    return {};
}

void OscFront::bind_map() {
    server_.on(api::map_count, [this]() -> Result<int> {
        return static_cast<int>(metronome_.map().sections().size());
    });
    server_.on(api::map_section,
               [this](int number) -> Result<std::tuple<std::string, SongPosition>> {
                   const auto& sections = metronome_.map().sections();
                   const auto index = static_cast<std::size_t>(number - 1);
                   if (index >= sections.size()) {
                       return error(ErrorCode::not_found, "there is no section {}, but {}", number,
                                    sections.size());
                   }
                   std::string line = music::to_line(sections[index]);
                   if (line.size() > api::longest_section) {
                       return error(ErrorCode::too_many,
                                    "section {} is a line of {} bytes, and a message has {}",
                                    number, line.size(), api::longest_section);
                   }
                   return std::tuple(std::move(line),
                                     metronome_.begin_of(index).value_or(SongPosition{0}));
               });
    const auto with_section = [this](auto change) {
        return [this, change](int number, const std::string& line) -> Result<void> {
            auto section = music::parse_section(line);
            if (!section) return section.error();
            return edit(change(metronome_.map(), number, std::move(*section)));
        };
    };
    server_.on(api::map_add, with_section(&music::inserted));
    server_.on(api::map_change, with_section(&music::replaced));
    server_.on(api::map_remove,
               [this](int number) { return edit(music::removed(metronome_.map(), number)); });
    server_.on(api::map_reload, [this] { return edit(reload_()); });
}

// ---- the click

void OscFront::bind_click() {
    server_.on(api::click_start, [this]() -> Result<void> {
        if (auto there = jack_.check_server(); !there) return there;
        return jack_.follows_transport() ? transport_.play() : jack_.run_free(true);
    });
    server_.on(api::click_stop, [this]() -> Result<void> {
        if (auto there = jack_.check_server(); !there) return there;
        return jack_.follows_transport() ? transport_.stop() : jack_.run_free(false);
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

// ---- who it plays along with

void OscFront::bind_others() {
    using ToldRange = std::tuple<bool, SongPosition, SongPosition>;
    const auto set_loop = [this](std::optional<Range<SongPosition>> loop,
                                 std::optional<TransportPosition> from) {
        auto done = metronome_.set_loop(loop, from);
        server_.changed(api::loop_range);
        return done;
    };
    server_.on(api::loop_set, [set_loop](SongPosition begin, SongPosition end,
                                         std::optional<TransportPosition> from) {
        return set_loop(Range<SongPosition>{begin, end}, from);
    });
    server_.on(api::loop_clear, [set_loop](std::optional<TransportPosition> from) {
        return set_loop(std::nullopt, from);
    });
    server_.on(api::loop_range, [this]() -> Result<ToldRange> {
        const auto loop = metronome_.loop().value_or(Range<SongPosition>{});
        return ToldRange(!loop.empty(), loop.begin, loop.end);
    });
    server_.on(api::click_recording_range, [this]() -> Result<ToldRange> {
        const auto range = metronome_.recording();
        return ToldRange(!range.empty(), range.begin, range.end);
    });
    const auto set_recording = [this](Range<SongPosition> range) {
        metronome_.set_recording(range);
        recording_changed();
        return Result<void>();
    };
    server_.on(api::click_recording,
               [set_recording](SongPosition begin, std::optional<SongPosition> end) {
                   const Range<SongPosition> range{begin, end.value_or(never<SongPosition>)};
                   if (!range.empty()) return set_recording(range);
                   return Result<void>(error(ErrorCode::bad_arguments,
                                             "the recording's end {} lies not behind its begin {}",
                                             range.end.frame, range.begin.frame));
               });
    server_.on(api::click_recorded, [set_recording] { return set_recording({}); });
    server_.on(
        api::click_awaits, [this]() -> Result<bool> { return metronome_.take_awaited(); },
        [this](bool take) {
            metronome_.await_take(take);
            return Result<void>();
        });
    server_.on(
        api::timebase,
        [this]() -> Result<std::string> {
            return std::string(timebase_words.word(jack_.timebase()));
        },
        [this](const std::string& timebase) {
            return jack_.set_timebase(*timebase_words.value(timebase));
        });
    server_.on(api::timebase_state,
               [this]() -> Result<std::string> { return std::string(jack_.timebase_state()); });
    server_.on(api::server_state, [this]() -> Result<std::string> {
        return std::string(process::in_words(jack_.state(), jack_.stalled()));
    });
    server_.on(api::server_rate, [this]() -> Result<int> {
        const auto rate = metronome_.rate();
        return rate ? static_cast<int>(rate->hertz) : 0;
    });
}

}  // namespace laydown::metronome
