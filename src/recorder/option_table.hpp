// The options of laydown-recorder, each declared once: its name, the word for its value, the line
// of --help, and where it goes. Pure: any thread.
#pragma once

#include <string>
#include <vector>

#include "recorder/option_draft.hpp"

namespace laydown::recorder {

/// Fills `draft` from the command line. Throws StartupError (`usage`) and PrintAndExit.
void read_options(int argc, const char* const* argv, const WordChecks& checks, Draft& draft);

}  // namespace laydown::recorder
