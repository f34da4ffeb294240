// A track as the loader has it: the versions of its song, each with the playlist that it is
// rendered from, and the changes that wait for those before them to be heard. The Disk thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/units.hpp"
#include "disk/track_source.hpp"
#include "engine/cycle_gate.hpp"
#include "engine/song_track.hpp"
#include "player/block_pool.hpp"
#include "player/blocks_ahead.hpp"

namespace laydown::player {

/// Where blocks come from, and where they go to.
struct BlockMemory {
    explicit BlockMemory(const engine::CycleGate& gate) : withdrawn(gate) {}

    BlockPool pool;
    engine::Limbo<std::shared_ptr<engine::Block>> withdrawn;
};

class LoadedTrack {
  public:
    /// The files outlive it.
    LoadedTrack(std::shared_ptr<engine::SongTrack> track, disk::SourceFiles& files);
    ~LoadedTrack();
    LoadedTrack(const LoadedTrack&) = delete;
    LoadedTrack& operator=(const LoadedTrack&) = delete;

    const engine::SongTrack& track() const { return *track_; }

    /// What became of the versions.
    enum class Versions {
        same,
        fewer,    ///< one is not heard any more
        another,  ///< of which blocks are missing
    };

    // ---- `now`: the transport frame that is played next.

    /// From `from` on the playlist is heard. Changes that wait for that frame or later ones are
    /// dropped. One that is heard only after another which is not heard yet waits for that one.
    Versions change(session::Playlist playlist, TransportPosition from, TransportPosition now);
    /// What was rendered of that file is rendered anew: as another version.
    Versions forget(const std::string& file, TransportPosition now);
    /// Whether go_on() is to be called from time to time.
    bool changing() const { return versions_.size() > 1 || !waiting_.empty(); }
    /// Frees versions that are not heard any more, and offers what waited.
    Versions go_on(TransportPosition now);

    struct Version;
    /// A version in which the block is missing, or null: the one that is heard there, or the newest
    /// of the others.
    Version* missing_where_heard(const BlockAhead& block) const;
    Version* missing_elsewhere(const BlockAhead& block) const;
    /// Where it is heard it is going to be loaded, if it is missing. See FrameReader::expect().
    void expect(const BlockAhead& block) const;
    /// Brings a missing block into that version: one that sounds the same, or from the files.
    void load(Version& version, std::int64_t number, BlockMemory& memory);
    /// Takes back the block of all versions; how much there was.
    std::size_t withdraw(std::int64_t number, BlockMemory& memory);
    /// The memory that the block of the newest version takes, in bytes.
    std::size_t cost(std::int64_t number) const;

  private:
    struct Change {
        session::Playlist playlist;
        TransportPosition from;
    };

    bool is_already(const Change& change) const;
    bool may_offer(const Change& change, TransportPosition now) const;
    void offer(Change change);
    void share_published(Version& version) const;
    bool share(Version& version, std::int64_t number) const;
    bool drop_freed();
    Version& heard_now() const;
    Version& heard_at(TransportPosition at) const;

    std::shared_ptr<engine::SongTrack> track_;
    disk::SourceFiles& files_;
    std::vector<std::unique_ptr<Version>> versions_;  // those of the track, the newest last
    std::deque<Change> waiting_;                      // the one that is heard first first
};

}  // namespace laydown::player
