// What is to be played, as the command line says.
#pragma once

#include <optional>
#include <vector>

#include "player/converter.hpp"
#include "player/options.hpp"
#include "player/song.hpp"

namespace laydown::player {

/// `server` is the rate that files are converted to, if they may be; without one it is that of the
/// first. Errors: those of read_session() and read_files(). May wait for a disk: the Disk thread,
/// or who renders.
Result<Song> read_song(const Options& options, std::optional<SampleRate> server);

/// What has to be converted before all of a song can be played.
std::vector<ConversionJob> conversions_for(const Song& song, const Options& options);

}  // namespace laydown::player
