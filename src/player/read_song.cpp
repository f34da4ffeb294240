#include "player/read_song.hpp"

#include "player/song_reading.hpp"

namespace laydown::player {

Result<Song> read_song(const Options& options) {
    auto song = options.session ? read_session(*options.session) : read_files(options.files);
    if (song && options.loop) song->loop = options.loop;
    return song;
}

}  // namespace laydown::player
