// session.json read back. What it says may come from anybody.
#include <algorithm>
#include <optional>
#include <utility>

#include "session/document_json.hpp"
#include "session/member_reader.hpp"
#include "session/take_list.hpp"
#include "session/tempo_map_json.hpp"
#include "session/track_reader.hpp"

namespace laydown::session {

namespace {

void read_tracks(MemberReader& reader, std::vector<SessionTrack>& tracks) {
    std::set<TrackNumber> numbers;
    std::set<std::string> names;
    reader.each_object("tracks", [&](MemberReader& member) {
        auto track = read_track(member);
        if (!track) return;
        if (numbers.contains(track->number)) {
            member.problem("number", "is another track's");
        } else if (names.contains(track->name)) {
            member.problem("name", "is another track's");
        } else {
            numbers.insert(track->number);
            names.insert(track->name);
            tracks.push_back(std::move(*track));
        }
    });
}

void read_markers(MemberReader& reader, std::vector<Marker>& markers) {
    reader.each_object("markers", [&](MemberReader& member) {
        Marker marker;
        member.require({"position"});
        if (!member.read("position", marker.position.frame, 0, farthest_frame)) return;
        member.read("name", marker.name, longest_text);
        marker.unknown = member.unknown();
        markers.push_back(std::move(marker));
    });
    std::ranges::stable_sort(markers, {}, &Marker::position);
}

void read_loop(MemberReader& reader, std::optional<LoopSetting>& out) {
    LoopSetting loop;
    if (!read_range(reader, loop.range, 0)) return;
    reader.read("on", loop.on);
    loop.unknown = reader.unknown();
    out = std::move(loop);
}

void read_punch(MemberReader& reader, std::optional<PunchSetting>& out) {
    PunchSetting punch;
    if (!read_range(reader, punch.range, 0)) return;
    reader.read("on", punch.on);
    reader.read("pre_roll", punch.pre_roll.count, 0, farthest_frame);
    reader.read("post_roll", punch.post_roll.count, 0, farthest_frame);
    punch.unknown = reader.unknown();
    out = std::move(punch);
}

void read_wire(MemberReader& reader, std::vector<Wire>& wiring) {
    Wire wire;
    reader.require({"program", "port"});
    if (!reader.read("program", wire.program, longest_text)) return;
    if (!reader.read("port", wire.port, longest_port_name)) return;
    if (const Json* others = reader.member("others")) {
        reader.read_texts(*others, reader.path_of("others"), wire.others, longest_port_name);
    }
    wire.unknown = reader.unknown();
    wiring.push_back(std::move(wire));
}

/// Error `refused` for one of a newer format.
Result<void> read_tempo_map(MemberReader& reader, std::optional<music::TempoMap>& out) {
    const Json* found = reader.member("tempo_map");
    if (!found) return {};
    auto map = parse_tempo_map(*found);
    if (map) {
        out = std::move(*map);
    } else if (map.error().code == ErrorCode::refused) {
        return map.error();
    } else {
        reader.problem("tempo_map", "cannot be used: " + map.error().text);
    }
    return {};
}

/// Whether this version can read it.
Result<void> check_version(MemberReader& reader) {
    int version = document_version;
    const bool told = reader.member("version") != nullptr;
    if (!reader.read("version", version, 1, std::numeric_limits<int>::max()) && told) {
        return error(ErrorCode::bad_arguments, "its version is not a whole number from 1 up");
    }
    if (version <= document_version) return {};
    return error(ErrorCode::refused,
                 "written by a newer Laydown (version {}; this one reads up to {})", version,
                 document_version);
}

Result<SessionDocument> read_document(MemberReader& reader) {
    SessionDocument document;
    if (const auto good = check_version(reader); !good) return good.error();
    if (const auto good = read_tempo_map(reader, document.tempo_map); !good) return good.error();
    std::int64_t rate = 0;
    if (reader.read("rate", rate, 1, std::numeric_limits<std::uint32_t>::max())) {
        document.rate = SampleRate{static_cast<std::uint32_t>(rate)};
    }
    reader.read("crossfade", document.crossfade, 0.0, longest_crossfade);
    reader.object("mix", [&](MemberReader& mix) {
        mix.read("gain", document.mix.gain, quietest_gain, loudest_gain);
        document.mix.unknown = mix.unknown();
    });
    read_tracks(reader, document.tracks);
    reader.each_object("removed", [&](MemberReader& removed) {
        if (auto read = read_recorded_as(removed)) document.removed.push_back(std::move(*read));
    });
    read_markers(reader, document.markers);
    reader.object("loop", [&](MemberReader& loop) { read_loop(loop, document.loop); });
    reader.object("punch", [&](MemberReader& punch) { read_punch(punch, document.punch); });
    reader.each_object("wiring", [&](MemberReader& wire) { read_wire(wire, document.wiring); });
    document.unknown = reader.unknown();
    return document;
}

}  // namespace

Result<DocumentReading> parse_document(std::string_view text) {
    if (is_too_deep(text))
        return error(ErrorCode::bad_arguments, "nested more than {} times", deepest);
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return error(ErrorCode::bad_arguments, "not a JSON object");
    DocumentReading reading;
    MemberReader reader(json, {}, reading.problems);
    auto document = read_document(reader);
    if (!document) return document.error();
    reading.document = std::move(*document);
    return reading;
}

}  // namespace laydown::session
