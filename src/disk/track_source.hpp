// What a track sounds like: its playlist, rendered from the files. The Disk thread.
#pragma once

#include <span>
#include <vector>

#include "base/units.hpp"
#include "disk/source_files.hpp"
#include "session/playlist.hpp"

namespace laydown::disk {

class TrackSource {
  public:
    /// The files outlive it.
    TrackSource(session::Playlist playlist, int channels, SourceFiles& files);

    const session::Playlist& playlist() const { return playlist_; }
    int channels() const { return channels_; }
    /// Where there are regions; they may touch.
    std::vector<Range<SongPosition>> audible() const;

    /// Fills each of `out`, a buffer for each of channels(), with what lies from `begin` on. Where
    /// one region is heard without a fade these are the file's samples, bit for bit. Of what is
    /// wrong with a file the files have news. False when there is nothing but silence.
    bool render(SongPosition begin, Frames count, std::span<float* const> out);
    /// That is going to be rendered. See FrameReader::expect().
    void expect(SongPosition begin, Frames count) const;

  private:
    struct Part;
    bool put(const Part& part);
    bool add(const Part& part);
    bool read(const Part& part);

    session::Playlist playlist_;
    int channels_;
    SourceFiles& files_;
    std::vector<float> scratch_;
};

}  // namespace laydown::disk
