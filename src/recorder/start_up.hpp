// The steps before the recorder runs. Each does one thing, and throws daemon::StartupError with the
// exit code that tells what went wrong. Main thread.
#pragma once

#include <string>

#include "daemon/exit_code.hpp"
#include "daemon/json_events.hpp"
#include "daemon/log.hpp"
#include "daemon/slow_start.hpp"
#include "disk/journal_file.hpp"
#include "recorder/options.hpp"
#include "recorder/recorder.hpp"
#include "recorder/salvage.hpp"

namespace laydown::recorder {

/// The words in options that other folders define.
WordChecks word_checks();
/// The name of a session: that of its folder. Throws `usage`.
std::string session_name(const std::filesystem::path& session);

/// Logs what was saved; returns whether something could not be.
bool tell(daemon::Log& log, daemon::JsonEvents& json, const Salvaged& salvaged);

/// A session that nobody else has, with all its takes finished that could be.
struct Recovered {
    disk::JournalFile journal;
    int next_take;
    bool cut_off;  ///< by a signal: what is not finished stays in memory
};
/// Makes the session's folder if it is missing, takes its journal, for which it waits while
/// somebody else salvages, and finishes what dead recorders left in it; when the process is asked
/// to end, the rest of that stays for the next start. Throws `disk` and `conflict`.
Recovered recover(const Options& options, const daemon::SlowStart& slow, daemon::Log& log,
                  daemon::JsonEvents& json);
/// Only that, for --salvage, and the same for other sessions. The code is `failure` when something
/// could not be saved, and `kept` when a signal ended it before all was.
daemon::ExitCode salvage_only(const Options& options, const daemon::SlowStart& slow,
                              daemon::Log& log, daemon::JsonEvents& json);

/// The options that word_checks() has passed, as the recorder wants them.
RecorderSettings settings_of(const Options& options, const std::string& session_name,
                             int next_take);

}  // namespace laydown::recorder
