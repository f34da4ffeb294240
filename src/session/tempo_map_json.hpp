// A tempo map as it stands in session.json, in the member "tempo_map":
//     {"version": 1, "pickup": 1, "sections": [
//         {"label": "verse", "bars": 8, "metre": "4/4", "tempo": 137.03, "pattern": "X.x.",
//          "volume": 0.5},
//         {"bars": 4, "metre": "3/4", "tempo": {"from": 120, "to": 90}},
//         {"bars": 1, "metre": "3/4", "tempo": [90, 95, 100.5]},
//         {"metre": "4/4", "tempo": 120}]}
// Without "bars" a section has no end. What else may be missing is what it is in a klick file: the
// metre 4/4, the pattern none, the volume 1. Pure: any thread but the real-time one.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "base/result.hpp"
#include "music/tempo_map.hpp"

namespace laydown::session {

inline constexpr int tempo_map_version = 1;

/// The value of "tempo_map"; reads back as the same map.
nlohmann::ordered_json tempo_map_json(const music::TempoMap& map);

/// Of such a value; fields that are not known are ignored. Errors: `refused` when it was written in
/// a newer format; `bad_arguments` and `out_of_range` with the section's number, counted from 1,
/// and what is wrong in which field.
Result<music::TempoMap> parse_tempo_map(const nlohmann::ordered_json& value);

/// Of the text of session.json. Errors: also `bad_arguments` for what is no JSON object, and
/// `not_found` when there is no tempo map in it.
Result<music::TempoMap> tempo_map_of_session(std::string_view text);

}  // namespace laydown::session
