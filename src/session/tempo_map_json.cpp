#include "session/tempo_map_json.hpp"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "session/json_fields.hpp"

namespace laydown::session {

namespace {

using music::Section;
using music::Tempo;
using music::TempoCourse;

// ---- written

Json tempo_json(Tempo tempo) {
    constexpr std::int64_t one = 1'000'000;
    if (tempo.millionths % one == 0) return tempo.millionths / one;
    return tempo.bpm();
}

Json course_json(const TempoCourse& course) {
    if (const auto* ramp = std::get_if<music::Ramp>(&course)) {
        return {{"from", tempo_json(ramp->from)}, {"to", tempo_json(ramp->to)}};
    }
    if (const auto* each = std::get_if<std::vector<Tempo>>(&course)) {
        Json list = Json::array();
        for (const Tempo tempo : *each) list.push_back(tempo_json(tempo));
        return list;
    }
    return tempo_json(std::get<Tempo>(course));
}

Json section_json(const Section& section) {
    Json json = Json::object();
    if (!section.label.empty()) json["label"] = section.label;
    if (!section.endless()) json["bars"] = section.bars;
    json["metre"] = to_string(section.metre);
    json["tempo"] = course_json(section.tempo);
    if (!section.pattern.beats.empty()) json["pattern"] = to_string(section.pattern);
    if (section.volume != 1.0) json["volume"] = section.volume;
    return json;
}

// ---- read; what is wrong is thrown as WrongField

template <class T>
T valid(Result<T> value, std::string_view field) {
    if (!value) {
        throw WrongField{fmt::format("field \"{}\": {}", field, value.error().text),
                         value.error().code};
    }
    return std::move(*value);
}

double as_number(const Json& value, std::string_view field) {
    if (!value.is_number()) refuse(field, "a number");
    return value.get<double>();
}

Tempo read_tempo(const Json& value, std::string_view field) {
    return valid(music::tempo_of(as_number(value, field)), field);
}

Tempo read_ramp_end(const Json& ramp, const char* name) {
    const auto found = ramp.find(name);
    const std::string field = fmt::format("tempo.{}", name);
    if (found == ramp.end()) throw WrongField{fmt::format("field \"{}\" is missing", field)};
    return read_tempo(*found, field);
}

TempoCourse read_course(const Json& section) {
    const auto found = section.find("tempo");
    if (found == section.end()) throw WrongField{"field \"tempo\" is missing"};
    if (found->is_object()) {
        const Tempo from = read_ramp_end(*found, "from");
        return music::Ramp{from, read_ramp_end(*found, "to")};
    }
    if (!found->is_array()) return read_tempo(*found, "tempo");
    std::vector<Tempo> each;
    each.reserve(found->size());
    for (const Json& value : *found) {
        each.push_back(read_tempo(value, fmt::format("tempo[{}]", each.size())));
    }
    return each;
}

Section read_section(const Json& json) {
    if (!json.is_object()) throw WrongField{"it is not an object"};
    Section section;
    read(json, "label", section.label);
    read(json, "bars", section.bars);
    std::string metre = to_string(section.metre);
    read(json, "metre", metre);
    section.metre = valid(music::parse_metre(metre), "metre");
    section.tempo = read_course(json);
    std::string pattern;
    read(json, "pattern", pattern);
    section.pattern = valid(music::parse_pattern(pattern), "pattern");
    if (const auto volume = json.find("volume"); volume != json.end()) {
        section.volume = as_number(*volume, "volume");
    }
    return section;
}

std::vector<Section> read_sections(const Json& list) {
    std::vector<Section> sections;
    sections.reserve(list.size());
    for (const Json& json : list) {
        try {
            sections.push_back(read_section(json));
        } catch (WrongField& wrong) {
            wrong.text = fmt::format("section {}: {}", sections.size() + 1, wrong.text);
            throw;
        }
    }
    return sections;
}

Result<music::TempoMap> read_map(const Json& value) {
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    int version = tempo_map_version;
    read(value, "version", version, 1, most);
    if (version > tempo_map_version) {
        return error(ErrorCode::refused,
                     "written by a newer Laydown (version {}; this one reads up to {})", version,
                     tempo_map_version);
    }
    int pickup = 0;
    read(value, "pickup", pickup, 0, most);
    std::vector<Section> sections;
    read_nested(value, "sections", Json::value_t::array,
                [&](const Json& list) { sections = read_sections(list); });
    return music::TempoMap::make(std::move(sections), pickup);
}

}  // namespace

nlohmann::ordered_json tempo_map_json(const music::TempoMap& map) {
    Json sections = Json::array();
    for (const Section& section : map.sections()) sections.push_back(section_json(section));
    return {{"version", tempo_map_version},
            {"pickup", map.pickup()},
            {"sections", std::move(sections)}};
}

Result<music::TempoMap> parse_tempo_map(const nlohmann::ordered_json& value) {
    if (!value.is_object()) {
        return error(ErrorCode::bad_arguments, "the tempo map is not an object");
    }
    try {
        auto map = read_map(value);
        if (!map) return error(map.error().code, "tempo map: {}", map.error().text);
        return map;
    } catch (const WrongField& wrong) {
        return error(wrong.code, "tempo map: {}", wrong.text);
    }
}

Result<music::TempoMap> tempo_map_of_session(std::string_view text) {
    if (is_too_deep(text))
        return error(ErrorCode::bad_arguments, "nested more than {} times", deepest);
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return error(ErrorCode::bad_arguments, "not a JSON object");
    const auto found = json.find("tempo_map");
    if (found == json.end()) return error(ErrorCode::not_found, "there is no tempo map");
    return parse_tempo_map(*found);
}

}  // namespace laydown::session
