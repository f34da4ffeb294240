#include "recorder/option_table.hpp"

#include <utility>

#include "process/option_reads.hpp"
#include "recorder/option_values.hpp"

namespace laydown::recorder {

using process::append;
using process::into;
using process::longest_time;
using process::OptionParser;
using process::parse_level;
using process::parse_whole;
using process::seconds_between;
using process::text_that;
using process::word_of;

namespace {

constexpr const char* program = "laydown-recorder";
constexpr const char* description = "Captures always, and cuts takes out of what it captured.";

constexpr Words<Follow, 2> follow_words{
    {{{"transport", Follow::transport}, {"free", Follow::free}}}};

constexpr Seconds shortest_take{0.001};
constexpr Seconds shortest_ring{2};
constexpr Seconds longest_ring{3600};

void declare_position(OptionParser& table, Options& options) {
    table.group("JACK");
    table.value("--follow", "transport|free",
                "Positions from the JACK transport (default) or the time of day",
                into(options.follow, word_of(follow_words)));
    table.value("--reference-latency", "FRAMES",
                "Playback latency that players hear (default: that of the physical outputs)",
                [&options](const std::string& given) -> Result<void> {
                    const auto frames = parse_whole(given, 0, most_frames);
                    if (!frames) return frames.error();
                    options.reference_latency = Frames{*frames};
                    return {};
                });
}

void declare_tracks(OptionParser& table, Draft& draft, const WordChecks& checks) {
    table.group("Tracks");
    table.value("--tracks", "N", "N mono tracks, \"Track 1\" and so on (default 2)",
                [&draft](const std::string& given) -> Result<void> {
                    const auto count = parse_whole(given, 0, most_tracks);
                    if (!count) return count.error();
                    draft.track_count = static_cast<int>(*count);
                    return {};
                });
    table.list("--track", "NAME[:CHANNELS]", "A track of 1 (default) or 2 channels",
               [&draft, &checks](const std::string& given) -> Result<void> {
                   auto track = parse_track(given);
                   if (!track) return track.error();
                   if (checks.track_name)
                       if (auto good = checks.track_name(track->first); !good) return good.error();
                   draft.tracks.push_back(std::move(*track));
                   return {};
               });
    table.value("--arm", "all|none|LIST",
                "Tracks to arm: 1,3-5,Name (default none; all with --record, --on-level)",
                into(draft.arm, text_that()));
    table.list("--offset", "TRACK=FRAMES", "Place what a track records that many frames later",
               append(draft.offsets, text_that()));
}

void declare_files(OptionParser& table, Draft& draft, const WordChecks& checks) {
    auto& options = draft.options;
    table.group("Files");
    table.value("--session", "DIR", "Session folder, made if need be (default ./laydown)",
                [&options](const std::string& given) -> Result<void> {
                    if (given.empty()) return error(ErrorCode::bad_arguments, "it is empty");
                    options.session = given;
                    return {};
                });
    table.value("--format", "WORD",
                fmt::format("f32, s24, s16; w64, caf, flac; w64-s24 and so on (default {})",
                            options.format),
                into(options.format, text_that(checks.format)));
    table.value("--handles", "SECONDS",
                "Also keep that much before the start and after the end of a take (default 0)",
                into(options.handles, seconds_between(Seconds{0}, longest_ring)));
    table.value("--ring-seconds", "SECONDS",
                fmt::format("Depth of the capture ring, {} to {} (default {})",
                            shortest_ring.count(), longest_ring.count(), options.ring.count()),
                into(options.ring, seconds_between(shortest_ring, longest_ring)));
    table.flag("--salvage", "Only finish the takes of recorders that died, and exit",
               options.salvage);
}

void declare_alone(OptionParser& table, Draft& draft) {
    const SilenceEnd silence;
    table.group("Recording without OSC");
    table.flag("--record", "Start recording at once, and exit after the take",
               draft.options.record);
    table.value("--on-level", "DB",
                "Start when an armed track passes that level, and exit after the take",
                into(draft.on_level, parse_level));
    table.value("--pre", "SECONDS", "With --on-level: keep that much from before (default 1)",
                into(draft.pre, seconds_between(Seconds{0}, longest_ring)));
    table.flag("--repeat", "With --on-level: wait for the level again after each take",
               draft.repeat);
    table.value("--duration", "TIME", "End the take after that time: 90, 1:30, 1:00:00",
                into(draft.options.duration, seconds_between(shortest_take, longest_time)));
    table.optional_value(
        "--until-silence", "[SECONDS]",
        fmt::format("End the take after so much silence (default {})", silence.time.count()),
        fmt::format("{}", silence.time.count()),
        into(draft.silence, seconds_between(Seconds{0.1}, longest_ring)));
    table.value(
        "--silence-level", "DB",
        fmt::format("With --until-silence: what is below is silence (default {})", silence.level),
        into(draft.silence_level, parse_level));
}

void declare(OptionParser& table, Draft& draft, const WordChecks& checks) {
    declare_tracks(table, draft, checks);
    declare_files(table, draft, checks);
    declare_alone(table, draft);
    process::declare_common(table, draft.options, draft.common,
                            {.jack_wait_default = "forever; 0 with --record, --on-level",
                             .quiet = "Write warnings and errors only, and no progress"});
    declare_position(table, draft.options);
    table.finish();
}

}  // namespace

void read_options(int argc, const char* const* argv, const WordChecks& checks, Draft& draft) {
    OptionParser table(program, description);
    declare(table, draft, checks);
    table.parse(argc, argv);
}

std::string help_text() {
    Draft draft;
    const WordChecks checks;
    OptionParser table(program, description);
    declare(table, draft, checks);
    return table.help();
}

}  // namespace laydown::recorder
