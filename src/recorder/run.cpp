#include <memory>

#include "process/essentials.hpp"
#include "recorder/program.hpp"

namespace laydown::recorder {

using daemon::ExitCode;

ExitCode run(int argc, const char* const* argv) {
    const Options options = parse_options(argc, argv, word_checks());
    process::Essentials own("laydown-recorder", options);
    if (options.salvage) {
        daemon::Readiness readiness;
        return salvage_only(options, daemon::SlowStart(own.signals, readiness), own.log, own.json);
    }
    auto program = std::make_unique<Program>(options, own.signals, own.console, own.log, own.json);
    const ExitCode code = program->run();
    // What a thread still uses is left to the system, which ends both.
    if (program->held_up()) static_cast<void>(program.release());
    return code;
}

}  // namespace laydown::recorder
