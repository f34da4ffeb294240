// How far Control and Disk have come in the capture ring. In freewheel, where there is no hurry,
// the process callback waits here for them, so that nothing is overwritten before it is on disk; in
// real time it never does.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

#include "base/realtime.hpp"
#include "base/thread_role.hpp"
#include "base/units.hpp"

namespace laydown::recorder {

class Backlog {
  public:
    /// How long one cycle waits at most: less than the 10 s after which jackd gives up on a client.
    static constexpr std::chrono::milliseconds default_patience{8000};

    /// `wake` is called, from the process callback and in freewheel only, when a backlog builds up.
    explicit Backlog(std::function<void()> wake,
                     std::chrono::milliseconds patience = default_patience)
        : wake_(std::move(wake)), patience_(patience) {}

    /// How far Control has looked. Any thread.
    RingPosition control() const { return {control_.load(std::memory_order_acquire)}; }
    /// Control has looked at all before `position`, and handed on what it decided. Control.
    void control_at(RingPosition position) {
        assert_thread(ThreadRole::control);
        publish(control_, position);
    }
    /// Disk needs nothing before `position` any more. Disk.
    void disk_at(RingPosition position) {
        assert_thread(ThreadRole::disk);
        publish(disk_, position);
    }

    /// Disk is about to hear of something that needs what lies from `position` on: whatever Disk
    /// said before does not count for that. Before control_at(). Control, ordered against heard().
    void ordered_from(RingPosition position);
    /// Disk has told disk_at() with all in mind that was ordered. Disk.
    void heard() {
        assert_thread(ThreadRole::disk);
        publish(ordered_, never<RingPosition>);
    }

    /// Everything before is done with, and may be overwritten. Any thread.
    RingPosition done() const {
        // In this order: with a look of Control's comes what it ordered then, and with an order
        // that was heard what Disk said of it. Sequentially consistent, as publish() is: a waiter
        // who missed what was published is seen to wait.
        const std::int64_t looked = control_.load(std::memory_order_seq_cst);
        const std::int64_t ordered = ordered_.load(std::memory_order_seq_cst);
        const std::int64_t written = disk_.load(std::memory_order_seq_cst);
        return {std::min({looked, ordered, written})};
    }

    /// What Control and Disk read before they told how far they are may be overwritten from here
    /// on: orders their reads before the writes that follow. The process callback, in every cycle.
    void take_over() const noexcept LAYDOWN_REALTIME { static_cast<void>(done()); }

    /// Waits until `end` is at most `room` frames past what both have done with. Returns whether
    /// this cycle is to be captured. The process callback, in freewheel only: it locks and may
    /// wait.
    bool wait_until_near(RingPosition end, Frames room);

    /// Ends the wait, and nobody waits any more: a client is about to be closed, and Control, who
    /// is waited for, waits for its callback. The cycle that waited is captured, since a second of
    /// the ring is spare; none after it. Control.
    void release();
    /// There is a client again. Control, before it is activated.
    void hold();

  private:
    void publish(std::atomic<std::int64_t>& place, RingPosition position);

    std::function<void()> wake_;
    std::chrono::milliseconds patience_;
    std::atomic<std::int64_t> control_{0};                          // written by Control
    std::atomic<std::int64_t> disk_{0};                             // written by Disk
    std::atomic<std::int64_t> ordered_{never<RingPosition>.frame};  // written by both, in turns
    std::atomic<bool> waiting_{false};   // written by the process callback
    std::atomic<bool> released_{false};  // written by Control
    std::mutex mutex_;
    std::condition_variable moved_;
};

}  // namespace laydown::recorder
