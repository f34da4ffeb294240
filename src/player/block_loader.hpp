// Brings what is about to be played from the files into the tracks' blocks, the most urgent first,
// and keeps some places of the song ready besides. It does a block at a time, and has no thread:
// LoaderThread calls it, and who renders. The Disk thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/units.hpp"
#include "disk/source_files.hpp"
#include "player/blocks_ahead.hpp"
#include "player/kept_places.hpp"
#include "player/loaded_track.hpp"
#include "player/play_kernel.hpp"
#include "session/playlist.hpp"

namespace laydown::player {

class BlockLoader {
  public:
    struct Settings {
        Frames ahead{};  ///< so much of what comes is kept in memory; ready_ahead at least
        std::size_t kept_bytes = 0;   ///< at most, for places that are kept ready
        std::size_t most_open = 256;  ///< files at a time
    };

    /// The gate outlives it.
    BlockLoader(const engine::CycleGate& gate, std::filesystem::path folder, SampleRate rate,
                Settings settings);
    /// Not before settled(), while there are cycles.
    ~BlockLoader();
    BlockLoader(const BlockLoader&) = delete;
    BlockLoader& operator=(const BlockLoader&) = delete;

    /// A track, or another playlist for one that there is: heard from transport frame `from` on, or
    /// as soon as it is in memory. What sounds the same stays in memory. Changes that were to be
    /// heard at that frame or later are dropped, those before it are not. (The song of a PlayTrack:
    /// a share of its own, which keeps the PlayTrack.)
    void set_track(const std::shared_ptr<engine::SongTrack>& track, session::Playlist playlist,
                   TransportPosition from);
    /// It is not played any more. Its blocks go when the track does.
    void remove_track(const engine::SongTrack& track);
    /// Places to which one may go at any moment: the most wanted first, as far as memory goes.
    void keep_ready(std::vector<SongPosition> places);
    /// A file may have become another: it is read anew.
    void forget(const std::string& file);

    /// Brings the block that is needed next. False when there is nothing to do as things are.
    bool step(const PlayKernel::Now& now);

    /// How much of what comes is in memory, without a hole, of all tracks; up to Settings::ahead.
    Frames filled() const;
    /// What is in memory.
    std::size_t bytes() const { return memory_.pool.bytes(); }
    /// See SourceFiles::news().
    std::vector<disk::SourceProblem> news() { return files_.news(); }
    /// Whether no cycle is under way that may be looking at what was taken back.
    bool settled();

  private:
    /// Up to where blocks are there: nothing before it is missing.
    struct Frontier {
        static constexpr int passes = 2;
        std::size_t block = 0;
        int pass = 0;  ///< 0: where it is heard; 1: everywhere
        std::size_t track = 0;
    };
    struct Course {
        bool known = false;
        std::uint32_t roll = 0;
        std::uint32_t loop = 0;
        friend bool operator==(const Course&, const Course&) = default;
    };

    void tracks_changed();
    void changed(LoadedTrack& track, LoadedTrack::Versions outcome);
    void free_settled();
    void tend_changing();
    void follow(const PlayKernel::Now& now);
    void expect_start();
    void sort_out_behind();
    bool load_ahead();
    bool choose_kept();
    bool load_kept();
    bool load_at(const BlockAhead& block, Frontier& frontier);
    bool take_back(std::size_t most_blocks, std::size_t most_looks);

    Settings settings_;
    disk::SourceFiles files_;
    BlockMemory memory_;
    std::vector<std::unique_ptr<LoadedTrack>> tracks_;
    std::vector<LoadedTrack*> changing_;  // some of them
    std::size_t next_changing_ = 0;

    Course course_;
    TransportPosition now_{};
    TransportPosition since_{};  // ahead_ is from there on
    BlocksAhead ahead_;
    std::set<std::int64_t> ahead_numbers_;
    std::set<std::int64_t> complete_;  // those of ahead_ that all versions of all tracks have
    Frontier frontier_;                // in ahead_
    KeptPlaces kept_;
    Frontier kept_frontier_;  // in kept_.blocks()

    std::set<std::int64_t> held_;       // some track may have them in memory
    std::vector<std::int64_t> behind_;  // those of them that are neither ahead nor kept
    std::size_t next_behind_ = 0;       // track from which the last of them is taken back next
};

}  // namespace laydown::player
