// Fields of JSON objects read into values. What stands in a file may come from anybody: a field
// that is not what it should be throws WrongField, which whoever reads the whole catches. For this
// folder only. Pure: any thread.
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace laydown::session {

using Json = nlohmann::ordered_json;

/// Deeper texts are no document of ours, and would take a stack to build and to destroy.
inline constexpr int deepest = 100;

/// Whether lists and objects lie in each other more than `deepest` times, as far as that can be
/// told before anything is made of the text.
inline bool is_too_deep(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            if (++depth > deepest) return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

struct WrongField {
    std::string text;
    ErrorCode code = ErrorCode::bad_arguments;
};

[[noreturn]] inline void refuse(std::string_view name, std::string_view what) {
    throw WrongField{fmt::format("field \"{}\" is not {}", name, what)};
}

inline std::int64_t as_integer(const Json& value, std::string_view name) {
    if (!value.is_number_integer()) refuse(name, "a whole number");
    const bool huge = value.is_number_unsigned() &&
                      value.get<std::uint64_t>() >
                          static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (huge) refuse(name, "in the range of 64 bits");
    return value.get<std::int64_t>();
}

/// A field that is not there leaves `out` as it is; so do all of these.
template <class Integer>
void read(const Json& json, const char* name, Integer& out, std::int64_t least = 0,
          std::int64_t most = std::numeric_limits<std::int64_t>::max()) {
    const auto found = json.find(name);
    if (found == json.end()) return;
    const std::int64_t value = as_integer(*found, name);
    if (value < least || value > most) refuse(name, "in its range");
    out = static_cast<Integer>(value);
}

inline void read(const Json& json, const char* name, std::string& out) {
    const auto found = json.find(name);
    if (found == json.end()) return;
    if (!found->is_string()) refuse(name, "a text");
    out = found->get<std::string>();
}

/// Calls `use` with the object or array of that name and kind, if there is one.
template <class Use>
void read_nested(const Json& json, const char* name, Json::value_t kind, Use&& use) {
    const auto found = json.find(name);
    if (found == json.end()) return;
    if (found->type() != kind) refuse(name, kind == Json::value_t::array ? "a list" : "an object");
    use(*found);
}

}  // namespace laydown::session
