// The Disk thread of the player: runs a BlockLoader, and whatever else waits for a disk. A disk
// that hangs holds up this thread and nothing else: what is not in memory is silent meanwhile.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "player/block_loader.hpp"
#include "player/play_kernel.hpp"
#include "player/play_track.hpp"

namespace laydown::player {

class LoaderThread {
  public:
    using Now = PlayKernel::Now;

    /// `told` is called on the Disk thread whenever there is news(). The kernel outlives it.
    LoaderThread(const PlayKernel& kernel, std::function<void()> told)
        : LoaderThread(
              kernel.gate(), [&kernel] { return kernel.now(); }, std::move(told)) {}
    /// The same for anything that plays; `now` is called on the Disk thread, and by filled().
    LoaderThread(const engine::CycleGate& gate, std::function<Now()> now,
                 std::function<void()> told);
    /// When there are no cycles any more. Jobs and orders that it has not come to are dropped.
    /// Waits for as long as a call to the disk takes: see ends_within().
    ~LoaderThread();
    LoaderThread(const LoaderThread&) = delete;
    LoaderThread& operator=(const LoaderThread&) = delete;

    // ---- Control. Orders are followed one after the other.

    /// Files below `folder` are played from now on; no track is left of what was before, nor news.
    void open(std::filesystem::path folder, SampleRate rate, BlockLoader::Settings settings);
    /// As those of BlockLoader.
    void set_track(std::shared_ptr<engine::SongTrack> track, session::Playlist playlist,
                   TransportPosition from);
    void set_track(const std::shared_ptr<PlayTrack>& track, session::Playlist playlist,
                   TransportPosition from) {
        set_track(song_of(track), std::move(playlist), from);
    }
    void remove_track(std::shared_ptr<engine::SongTrack> track);
    void remove_track(const std::shared_ptr<PlayTrack>& track) { remove_track(song_of(track)); }
    void keep_ready(std::vector<SongPosition> places);
    void forget(std::string file);
    /// Runs `job` on the Disk thread, as soon as it is done with what it does.
    void run(std::function<void()> job);

    /// What was wrong with files since the last call.
    std::vector<disk::SourceProblem> news();
    /// As BlockLoader::filled(), less what has been played since if the Disk thread hangs.
    Frames filled() const;
    std::size_t bytes() const { return bytes_.load(); }
    /// Begins the end that the destructor waits for. False when a disk that hangs has not let it
    /// come after `limit`: the destructor would hang as well.
    bool ends_within(std::chrono::nanoseconds limit);

    // ---- the process callback, in freewheel only: it locks and may wait

    /// Waits until `done` holds, which it asks again after each block that came, at most for
    /// `patience`. Whether it holds.
    bool wait_until(const std::function<bool()>& done, std::chrono::milliseconds patience);
    /// Whoever waits there asks again at once. Any thread but that one.
    void wake_waiters();

  private:
    /// A share of the track that looks at its song.
    static std::shared_ptr<engine::SongTrack> song_of(const std::shared_ptr<PlayTrack>& track) {
        return {track, &track->song};
    }

    void work();
    std::chrono::milliseconds step();
    void tell(const Now& now);
    void order(std::function<void()> job);
    void with_loader(std::function<void(BlockLoader&)> follow);
    bool wait(std::chrono::milliseconds most);
    void obey();
    void begin_end();

    const engine::CycleGate& gate_;
    const std::function<Now()> now_;
    const std::function<void()> told_;

    std::unique_ptr<BlockLoader> loader_;               // Disk's
    std::vector<std::unique_ptr<BlockLoader>> former_;  // Disk's; until they are settled

    /// As the Disk thread saw it last.
    struct Filled {
        Frames frames{};
        TransportPosition at{};
        std::uint32_t roll = 0;
    };

    mutable std::mutex mutex_;  // protects what follows, up to ended_
    std::condition_variable woken_changed_;
    std::vector<std::function<void()>> orders_;
    std::vector<disk::SourceProblem> news_;
    bool woken_ = false;
    Filled filled_;
    std::uint64_t steps_ = 0;
    std::condition_variable stepped_;
    bool ending_ = false;
    bool ended_ = false;
    std::condition_variable ended_changed_;

    std::atomic<std::size_t> bytes_{0};  // written by Disk
    std::thread thread_;
};

}  // namespace laydown::player
