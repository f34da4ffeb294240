#include "recorder/option_table.hpp"

#include <functional>
#include <utility>

#include "daemon/instance.hpp"
#include "recorder/option_parser.hpp"

namespace laydown::recorder {

namespace {

constexpr Seconds shortest_take{0.001};
constexpr Seconds shortest_ring{2};
constexpr Seconds longest_ring{3600};

/// Stores what `parse` makes of a value.
template <class Target, class Parse>
auto into(Target& target, Parse parse) {
    return [&target, parse](const std::string& given) -> Result<void> {
        auto parsed = parse(given);
        if (!parsed) return parsed.error();
        target = std::move(*parsed);
        return {};
    };
}

template <class Target, class Parse>
auto append(std::vector<Target>& target, Parse parse) {
    return [&target, parse](const std::string& given) -> Result<void> {
        auto parsed = parse(given);
        if (!parsed) return parsed.error();
        target.push_back(std::move(*parsed));
        return {};
    };
}

Result<std::string> parse_jack_name(const std::string& given) {
    const auto problem = daemon::problem_with_instance_name(given);
    if (problem.empty()) return given;
    return error(ErrorCode::bad_arguments, "{} {}", in_quotes(given), problem);
}

/// A word that another folder may know more about.
auto word(std::function<Result<void>(std::string_view)> check) {
    return [check = std::move(check)](const std::string& given) -> Result<std::string> {
        if (given.empty()) return error(ErrorCode::bad_arguments, "it is empty");
        if (check)
            if (auto good = check(given); !good) return good.error();
        return given;
    };
}

auto seconds(Seconds lowest, Seconds highest) {
    return [=](const std::string& given) { return parse_seconds(given, lowest, highest); };
}

void declare_jack(OptionParser& table, Draft& draft, const WordChecks& checks) {
    auto& options = draft.options;
    table.group("JACK");
    table.value(
        "--name", "NAME",
        fmt::format("Name of the JACK client and of this instance (default {})", options.name),
        into(options.name, parse_jack_name));
    table.value("--server", "NAME", "JACK server (default: JACK's own)",
                into(options.server, parse_jack_name));
    table.value("--jack-wait", "SECONDS|forever",
                "Wait for the server at the start (default forever; 0 with --record, --on-level)",
                [&draft](const std::string& given) -> Result<void> {
                    draft.wait_forever = given == "forever";
                    if (draft.wait_forever) return {};
                    return into(draft.options.jack_wait, seconds(Seconds{0}, longest_time))(given);
                });
    table.list("--connect", "RULE", "PORT=OTHER, or physical: connect at the start and again",
               append(options.connect, word(checks.connect_rule)));
    table.value("--follow", "transport|free",
                "Positions from the JACK transport (default) or the time of day",
                [&options](const std::string& given) -> Result<void> {
                    if (given != "transport" && given != "free")
                        return error(ErrorCode::bad_arguments, "{} is neither transport nor free",
                                     in_quotes(given));
                    options.follow = given == "free" ? Follow::free : Follow::transport;
                    return {};
                });
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
                into(draft.arm, word({})));
    table.list("--offset", "TRACK=FRAMES", "Place what a track records that many frames later",
               append(draft.offsets, word({})));
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
                into(options.format, word(checks.format)));
    table.value("--handles", "SECONDS",
                "Also keep that much before the start and after the end of a take (default 0)",
                into(options.handles, seconds(Seconds{0}, longest_ring)));
    table.value("--ring-seconds", "SECONDS",
                fmt::format("Depth of the capture ring, {} to {} (default {})",
                            shortest_ring.count(), longest_ring.count(), options.ring.count()),
                into(options.ring, seconds(shortest_ring, longest_ring)));
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
                into(draft.pre, seconds(Seconds{0}, longest_ring)));
    table.flag("--repeat", "With --on-level: wait for the level again after each take",
               draft.repeat);
    table.value("--duration", "TIME", "End the take after that time: 90, 1:30, 1:00:00",
                into(draft.options.duration, seconds(shortest_take, longest_time)));
    table.optional_value(
        "--until-silence", "[SECONDS]",
        fmt::format("End the take after so much silence (default {})", silence.time.count()),
        fmt::format("{}", silence.time.count()),
        into(draft.silence, seconds(Seconds{0.1}, longest_ring)));
    table.value(
        "--silence-level", "DB",
        fmt::format("With --until-silence: what is below is silence (default {})", silence.level),
        into(draft.silence_level, parse_level));
}

void declare_control(OptionParser& table, Draft& draft) {
    auto& options = draft.options;
    table.group("OSC");
    table.value("--osc-port", "PORT",
                fmt::format("UDP port; 0 picks a free one (default {})", options.osc_port),
                [&options](const std::string& given) -> Result<void> {
                    const auto port = parse_whole(given, 0, 65535);
                    if (!port) return port.error();
                    options.osc_port = static_cast<std::uint16_t>(*port);
                    return {};
                });
    table.value("--osc-host", "ADDRESS",
                fmt::format("IPv4 address to listen on; 0.0.0.0 is every network (default {})",
                            options.osc_host),
                into(options.osc_host, parse_listen_address));
    table.list("--feedback", "HOST:PORT", "Send all feedback there, without a subscription",
               append(options.feedback, parse_peer));
    table.group("Other");
    table.flag("--json", "Write one line of JSON per event to standard output", options.json);
    table.flag("--quiet", "Write warnings and errors only, and no progress", draft.quiet);
    table.flag("--verbose", "Write more of what happens", draft.verbose);
}

void declare(OptionParser& table, Draft& draft, const WordChecks& checks) {
    declare_tracks(table, draft, checks);
    declare_files(table, draft, checks);
    declare_alone(table, draft);
    declare_jack(table, draft, checks);
    declare_control(table, draft);
    table.finish();
}

}  // namespace

void read_options(int argc, const char* const* argv, const WordChecks& checks, Draft& draft) {
    OptionParser table;
    declare(table, draft, checks);
    table.parse(argc, argv);
}

std::string help_text() {
    Draft draft;
    const WordChecks checks;
    OptionParser table;
    declare(table, draft, checks);
    return table.help();
}

}  // namespace laydown::recorder
