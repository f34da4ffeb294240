#include "metronome/options.hpp"

#include <algorithm>

#include "api/metronome.hpp"
#include "daemon/main_guard.hpp"
#include "metronome/words.hpp"
#include "music/decimal.hpp"
#include "music/map_edit.hpp"
#include "process/option_parser.hpp"
#include "process/option_reads.hpp"

namespace laydown::metronome {

using daemon::ExitCode;
using daemon::startup_error;
using process::in_quotes;
using process::into;
using process::OptionParser;
using process::usage;
using process::word_of;

namespace {

/// What the options say one by one, before they are looked at together.
struct Draft {
    Draft() {
        options.name = "laydown-metronome";
        options.osc_port = api::metronome_port;
    }
    Options options;
    process::CommonDraft common;
    std::optional<music::Tempo> tempo;
    std::optional<music::Metre> metre;
    std::optional<int> pickup;
};

template <class Value>
auto whole(Value lowest, Value highest) {
    return [=](const std::string& given) -> Result<Value> {
        const auto number = process::parse_whole(given, lowest, highest);
        if (!number) return number.error();
        return static_cast<Value>(*number);
    };
}

/// Clicks that wait so long have room (ClickOutputs::most_due).
constexpr std::int64_t longest_latency = 480'000;

/// "2" or "2 bars"; "6 beats".
Result<music::CountInLength> parse_count_in(const std::string& given) {
    const auto blank = given.find(' ');
    const std::string unit = blank == std::string::npos ? "bars" : given.substr(blank + 1);
    const bool beats = unit == "beats" || unit == "beat";
    if (!beats && unit != "bars" && unit != "bar")
        return error(ErrorCode::bad_arguments, "{} is neither bars nor beats", in_quotes(unit));
    const int most = beats ? api::most_count_in_beats : api::most_count_in_bars;
    const auto number = whole(0, most)(given.substr(0, blank));
    if (!number) return number.error();
    return beats ? music::CountInLength{0, *number} : music::CountInLength{*number, 0};
}

/// "3/1": three bars sound, one does not.
Result<std::pair<int, int>> parse_practice(const std::string& given) {
    const auto slash = given.find('/');
    if (slash == std::string::npos)
        return error(ErrorCode::bad_arguments, "{} is not like 3/1", in_quotes(given));
    const auto on = whole(0, api::most_practice_bars)(given.substr(0, slash));
    if (!on) return on.error();
    const auto off = whole(0, api::most_practice_bars)(given.substr(slash + 1));
    if (!off) return off.error();
    return std::pair(*on, *off);
}

/// A level, as of --volume: "-12", "-12dB", or "off".
Result<double> parse_volume(const std::string& given) {
    if (given == "off") return api::quietest_click;
    auto level = process::parse_level(given);
    if (level && *level < api::quietest_click)
        return error(ErrorCode::out_of_range, "{} is below {} dB", in_quotes(given),
                     api::quietest_click);
    return level;
}

Result<double> parse_pitch(const std::string& given) {
    const auto pitch = music::parse_decimal(given);
    if (!pitch || *pitch < api::lowest_pitch || *pitch > api::highest_pitch)
        return error(ErrorCode::bad_arguments, "{} is not a number from 0.25 to 4",
                     in_quotes(given));
    return *pitch;
}

void declare_music(OptionParser& table, Draft& draft) {
    table.group("Music");
    table.value(
        "--tempo", "BPM", "Quarter notes a minute, 1 to 1000 (default 120)",
        into(draft.tempo, [](const std::string& given) { return music::parse_tempo(given); }));
    table.value(
        "--meter", "BEATS/UNIT", "Time signature (default 4/4)",
        into(draft.metre, [](const std::string& given) { return music::parse_metre(given); }));
    table.value("--map", "FILE", "Tempo map in klick's format",
                into(draft.options.map_file, process::text_that()));
    table.value("--pickup", "BEATS", "Beats before the first bar (default 0)",
                into(draft.pickup, whole(0, 63)));
    table.value("--session", "DIR", "Session folder whose session.json has the tempo map",
                into(draft.options.session, process::text_that()));
}

void declare_click(OptionParser& table, Draft& draft) {
    auto& settings = draft.options.settings;
    table.group("Click");
    table.value("--when", when_words.joined("|"), "When the click sounds (default always)",
                into(settings.when, word_of(when_words)));
    table.value("--volume", "DB", "Volume of all of the click; off is silent (default -6)",
                into(settings.volume, parse_volume));
    const std::pair<const char*, Role> roles[] = {
        {"accent", Role::accent}, {"beat", Role::beat}, {"subdivision", Role::subdivision}};
    for (const auto& [name, role] : roles) {
        Voice& voice = settings.of(role);
        table.value(fmt::format("--{}-sound", name), "NAME",
                    "bright, wood, cowbell, sine, or a name given with --sound (default bright)",
                    into(voice.sound, process::text_that()));
        table.value(fmt::format("--{}-volume", name), "DB",
                    fmt::format("On top of --volume (default {})", voice.volume),
                    into(voice.volume, parse_volume));
        table.value(fmt::format("--{}-pitch", name), "FACTOR",
                    fmt::format("Pitch of a built-in sound, 0.25 to 4 (default {})", voice.pitch),
                    into(voice.pitch, parse_pitch));
    }
    table.list("--sound", "NAME=FILE", "Give an audio file a name as a sound",
               [&draft](const std::string& given) -> Result<void> {
                   const auto equals = given.find('=');
                   if (equals == 0 || equals == std::string::npos || equals + 1 == given.size())
                       return error(ErrorCode::bad_arguments, "{} is not like NAME=FILE",
                                    in_quotes(given));
                   draft.options.sounds[given.substr(0, equals)] = given.substr(equals + 1);
                   return {};
               });
    table.value("--pattern", "X.x.",
                "Beats of a bar: X accented, x not, . silent (default: the map's)",
                into(settings.pattern,
                     [](const std::string& given) { return music::parse_pattern(given); }));
    table.value("--subdivision", "N",
                fmt::format("Divide each beat into N parts, 1 to {} (default 1)", api::most_parts),
                into(settings.parts, whole(1, api::most_parts)));
    table.value("--swing", "N", "Second of two parts at N hundredths, 50 to 75 (default 50)",
                into(settings.swing, whole(api::straight_swing, api::most_swing)));
    table.value("--practice", "ON/OFF", "So many bars sound, then so many do not",
                [&settings](const std::string& given) -> Result<void> {
                    const auto bars = parse_practice(given);
                    if (!bars) return bars.error();
                    std::tie(settings.bars_on, settings.bars_off) = *bars;
                    return {};
                });
    table.value("--count-in", "BARS|\"N beats\"", "Count before the song rolls (default 0)",
                into(settings.count_in, parse_count_in));
    table.value("--count-before", counting_words.joined("|"),
                "Count before every start (default), or only when a take begins with it",
                into(settings.counting, word_of(counting_words)));
}

void declare_time(OptionParser& table, Draft& draft) {
    auto& options = draft.options;
    table.group("Time");
    table.value("--follow", follow_words.joined("|"),
                "Click where the JACK transport is (default), or by itself",
                into(options.follow_transport, word_of(follow_words)));
    table.value("--recorder", "NAME|none",
                fmt::format("Recorder that tells what is recorded (default {})", options.recorder),
                [&options](const std::string& given) -> Result<void> {
                    options.recorder = given == "none" ? std::string() : given;
                    return {};
                });
    table.flag("--start", "Start at once: the transport, or the click alone", options.start);
    table.value("--timebase", timebase_words.joined("|"),
                "Tell other programs bar, beat and tempo through JACK (default off)",
                into(options.timebase, word_of(timebase_words)));
    table.flag("--midi-clock", "MIDI clock and song position on a MIDI output", options.midi_clock);
    table.value("--reference-latency", "FRAMES",
                "Playback latency of what is heard with the click (default: the longest)",
                [&options](const std::string& given) -> Result<void> {
                    const auto frames = process::parse_whole(given, 0, longest_latency);
                    if (!frames) return frames.error();
                    options.reference_latency = Frames{*frames};
                    return {};
                });
    table.group("Rendering");
    table.value("--render", "FILE", "Write the click of the map to an audio file, and exit",
                into(options.render, process::text_that()));
    table.value("--bars", "N", "With --render: so many bars (default: all of the map)",
                into(options.bars, whole(1, 1'000'000)));
    table.value("--rate", "HZ", "With --render: sample rate (default 48000)",
                [&options](const std::string& given) -> Result<void> {
                    const auto rate = process::parse_whole(given, 8000, 384'000);
                    if (!rate) return rate.error();
                    options.rate = {static_cast<std::uint32_t>(*rate)};
                    return {};
                });
}

void declare(OptionParser& table, Draft& draft) {
    declare_music(table, draft);
    declare_click(table, draft);
    declare_time(table, draft);
    process::declare_common(table, draft.options, draft.common);
    table.finish();
}

constexpr auto program = "laydown-metronome";
constexpr auto description = "A click from a tempo map, with the JACK transport or leading it.";

music::TempoMap map_of(const Draft& draft) {
    const Options& options = draft.options;
    if (options.map_file && options.session)
        throw usage("--map", "given together with --session: one of them has the map");
    if (options.map_file || options.session) {
        if (draft.tempo || draft.metre)
            throw usage(draft.tempo ? "--tempo" : "--meter", "a map has its own");
        if (draft.pickup && options.session) throw usage("--pickup", "a session has its own");
        auto map = read_map(options.map_file, options.session);
        if (!map) throw startup_error(ExitCode::disk, "{}", map.error().text);
        if (!draft.pickup) return std::move(*map);
        auto with = music::with_pickup(*map, *draft.pickup);
        if (!with) throw usage("--pickup", with.error().text);
        return std::move(*with);
    }
    music::Section section;
    if (draft.tempo) section.tempo = *draft.tempo;
    if (draft.metre) section.metre = *draft.metre;
    auto map = music::TempoMap::make({section}, draft.pickup.value_or(0));
    if (!map) throw usage(draft.pickup ? "--pickup" : "--tempo", map.error().text);
    return std::move(*map);
}

}  // namespace

Options parse_options(int argc, const char* const* argv) {
    Draft draft;
    OptionParser table(program, description);
    declare(table, draft);
    table.parse(argc, argv);
    process::settle_common(draft.options, draft.common);
    Options& options = draft.options;
    for (const Voice& voice : options.settings.voices) {
        if (const auto known = SoundBank::check(voice.sound, options.sounds); !known)
            throw usage("--accent-sound, --beat-sound, --subdivision-sound", known.error().text);
    }
    if (!options.render && options.bars) throw usage("--bars", "it goes with --render");
    options.map = map_of(draft);
    if (options.timebase != Timebase::off && !options.follow_transport)
        throw usage("--timebase", "a click that runs free is not where the transport is");
    const bool endless = options.map.sections().back().endless();
    if (options.render && endless && !options.bars)
        throw usage("--render", "the map has no end: say how many --bars");
    return std::move(draft.options);
}

std::string help_text() {
    Draft draft;
    OptionParser table(program, description);
    declare(table, draft);
    return table.help();
}

}  // namespace laydown::metronome
