#include "recorder/backlog.hpp"

namespace laydown::recorder {

void Backlog::publish(std::atomic<std::int64_t>& place, RingPosition position) {
    place.store(position.frame, std::memory_order_seq_cst);
    if (!waiting_.load(std::memory_order_seq_cst)) return;
    // Taking the lock closes the window between the waiter's look and its sleep.
    { const std::lock_guard lock(mutex_); }
    moved_.notify_one();
}

void Backlog::ordered_from(RingPosition position) {
    assert_thread(ThreadRole::control);
    ordered_.store(std::min(ordered_.load(), position.frame), std::memory_order_seq_cst);
}

void Backlog::release() {
    {
        const std::lock_guard lock(mutex_);
        released_.store(true, std::memory_order_release);
    }
    moved_.notify_one();
}

void Backlog::hold() { released_.store(false, std::memory_order_release); }

bool Backlog::wait_until_near(RingPosition end, Frames room) {
    // Well before the ring is full: then both work while the server goes on.
    if ((end - done()).count < room.count / 4) return true;
    wake_();
    if (end - done() <= room) return true;
    std::unique_lock lock(mutex_);
    if (released_.load(std::memory_order_acquire)) return false;
    waiting_.store(true, std::memory_order_seq_cst);
    moved_.wait_for(lock, patience_, [&] { return released_.load() || end - done() <= room; });
    waiting_.store(false, std::memory_order_seq_cst);
    return true;
}

}  // namespace laydown::recorder
