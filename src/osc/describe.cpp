#include "osc/describe.hpp"

#include <fmt/format.h>

namespace laydown::osc {

namespace {

std::string joined(std::string_view choices) {
    std::string words;
    for (const char c : choices) words += c == '|' ? std::string(", ") : std::string(1, c);
    return words;
}

/// Whether limits are told that are there only because a number has to end somewhere.
enum class Tells { narrow_limits, all_limits };

// "a whole number of frames from 0 up"
std::string whole_range(const ArgumentInfo& info, Tells tells) {
    std::string text = "a whole number";
    if (!info.unit.empty()) text += fmt::format(" of {}", info.unit);
    const bool all = tells == Tells::all_limits;
    const bool no_bottom = !all && info.lowest <= -last_frame;
    const bool no_top = !all && info.highest >= std::numeric_limits<std::int32_t>::max();
    if (no_bottom && no_top) return text;
    if (no_top) return text + fmt::format(" from {} up", info.lowest);
    return text + fmt::format(" from {} to {}", info.lowest, info.highest);
}

// "a number from -144 to 60 dB"
std::string number_range(const ArgumentInfo& info, Tells tells) {
    const auto unit = info.unit.empty() ? std::string{} : fmt::format(" {}", info.unit);
    const bool all = tells == Tells::all_limits;
    const bool no_bottom = !all && info.minimum <= -unlimited;
    const bool no_top = !all && info.maximum >= unlimited;
    if (no_bottom && no_top) return "a number" + unit;
    if (no_top) return fmt::format("a number from {}{} up", info.minimum, unit);
    return fmt::format("a number from {} to {}{}", info.minimum, info.maximum, unit);
}

std::string range(const ArgumentInfo& info, Tells tells) {
    switch (info.shape) {
        case Shape::flag:
            return "0 or 1";
        case Shape::integer:
            return whole_range(info, tells);
        case Shape::number:
            return number_range(info, tells);
        case Shape::text:
            return fmt::format("text of at most {} bytes", info.max_length);
        case Shape::choice:
            return "one of " + joined(info.choices);
    }
    return {};
}

}  // namespace

std::string range_text(const ArgumentInfo& info) { return range(info, Tells::narrow_limits); }

std::string limits_text(const ArgumentInfo& info) { return range(info, Tells::all_limits); }

std::string form_text(const ArgumentInfo& info) {
    std::string text = fmt::format("{} {}", info.tag, range_text(info));
    if (info.optional) text += ", optional";
    if (info.repeated) text += ", repeated";
    return text;
}

std::string tags(std::span<const ArgumentInfo> infos) {
    std::string all;
    for (const auto& info : infos) all += info.tag;
    return all;
}

std::string usage(const MethodInfo& method) {
    std::string text(method.path);
    for (const auto& info : method.arguments()) {
        if (info.repeated)
            text += fmt::format(" [{} ...]", info.name);
        else if (info.optional || method.kind == Kind::value)
            text += fmt::format(" [{}]", info.name);
        else
            text += fmt::format(" {}", info.name);
    }
    return text;
}

std::string_view to_string(Kind kind) {
    switch (kind) {
        case Kind::action:
            return "action";
        case Kind::value:
            return "value";
        case Kind::reading:
            return "reading";
        case Kind::report:
            return "report";
    }
    return {};
}

}  // namespace laydown::osc
