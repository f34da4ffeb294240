// Whether two playlists sound the same in some part of the song: what was rendered of one is then
// good for the other. Pure: any thread but the real-time one.
#pragma once

#include "session/playlist.hpp"

namespace laydown::session {

/// Whether the same frames of the same files are heard there, with the same gains. What is told
/// may be false where only rounding would show a difference, and is never true where there is one.
bool same_audio(const Playlist& one, const Playlist& other, Range<SongPosition> range);

}  // namespace laydown::session
