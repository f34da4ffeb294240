// Brings what is about to be played from the files into the tracks' blocks, the most urgent first,
// and keeps some places of the song ready besides. It does a block at a time, and has no thread:
// LoaderThread calls it, and who renders. The Disk thread.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/units.hpp"
#include "disk/source_files.hpp"
#include "player/play_kernel.hpp"
#include "player/play_track.hpp"
#include "session/playlist.hpp"

namespace laydown::player {

class BlockLoader {
  public:
    struct Settings {
        Frames ahead{};               ///< so much of what comes is kept in memory
        std::size_t kept_bytes = 0;   ///< at most, for places that are kept ready
        std::size_t most_open = 256;  ///< files at a time
    };

    /// The gate outlives it.
    BlockLoader(const engine::CycleGate& gate, std::filesystem::path folder, SampleRate rate,
                Settings settings);
    ~BlockLoader();
    BlockLoader(const BlockLoader&) = delete;
    BlockLoader& operator=(const BlockLoader&) = delete;

    /// A track, or another playlist for one that there is: heard from transport frame `from` on, or
    /// as soon as it is in memory. What sounds the same stays in memory.
    void set_track(const std::shared_ptr<PlayTrack>& track, session::Playlist playlist,
                   TransportPosition from);
    /// It is not played any more.
    void remove_track(const PlayTrack& track);
    /// Places to which one may go at any moment: the most wanted first, as far as memory goes.
    void keep_ready(std::vector<SongPosition> places);
    /// A file may have become another: it is read anew.
    void forget(const std::string& file);

    /// Brings the block that is needed next. False when there is nothing to do as things are.
    bool step(const PlayKernel::Now& now);

    /// How much of what comes is in memory, without a hole, of all tracks; up to Settings::ahead.
    Frames filled() const;
    /// What is in memory.
    std::size_t bytes() const;
    /// See SourceFiles::news().
    std::vector<disk::SourceProblem> news();

  private:
    // to be completed
};

}  // namespace laydown::player
