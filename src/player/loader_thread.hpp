// The Disk thread of the player: runs a BlockLoader, and whatever else waits for a disk. A disk
// that hangs holds up this thread and nothing else: what is not in memory is silent meanwhile.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "player/block_loader.hpp"

namespace laydown::player {

class LoaderThread {
  public:
    /// `told` is called on the Disk thread whenever there is news(). The kernel outlives it.
    LoaderThread(const PlayKernel& kernel, std::function<void()> told);
    /// Waits for as long as a call to the disk takes: see ends_within().
    ~LoaderThread();
    LoaderThread(const LoaderThread&) = delete;
    LoaderThread& operator=(const LoaderThread&) = delete;

    // ---- Control

    /// Files below `folder` are played from now on; no track is left of what was before.
    void open(std::filesystem::path folder, SampleRate rate, BlockLoader::Settings settings);
    /// As those of BlockLoader.
    void set_track(std::shared_ptr<PlayTrack> track, session::Playlist playlist,
                   TransportPosition from);
    void remove_track(std::shared_ptr<PlayTrack> track);
    void keep_ready(std::vector<SongPosition> places);
    /// Runs `job` on the Disk thread, as soon as it is done with what it does.
    void run(std::function<void()> job);

    /// What was wrong with files since the last call.
    std::vector<disk::SourceProblem> news();
    Frames filled() const { return {filled_.load()}; }
    std::size_t bytes() const { return bytes_.load(); }
    /// See recorder::DiskThread::ends_within().
    bool ends_within(std::chrono::nanoseconds limit);

    // ---- the process callback, in freewheel only: it locks and may wait

    /// Waits until `done` holds, which it asks again after each block that came, at most for
    /// `patience`. Whether it holds.
    bool wait_until(const std::function<bool()>& done, std::chrono::milliseconds patience);

    // to be completed
};

}  // namespace laydown::player
