// The click of a map as an audio file, for those who want it printed to a track. Main thread.
#pragma once

#include "daemon/exit_code.hpp"
#include "daemon/log.hpp"
#include "metronome/options.hpp"

namespace laydown::metronome {

/// Writes what --render asks for: from the song's frame 0 to the map's end, or so many bars. The
/// file's format is that of its name: .wav (32-bit float), .w64, .caf or .flac. Nothing is
/// overwritten. Throws daemon::StartupError (`usage`, `disk`).
daemon::ExitCode render(const Options& options, daemon::Log& log);

}  // namespace laydown::metronome
