#include "api/manual.hpp"

#include <fmt/format.h>

#include "api/error_codes.hpp"
#include "api/manual_text.hpp"
#include "osc/describe.hpp"

namespace laydown::api {

namespace {

// A line of text: sentences begin on lines of their own, and no line begins as a request would.
std::string prose(std::string_view text) {
    std::string line;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool starts = line.empty() || line.back() == '\n';
        if (starts && (text[i] == '.' || text[i] == '\'')) line += "\\&";
        const bool ends = text[i] == ' ' && i > 0 && text[i - 1] == '.';
        line += ends ? '\n' : text[i];
        if (text[i] == '\\') line += 'e';
    }
    return line + "\n";
}

// What is said of a method beside its address; an action goes without saying.
std::string kind_of(const osc::MethodInfo& method) {
    switch (method.kind) {
        case osc::Kind::action:
            return "";
        case osc::Kind::value:
            return method.can_toggle() ? " Pq value, /toggle" : " Pq value";
        case osc::Kind::reading:
            return " Pq reading";
        case osc::Kind::report:
            return " Pq report";
    }
    return "";
}

std::string heading(const osc::MethodInfo& method) {
    std::string line = ".It Ic ";
    if (method.per_track)
        line += fmt::format("/track/ Ns Ar N Ns Ic /{}",
                            method.path.substr(osc::detail::track_prefix.size()));
    else
        line += method.path;
    for (const auto& info : method.arguments()) {
        const bool left_out = info.optional || info.repeated || method.kind == osc::Kind::value;
        line += fmt::format("{} Ar {}{}", left_out ? " Op" : "", info.name,
                            info.repeated ? " ..." : "");
    }
    return line + kind_of(method) + "\n";
}

std::string list(std::span<const osc::ArgumentInfo> infos) {
    std::string text = ".Bl -tag -width Ds -compact\n";
    for (const auto& info : infos)
        text += fmt::format(".It Ar {}\n.Pq {}\n{}.\n", info.name, osc::form_text(info), info.doc);
    return text + ".El\n";
}

std::string reply_of(const osc::MethodInfo& method) {
    if (method.free_replies) return prose(fmt::format("The reply carries {}.", method.reply_doc));
    if (method.replies().empty() || method.kind == osc::Kind::value) return "";
    const auto* intro = method.kind == osc::Kind::reading ? "" : "The reply carries\n";
    return intro + list(method.replies());
}

bool is_number_action(const osc::MethodInfo& method) {
    return method.kind == osc::Kind::action && !method.button && !method.arguments().empty() &&
           method.infos[0].optional;
}

std::string entry(const osc::MethodInfo& method) {
    std::string text = heading(method) + prose(method.doc);
    if (is_number_action(method)) text += "This is no button.\n";
    if (!method.arguments().empty()) text += list(method.arguments());
    return text + reply_of(method);
}

std::string addresses(const Process& process) {
    std::string text = fmt::format(
        ".Sh ADDRESSES OF {0}\nThese are answered and sent by\n.Xr {0} 1 ,\nwhich listens on UDP "
        "port {1} unless told otherwise.\n",
        process.name, process.port);
    std::string_view section;
    for (const auto& method : process.methods) {
        if (method.section != section) {
            if (!section.empty()) text += ".El\n";
            section = method.section;
            text += fmt::format(".Ss {}\n.Bl -tag -width Ds\n", section);
        }
        text += entry(method);
    }
    return text + ".El\n";
}

std::string errors() {
    std::string text = ".Sh ERROR CODES\n.Bl -tag -width Ds\n";
    for (const auto& error : error_meanings)
        text += fmt::format(".It {} Pq {}\n{}", static_cast<int>(error.code), error.name,
                            prose(error.meaning));
    return text + ".El\n";
}

}  // namespace

std::string manual(std::span<const Process> all) {
    std::string text = manual_head;
    for (const auto& process : all) text += addresses(process);
    return text + errors() + manual_tail;
}

}  // namespace laydown::api
