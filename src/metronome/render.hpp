// The click of a map as an audio file, for those who want it printed to a track. Main thread.
#pragma once

#include "daemon/exit_code.hpp"
#include "metronome/options.hpp"
#include "process/essentials.hpp"

namespace laydown::metronome {

/// Writes what --render asks for: from the song's frame 0 to the map's end, or so many bars. The
/// file's format is that of its name: .wav (32-bit float), .w64, .caf or .flac. Nothing is
/// overwritten, and nothing is left of a file that could not be finished. Throws
/// daemon::StartupError (`usage`; `disk`; `failure` when a signal ended it).
daemon::ExitCode render(const Options& options, process::Essentials& own);

}  // namespace laydown::metronome
