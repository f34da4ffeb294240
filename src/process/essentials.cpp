#include "process/essentials.hpp"

#include <atomic>

#include "jackio/library_log.hpp"

namespace laydown::process {

namespace {

/// Where libjack's words go; libjack takes a plain function, so it has to be found from there.
std::atomic<daemon::Log*> library_log{nullptr};  // NOLINT

void log_library(jackio::Severity severity, std::string_view text) noexcept {
    if (daemon::Log* log = library_log.load()) {
        log->write(
            daemon::Level::debug,
            fmt::format("{}: {}", severity == jackio::Severity::error ? "libjack error" : "libjack",
                        text));
    }
}

}  // namespace

LibraryLog::LibraryLog(daemon::Log& log) {
    library_log.store(&log);
    jackio::route_library_messages(&log_library);
}

LibraryLog::~LibraryLog() { library_log.store(nullptr); }

daemon::Level threshold_of(Verbosity verbosity) {
    switch (verbosity) {
        case Verbosity::quiet:
            return daemon::Level::warning;
        case Verbosity::verbose:
            return daemon::Level::debug;
        case Verbosity::normal:
            break;
    }
    return daemon::Level::info;
}

Essentials::Essentials(const std::string& program, const CommonOptions& options)
    : log(console, program, threshold_of(options.verbosity)), json(options.json), library(log) {}

void warn(Essentials& own, const std::string& text) {
    own.log.warning("{}", text);
    own.json.emit("warning", {{"text", text}});
}

}  // namespace laydown::process
