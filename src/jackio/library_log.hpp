// Where libjack's own words go: it prints to standard error unless told otherwise. Main
// thread, at start.
#pragma once

#include <string_view>

namespace laydown::jackio {

enum class Severity { info, error };

/// Called on whichever thread libjack speaks from, so it must be safe everywhere.
using LibrarySink = void (*)(Severity severity, std::string_view text) noexcept;

/// Sends libjack's errors and information to `sink` instead of standard error; null drops them.
/// For the whole process; call it before the first client is opened. PipeWire's replacement of
/// libjack also logs by itself, as $PIPEWIRE_DEBUG says.
void route_library_messages(LibrarySink sink);

}  // namespace laydown::jackio
