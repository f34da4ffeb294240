#include "recorder/options.hpp"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "recorder/option_draft.hpp"
#include "recorder/option_table.hpp"
#include "recorder/option_values.hpp"

namespace laydown::recorder {

using process::in_quotes;
using process::parse_whole;
using process::usage;

namespace {

/// What the ring keeps free of handles and pre-roll, for a disk thread that is a little late.
constexpr Seconds ring_margin{1};

void settle_tracks(Draft& draft) {
    auto& tracks = draft.options.tracks;
    if (draft.track_count && !draft.tracks.empty())
        throw usage("--tracks", "tracks are either counted or named with --track, not both");
    if (draft.tracks.size() > static_cast<std::size_t>(most_tracks))
        throw usage("--track", fmt::format("there are more than {} tracks", most_tracks));
    std::set<std::string> names;
    for (auto& [name, channels] : draft.tracks) {
        if (!names.insert(name).second)
            throw usage("--track", fmt::format("{} is there twice", in_quotes(name)));
        tracks.push_back({name, channels, false, {}});
    }
    if (!draft.tracks.empty()) return;
    for (int n = 1; n <= draft.track_count.value_or(2); ++n)
        tracks.push_back({fmt::format("Track {}", n), 1, false, {}});
}

std::vector<std::string> names_of(const std::vector<TrackOption>& tracks) {
    std::vector<std::string> names;
    names.reserve(tracks.size());
    for (const auto& track : tracks) names.push_back(track.name);
    return names;
}

void settle_arms(Draft& draft) {
    auto& options = draft.options;
    const auto arm = draft.arm.value_or(options.one_shot() ? "all" : "none");
    if (arm == "all") {
        for (auto& track : options.tracks) track.armed = true;
    } else if (arm != "none") {
        const auto chosen = select_tracks(arm, names_of(options.tracks));
        if (!chosen) throw usage("--arm", chosen.error().text);
        for (const auto index : *chosen) options.tracks[index].armed = true;
    }
    const bool armed = std::any_of(options.tracks.begin(), options.tracks.end(),
                                   [](const TrackOption& track) { return track.armed; });
    if (options.one_shot() && !armed)
        throw usage(options.record ? "--record" : "--on-level", "no track is armed");
}

void settle_offsets(Draft& draft) {
    const auto names = names_of(draft.options.tracks);
    for (const auto& given : draft.offsets) {
        const auto equals = given.rfind('=');
        if (equals == std::string::npos)
            throw usage("--offset", fmt::format("{} is not TRACK=FRAMES", in_quotes(given)));
        const auto tracks = select_tracks(given.substr(0, equals), names);
        if (!tracks) throw usage("--offset", tracks.error().text);
        const auto frames = parse_whole(given.substr(equals + 1), -most_frames, most_frames);
        if (!frames) throw usage("--offset", frames.error().text);
        for (const auto index : *tracks) draft.options.tracks[index].offset = Frames{*frames};
    }
}

/// `option` was given, and makes sense only together with another.
void require(bool given, std::string_view option, bool together, std::string_view others) {
    if (given && !together) throw usage(option, fmt::format("needs {}", others));
}

void settle_alone(Draft& draft) {
    auto& options = draft.options;
    if (draft.on_level) options.on_level = LevelStart{*draft.on_level};
    if (draft.silence) options.until_silence = SilenceEnd{*draft.silence};
    const bool starts = options.one_shot();
    const bool ends = options.duration || options.until_silence;

    if (options.record && options.on_level)
        throw usage("--record", "starts at once, --on-level waits: choose one");
    if (options.salvage && starts)
        throw usage("--salvage", "records nothing: not with --record or --on-level");
    require(options.duration.has_value(), "--duration", starts, "--record or --on-level");
    require(draft.silence.has_value(), "--until-silence", starts, "--record or --on-level");
    require(draft.silence_level.has_value(), "--silence-level", draft.silence.has_value(),
            "--until-silence");
    require(draft.pre.has_value(), "--pre", draft.on_level.has_value(), "--on-level");
    require(draft.repeat, "--repeat", draft.on_level.has_value(), "--on-level");
    require(draft.repeat, "--repeat", ends, "--until-silence or --duration: no take would end");

    if (options.on_level) {
        options.on_level->pre = draft.pre.value_or(options.on_level->pre);
        options.on_level->repeat = draft.repeat;
    }
    if (draft.silence_level) options.until_silence->level = *draft.silence_level;
    if (options.on_level && options.until_silence &&
        options.until_silence->level > options.on_level->level)
        throw usage("--silence-level",
                    fmt::format("{} dB is above --on-level, so a take would end as it starts",
                                options.until_silence->level));
}

void settle_ring(const Options& options) {
    const Seconds pre = options.on_level ? options.on_level->pre : Seconds{0};
    if (options.handles + pre + ring_margin <= options.ring) return;
    throw usage("--ring-seconds",
                fmt::format("{} s is too short for --handles {} and --pre {}: it must be 1 s "
                            "longer than both",
                            options.ring.count(), options.handles.count(), pre.count()));
}

/// The session is named after its folder, also when that was given as `.` or, as shells complete
/// it, with a slash at its end.
std::filesystem::path whole_path(const std::filesystem::path& folder) {
    std::error_code failed;
    const auto path = std::filesystem::absolute(folder, failed).lexically_normal();
    if (failed) throw usage("--session", failed.message());
    return path.has_filename() ? path : path.parent_path();
}

void settle_rest(Draft& draft) {
    auto& options = draft.options;
    process::settle_common(options, draft.common);
    if (!options.jack_wait && !draft.common.wait_forever && options.one_shot())
        options.jack_wait = Seconds{0};

    options.session = whole_path(options.session.empty() ? "laydown" : options.session);
}

}  // namespace

Options parse_options(int argc, const char* const* argv, const WordChecks& checks) {
    Draft draft;
    read_options(argc, argv, checks, draft);
    settle_tracks(draft);
    settle_alone(draft);
    settle_arms(draft);
    settle_offsets(draft);
    settle_ring(draft.options);
    settle_rest(draft);
    return std::move(draft.options);
}

}  // namespace laydown::recorder
