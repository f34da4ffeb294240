// The methods of one process in one list. Declaring an address twice does not compile.
// Constants.
#pragma once

#include "osc/method.hpp"

namespace laydown::osc {

/// Methods under one heading of the manual page.
template <class... Methods>
consteval std::array<MethodInfo, sizeof...(Methods)> section(std::string_view title,
                                                             const Methods&... methods) {
    if (title.empty()) throw "a section needs a title";
    std::array<MethodInfo, sizeof...(Methods)> infos{methods.info...};
    for (auto& info : infos) info.section = title;
    return infos;
}

namespace detail {

/// Whether both could be meant by one message: `/track/arm 1` is `/track/1/arm`.
constexpr bool clash(const MethodInfo& a, const MethodInfo& b) {
    if (a.path == b.path) return true;
    const auto shadows = [](const MethodInfo& per_track, const MethodInfo& plain) {
        constexpr std::string_view short_prefix = "/track/";
        return per_track.per_track && plain.path.starts_with(short_prefix) &&
               per_track.path.substr(track_prefix.size()) == plain.path.substr(short_prefix.size());
    };
    const auto toggles = [](const MethodInfo& flag, const MethodInfo& other) {
        return flag.can_toggle() && other.path.starts_with(flag.path) &&
               other.path.substr(flag.path.size()) == "/toggle";
    };
    return shadows(a, b) || shadows(b, a) || toggles(a, b) || toggles(b, a);
}

}  // namespace detail

/// All methods of a process, section by section.
template <std::size_t... Ns>
consteval auto table(const std::array<MethodInfo, Ns>&... sections) {
    std::array<MethodInfo, (Ns + ...)> all{};
    std::size_t n = 0;
    const auto add = [&](const auto& infos) {
        for (const auto& info : infos) all.at(n++) = info;
    };
    (add(sections), ...);
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t k = i + 1; k < all.size(); ++k)
            if (detail::clash(all.at(i), all.at(k))) throw "an OSC address is declared twice";
    return all;
}

}  // namespace laydown::osc
