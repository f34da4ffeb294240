// How it stands with the JACK server, and what is told of it. Control thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "daemon/exit_code.hpp"
#include "daemon/json_events.hpp"
#include "daemon/log.hpp"
#include "process/option_values.hpp"

namespace laydown::process {

enum class ServerState {
    waiting,  ///< none was there yet
    running,
    lost  ///< it was there, and will be reconnected to
};

/// A word, as OSC and JSON have it. `stalled`: it is there, but its cycles do not come.
std::string_view in_words(ServerState state, bool stalled = false);

/// Tells people and scripts that the server came, with `text` on what it is like, or that it is
/// gone, with its reason.
void tell_server(daemon::Log& log, daemon::JsonEvents& json, ServerState state,
                 const std::string& text);
/// That its cycles come no more, or that they come again.
void tell_stall(daemon::Log& log, daemon::JsonEvents& json, bool stalled);
/// Why it cannot be had yet.
void tell_wait(daemon::Log& log, daemon::JsonEvents& json, const Error& why);

/// With which code a program ends that got `failure` where it wanted a server, as --jack-wait and
/// the failure have it; nothing when it goes on and waits. One that had a server always does.
std::optional<daemon::ExitCode> end_without_server(const Error& failure, ServerState state,
                                                   std::optional<Seconds> jack_wait);

}  // namespace laydown::process
