// Renders the mix, or the tracks apart, to files, as fast as the disk allows: with --render and
// --render-tracks. Main thread.
#pragma once

#include "daemon/exit_code.hpp"
#include "player/options.hpp"
#include "process/essentials.hpp"

namespace laydown::player {

/// Writes the song from its frame 0 to its end, bit for bit what is played. `failure` when some of
/// it could not be played, which is silent in the files. Throws
/// daemon::StartupError (`disk`, `failure` when it is told to end); no file is left then that was
/// not finished before.
daemon::ExitCode render(const Options& options, process::Essentials& own);

}  // namespace laydown::player
