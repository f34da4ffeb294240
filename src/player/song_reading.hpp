// Reads what is to be played from a session's folder or from files. What can be played is played;
// the rest is named in the song's remarks. Files themselves are looked at no more than has to be:
// what is wrong with one is told when it is played. The Disk thread; may take its time.
#pragma once

#include <filesystem>
#include <optional>
#include <span>

#include "base/result.hpp"
#include "base/units.hpp"
#include "player/rate_cache.hpp"
#include "player/song.hpp"

namespace laydown::player {

/// The chosen takes of all tracks of a session, as laydown-session(5) has it.
///
/// A session.json that is missing or broken is made again from the journal, a journal that is
/// missing or broken from the audio files. A take that a recorder has in hand is not played before
/// it is closed; one that a dead recorder left open is, as far as its file has audio. Takes whose
/// file would lie outside of the folder are left out, and those of another rate than the session's,
/// unless `copies` has them at that rate.
///
/// Errors: `not_found` (no such folder), `refused` (the session or its journal is of a newer
/// format), `disk`.
Result<Song> read_session(const std::filesystem::path& folder, const RateCache* copies = nullptr);

/// Each file is a track, numbered by its place in `paths`, with 1 to 64 channels, and named after
/// the file. It begins where the time reference of its bext chunk says, or at frame 0. All have the
/// rate that is asked for, or else that of the first that can be read; others are left out, unless
/// `copies` has them at that rate.
///
/// Error: that of the first file, when none could be played whatever its rate.
Result<Song> read_files(std::span<const std::filesystem::path> paths,
                        std::optional<SampleRate> rate = {}, const RateCache* copies = nullptr);

}  // namespace laydown::player
