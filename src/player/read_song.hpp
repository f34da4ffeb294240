// What is to be played, as the command line says. May wait for a disk: the Disk thread, or who
// renders.
#pragma once

#include "player/options.hpp"
#include "player/song.hpp"

namespace laydown::player {

/// Errors: those of read_session() and read_files().
Result<Song> read_song(const Options& options);

}  // namespace laydown::player
