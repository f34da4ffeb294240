// The Disk thread: takes jobs from Control, cuts them out of the ring, tells Control what happened.
// A disk that hangs holds up this thread and nothing else; the ring is the buffer meanwhile.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "recorder/backlog.hpp"
#include "recorder/take_cutter.hpp"

namespace laydown::recorder {

class DiskThread {
  public:
    /// `report` is called on the Disk thread. The folder and its journal are this thread's alone
    /// from now on.
    DiskThread(std::filesystem::path session, disk::JournalFile journal,
               std::function<void(DiskEvent)> report);
    /// Ends when everything that is open has been finished, or after abandon(), or when the journal
    /// is given up, see TakeCutter. Then the rings stay in memory for the next start. Waits for as
    /// long as a call to the disk takes: see ends_within().
    ~DiskThread();
    DiskThread(const DiskThread&) = delete;
    DiskThread& operator=(const DiskThread&) = delete;

    // ---- Control

    /// `backlog` is of the job's ring, and what lies from `from` on there is waited for from now
    /// on.
    void open(CutJob job, Backlog& backlog, RingPosition from);
    void end(PartKey key, const CutEnd& end);
    /// The ring of which `backlog` is to be told.
    void serve(std::shared_ptr<CaptureMemory> memory, std::shared_ptr<Backlog> backlog);
    /// The destructor no longer waits for open parts, nor for files that are to be closed yet.
    void abandon();
    /// Begins the end that the destructor waits for. False when a disk that hangs has not let it
    /// come after `limit`: the destructor would hang as well.
    bool ends_within(std::chrono::nanoseconds limit);

    // ---- any thread

    /// Frames are waiting; in freewheel also the process callback calls it.
    void wake();
    /// Parts whose files are not closed yet, those not yet begun included.
    std::size_t open_parts() const { return open_parts_.load(); }
    /// What keeps things from being written at present.
    enum class Obstacle { none, no_space, journal };
    Obstacle obstacle() const { return obstacle_.load(); }
    /// All files are complete, and the journal tells of them.
    bool settled() const { return open_parts() == 0 && journal_settled(); }
    bool journal_settled() const { return journal_settled_.load(); }
    /// The session's folder is not where it was, and so are the takes.
    bool displaced() const { return displaced_.load(); }
    /// Bytes that the session's file system still takes; -1 while that is not known.
    std::int64_t free_bytes() const { return free_bytes_.load(); }
    /// The oldest place in the ring that is still needed.
    RingPosition needed_from() const { return {needed_from_.load()}; }

  private:
    void run();
    void finish();
    void begin_end();
    std::optional<Undecided> look_at_control() const;
    bool may_end(SteadyTime now);
    bool wait(std::chrono::milliseconds most);
    void obey();
    void look_at_space(SteadyTime now);
    void tell_progress(SteadyTime now);

    std::filesystem::path session_;
    Background finisher_{"disk-sync"};
    std::unique_ptr<TakeCutter> cutter_;  // Disk's, which also destroys it

    std::mutex mutex_;  // protects what follows, up to ended_
    std::condition_variable woken_changed_;
    std::vector<std::function<void()>> commands_;
    bool woken_ = false;
    bool ending_ = false;
    bool ended_ = false;
    std::condition_variable ended_changed_;

    std::shared_ptr<CaptureMemory> memory_;  // Disk's, like backlog_
    std::shared_ptr<Backlog> backlog_;
    SteadyTime next_look_{};

    std::atomic<bool> abandoned_{false};              // written by Control
    std::atomic<std::size_t> open_parts_{0};          // raised by Control, set by Disk
    std::atomic<Obstacle> obstacle_{Obstacle::none};  // written by Disk
    std::atomic<bool> journal_settled_{true};         // written by Disk
    std::atomic<bool> displaced_{false};              // written by Disk
    std::atomic<std::int64_t> free_bytes_;            // written by Disk
    std::atomic<std::int64_t> needed_from_{0};        // written by Disk
    std::thread thread_;
};

}  // namespace laydown::recorder
