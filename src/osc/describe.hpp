// Declarations in words: for error texts, introspection and the manual page. Pure: any
// thread.
#pragma once

#include <string>

#include "osc/method.hpp"

namespace laydown::osc {

/// "0 or 1", "1 to 999", "-144 to 60 dB", "any whole number", "one of keep, delete"...
std::string range_text(const ArgumentInfo& info);

/// The same with both limits, also those that hardly anybody meets: for who has met one.
std::string limits_text(const ArgumentInfo& info);

/// Type tag, unit, range and whether it can be left out: "f dB -144 to 60, optional".
std::string form_text(const ArgumentInfo& info);

/// The type tags of the arguments: "hs".
std::string tags(std::span<const ArgumentInfo> infos);

/// How a method is called: "/record/start [at] [until]".
std::string usage(const MethodInfo& method);

std::string_view to_string(Kind kind);

}  // namespace laydown::osc
