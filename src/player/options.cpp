#include "player/options.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "api/player.hpp"
#include "daemon/main_guard.hpp"
#include "player/words.hpp"
#include "process/option_parser.hpp"
#include "process/option_reads.hpp"

namespace laydown::player {

using process::append;
using process::in_quotes;
using process::into;
using process::OptionParser;
using process::parse_whole;
using process::Seconds;
using process::usage;
using process::word_of;

namespace {

/// What the options say one by one, before they are looked at together.
struct Draft {
    Draft() {
        options.name = "laydown-player";
        options.osc_port = api::player_port;
    }
    Options options;
    process::CommonDraft common;
    bool mix_only = false;
    std::optional<std::string> format;
};

constexpr Seconds least_ahead{0.5};
constexpr Seconds most_ahead{600};
constexpr std::int64_t most_ready = 65'536;  // MiB

/// "48000-96000".
Result<Range<SongPosition>> parse_loop(const std::string& given) {
    const auto dash = given.find('-');
    if (dash == std::string::npos)
        return error(ErrorCode::bad_arguments, "{} is not like 48000-96000", in_quotes(given));
    const auto begin = parse_whole(given.substr(0, dash), 0, osc::last_frame);
    if (!begin) return begin.error();
    const auto end = parse_whole(given.substr(dash + 1), 0, osc::last_frame);
    if (!end) return end.error();
    const Range<SongPosition> loop{{*begin}, {*end}};
    if (loop.empty())
        return error(ErrorCode::bad_arguments, "its end {} lies not behind its begin {}", *end,
                     *begin);
    return loop;
}

Result<std::string> parse_format_word(const std::string& given) {
    const auto format = disk::parse_audio_format(given);
    if (!format) return format.error();
    return given;
}

void declare_song(OptionParser& table, Draft& draft) {
    auto& options = draft.options;
    table.group("Song");
    table.rest("FILE", "Audio files, a track each", append(options.files, process::text_that()));
    table.value("--session", "DIR", "Session folder whose takes are played, in place of files",
                into(options.session, process::text_that()));
    table.flag("--convert", "Convert files of another sample rate instead of refusing them",
               options.convert);
    table.value("--loop", "BEGIN-END", "Song frames between which it goes around",
                into(options.loop, parse_loop));
}

void declare_playing(OptionParser& table, Draft& draft) {
    auto& options = draft.options;
    table.group("Playing");
    table.flag("--start", "Start the transport at once", options.start);
    table.value("--direct", direct_words.joined("|"),
                "Whether mutes and solos hold for the tracks' own outputs (default plain: no)",
                into(options.settings.direct, word_of(direct_words)));
    table.flag("--no-track-outputs", "Have outputs for the mix only", draft.mix_only);
    table.value("--recorded", recorded_words.joined("|"),
                "What a track plays where it is being recorded (default silent)",
                into(options.settings.recorded, word_of(recorded_words)));
    table.value("--recorder", "NAME|none",
                fmt::format("Recorder that tells what is recorded (default {})", options.recorder),
                [&options](const std::string& given) -> Result<void> {
                    options.recorder = given == "none" ? std::string() : given;
                    return {};
                });
    table.value("--reference-latency", "FRAMES",
                "Playback latency that all outputs are delayed to (default: the longest)",
                [&options](const std::string& given) -> Result<void> {
                    const auto frames = parse_whole(given, 0, api::most_latency.count);
                    if (!frames) return frames.error();
                    options.reference_latency = Frames{*frames};
                    return {};
                });
}

void declare_memory(OptionParser& table, Options& options) {
    table.group("Memory");
    table.value("--ahead", "SECONDS",
                fmt::format("Read that far ahead of what is played, {} to {} (default {})",
                            least_ahead.count(), most_ahead.count(), options.ahead.count()),
                into(options.ahead, process::seconds_between(least_ahead, most_ahead)));
    table.value("--keep-ready", "MIB",
                fmt::format("Keep loop, markers and punch ready in so much memory (default {})",
                            options.ready_bytes >> 20),
                [&options](const std::string& given) -> Result<void> {
                    const auto mib = parse_whole(given, 0, most_ready);
                    if (!mib) return mib.error();
                    options.ready_bytes = static_cast<std::uint64_t>(*mib) << 20;
                    return {};
                });
}

void declare_rendering(OptionParser& table, Draft& draft) {
    auto& options = draft.options;
    table.group("Rendering");
    table.value("--render", "FILE", "Write the mix to an audio file, and exit",
                into(options.render, process::text_that()));
    table.value("--render-tracks", "DIR", "Write each track to a file in a folder, and exit",
                into(options.render_tracks, process::text_that()));
    table.value("--format", "WORD",
                "Of rendered files: f32, s24, s16; w64, caf, flac; w64-s24 and so on (default f32)",
                into(draft.format, parse_format_word));
}

void declare(OptionParser& table, Draft& draft) {
    declare_song(table, draft);
    declare_playing(table, draft);
    declare_memory(table, draft.options);
    declare_rendering(table, draft);
    process::declare_common(table, draft.options, draft.common);
    table.finish();
}

constexpr auto program = "laydown-player";
constexpr auto description = "Plays a session, or files, with the JACK transport.";

/// The name of the mix says its container, as far as --format does not.
disk::AudioFormat format_of(const std::filesystem::path& path,
                            const std::optional<std::string>& word) {
    const std::string extension = path.extension().string();
    const std::array known{".wav", ".w64", ".caf", ".flac"};
    if (std::ranges::find(known, extension) == known.end())
        throw usage("--render", fmt::format("{} ends in none of .wav, .w64, .caf, .flac",
                                            in_quotes(path.string())));
    const std::string container = extension.substr(1);
    if (!word) return *disk::parse_audio_format(container);
    if (const auto both = disk::parse_audio_format(container + "-" + *word)) return *both;
    const auto format = *disk::parse_audio_format(*word);
    if (format.extension() != container)
        throw usage("--format", fmt::format("{} is no format for {}", in_quotes(*word),
                                            in_quotes(path.string())));
    return format;
}

void settle_rendering(Draft& draft) {
    Options& options = draft.options;
    if (draft.format && !options.renders())
        throw usage("--format", "it goes with --render or --render-tracks");
    if (options.renders() && options.start)
        throw usage("--start", "what is rendered needs no transport");
    if (options.render) options.render_format = format_of(*options.render, draft.format);
    if (draft.format) options.tracks_format = *disk::parse_audio_format(*draft.format);
}

}  // namespace

Options parse_options(int argc, const char* const* argv) {
    Draft draft;
    OptionParser table(program, description);
    declare(table, draft);
    table.parse(argc, argv);
    process::settle_common(draft.options, draft.common);
    Options& options = draft.options;
    if (options.session && !options.files.empty())
        throw usage("--session", fmt::format("given together with {}: one of them is played",
                                             in_quotes(options.files.front().string())));
    if (!options.session && options.files.empty())
        throw usage("FILE", "there is nothing to play: name files, or a --session");
    options.track_outputs = !draft.mix_only;
    settle_rendering(draft);
    return std::move(draft.options);
}

std::string help_text() {
    Draft draft;
    OptionParser table(program, description);
    declare(table, draft);
    return table.help();
}

}  // namespace laydown::player
