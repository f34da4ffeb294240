// What a program has before anything else, and needs until it ends: signals, what it writes to, and
// a place for libjack's own words. Main thread, before any other.
#pragma once

#include <string>

#include "daemon/console.hpp"
#include "daemon/json_events.hpp"
#include "daemon/log.hpp"
#include "daemon/signals.hpp"
#include "process/common_options.hpp"

namespace laydown::process {

/// Sends libjack's words to `log` for as long as it lives: what matters of them reaches us as
/// return codes; the words are for those who look closely. There is one at a time.
class LibraryLog {
  public:
    explicit LibraryLog(daemon::Log& log);
    ~LibraryLog();
    LibraryLog(const LibraryLog&) = delete;
    LibraryLog& operator=(const LibraryLog&) = delete;
};

/// What of the log is written.
daemon::Level threshold_of(Verbosity verbosity);

/// Members are made from top to bottom and taken down from bottom to top.
struct Essentials {
    Essentials(const std::string& program, const CommonOptions& options);

    daemon::Signals signals;  // before any thread
    daemon::Console console;
    daemon::Log log;
    daemon::JsonEvents json;
    LibraryLog library;
};

/// Tells what is worth a warning to people and to scripts.
void warn(Essentials& own, const std::string& text);

}  // namespace laydown::process
