#include <atomic>
#include <memory>

#include "jackio/library_log.hpp"
#include "recorder/program.hpp"

namespace laydown::recorder {

using daemon::ExitCode;

namespace {

/// Where libjack's words go; libjack takes a plain function, so it has to be found from there.
std::atomic<daemon::Log*> library_log{nullptr};  // NOLINT

void log_library(jackio::Severity severity, std::string_view text) noexcept {
    // What matters of it reaches us as return codes; the words are for those who look closely.
    if (daemon::Log* log = library_log.load()) {
        log->write(
            daemon::Level::debug,
            fmt::format("{}: {}", severity == jackio::Severity::error ? "libjack error" : "libjack",
                        text));
    }
}

daemon::Level threshold_of(const Options& options) {
    switch (options.verbosity) {
        case process::Verbosity::quiet:
            return daemon::Level::warning;
        case process::Verbosity::verbose:
            return daemon::Level::debug;
        case process::Verbosity::normal:
            break;
    }
    return daemon::Level::info;
}

}  // namespace

ExitCode run(int argc, const char* const* argv) {
    const Options options = parse_options(argc, argv, word_checks());
    daemon::Signals signals;  // before any thread
    daemon::Console console;
    daemon::Log log(console, "laydown-recorder", threshold_of(options));
    daemon::JsonEvents json(options.json);
    library_log.store(&log);
    jackio::route_library_messages(&log_library);
    if (options.salvage) {
        daemon::Readiness readiness;
        return salvage_only(options, daemon::SlowStart(signals, readiness), log, json);
    }
    auto program = std::make_unique<Program>(options, signals, console, log, json);
    const ExitCode code = program->run();
    // What a thread still uses is left to the system, which ends both.
    if (program->held_up()) static_cast<void>(program.release());
    program.reset();
    library_log.store(nullptr);
    return code;
}

}  // namespace laydown::recorder
