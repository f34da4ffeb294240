// laydown-recorder as a program: makes all parts in order, runs the loop, and takes them down in
// reverse. Main thread.
#pragma once

#include "daemon/exit_code.hpp"

namespace laydown::recorder {

/// Parses the command line and records until told to end. Throws daemon::StartupError.
daemon::ExitCode run(int argc, const char* const* argv);

}  // namespace laydown::recorder
