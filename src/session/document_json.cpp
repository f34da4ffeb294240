#include "session/document_json.hpp"

#include <nlohmann/json.hpp>

#include "session/tempo_map_json.hpp"

namespace laydown::session {

namespace {

using Json = nlohmann::ordered_json;

/// The object with what of it was not known when it was read.
Json completed(Json json, const UnknownMembers& unknown) {
    for (const auto& [name, text] : unknown) {
        Json value = Json::parse(text, nullptr, false);
        if (!value.is_discarded() && !json.contains(name)) json[name] = std::move(value);
    }
    return json;
}

template <class Item>
Json list_of(const std::vector<Item>& items, Json (*json_of)(const Item&)) {
    Json list = Json::array();
    for (const Item& item : items) list.push_back(json_of(item));
    return list;
}

Json range_json(Range<SongPosition> range) {
    return {{"begin", range.begin.frame}, {"end", range.end.frame}};
}

Json recorded_as_json(const RecordedAs& recorded) {
    Json json{{"name", recorded.name}, {"first", recorded.first}};
    if (recorded.last != most_takes) json["last"] = recorded.last;
    return completed(std::move(json), recorded.unknown);
}

Json take_json(const TakeNote& note) {
    Json json{{"take", note.take}};
    if (note.verdict != Verdict::none) json["verdict"] = verdicts.word(note.verdict);
    if (!note.name.empty()) json["name"] = note.name;
    if (!note.note.empty()) json["note"] = note.note;
    return completed(std::move(json), note.unknown);
}

Json choice_json(const CompRange& choice) {
    Json json = range_json(choice.range);
    json["take"] = choice.take;
    if (choice.newest != most_takes) json["newest"] = choice.newest;
    return completed(std::move(json), choice.unknown);
}

Json track_mix_json(const TrackMix& mix) {
    return completed({{"gain", mix.gain},
                      {"pan", mix.pan},
                      {"mute", mix.mute},
                      {"solo", mix.solo},
                      {"solo_safe", mix.solo_safe},
                      {"phase", mix.phase}},
                     mix.unknown);
}

Json track_json(const SessionTrack& track) {
    Json json{{"number", track.number.value}, {"name", track.name},
              {"channels", track.channels},   {"offset", track.offset.count},
              {"inputs", track.inputs},       {"outputs", track.outputs}};
    if (!track.recorded_as.empty()) {
        json["recorded_as"] = list_of(track.recorded_as, recorded_as_json);
    }
    json["takes"] = list_of(track.takes, take_json);
    json["comp"] = list_of(track.comp.ranges, choice_json);
    json["mix"] = track_mix_json(track.mix);
    return completed(std::move(json), track.unknown);
}

Json marker_json(const Marker& marker) {
    return completed({{"position", marker.position.frame}, {"name", marker.name}}, marker.unknown);
}

Json loop_json(const LoopSetting& loop) {
    Json json = range_json(loop.range);
    json["on"] = loop.on;
    return completed(std::move(json), loop.unknown);
}

Json punch_json(const PunchSetting& punch) {
    Json json = range_json(punch.range);
    json["on"] = punch.on;
    json["pre_roll"] = punch.pre_roll.count;
    json["post_roll"] = punch.post_roll.count;
    return completed(std::move(json), punch.unknown);
}

Json wire_json(const Wire& wire) {
    return completed({{"program", wire.program}, {"port", wire.port}, {"others", wire.others}},
                     wire.unknown);
}

}  // namespace

std::string document_text(const SessionDocument& document) {
    Json json{{"version", document_version}};
    if (document.rate) json["rate"] = document.rate->hertz;
    json["crossfade"] = document.crossfade;
    json["mix"] = completed({{"gain", document.mix.gain}}, document.mix.unknown);
    json["tracks"] = list_of(document.tracks, track_json);
    if (!document.removed.empty()) json["removed"] = list_of(document.removed, recorded_as_json);
    json["markers"] = list_of(document.markers, marker_json);
    if (document.loop) json["loop"] = loop_json(*document.loop);
    if (document.punch) json["punch"] = punch_json(*document.punch);
    if (document.tempo_map) json["tempo_map"] = tempo_map_json(*document.tempo_map);
    json["wiring"] = list_of(document.wiring, wire_json);
    return completed(std::move(json), document.unknown)
               .dump(1, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

}  // namespace laydown::session
