#include "process/server_state.hpp"

namespace laydown::process {

using daemon::ExitCode;
using daemon::Level;

std::string_view in_words(ServerState state, bool stalled) {
    if (stalled) return "stalled";
    switch (state) {
        case ServerState::waiting:
            return "waiting";
        case ServerState::running:
            return "running";
        case ServerState::lost:
            break;
    }
    return "lost";
}

void tell_server(daemon::Log& log, daemon::JsonEvents& json, ServerState state,
                 const std::string& text) {
    if (state == ServerState::lost) {
        log.state(Level::error, fmt::format("the JACK server is gone{}{}; trying to reach it again",
                                            text.empty() ? "" : ": ", text));
    } else {
        log.state(Level::notice, fmt::format("JACK server: {}", text));
    }
    json.emit("server", {{"state", in_words(state)}, {"text", text}});
}

void tell_stall(daemon::Log& log, daemon::JsonEvents& json, bool stalled) {
    const std::string_view text =
        stalled ? "no cycle has come for a second: it is frozen, or its driver hangs"
                : "its cycles come again";
    log.state(stalled ? Level::warning : Level::notice, fmt::format("JACK server: {}", text));
    json.emit("server", {{"state", in_words(ServerState::running, stalled)}, {"text", text}});
}

void tell_wait(daemon::Log& log, daemon::JsonEvents& json, const Error& why) {
    log.state(Level::warning, fmt::format("{}; waiting for the server", why.text));
    json.emit("server", {{"state", in_words(ServerState::waiting)}, {"text", why.text}});
}

std::optional<ExitCode> end_without_server(const Error& failure, ServerState state,
                                           std::optional<Seconds> jack_wait) {
    if (state != ServerState::waiting) return std::nullopt;
    // No wait mends these.
    if (failure.code == ErrorCode::conflict) return ExitCode::conflict;
    if (failure.code == ErrorCode::disk) return ExitCode::disk;
    if (!jack_wait || jack_wait->count() > 0) return std::nullopt;
    return ExitCode::no_jack;
}

}  // namespace laydown::process
