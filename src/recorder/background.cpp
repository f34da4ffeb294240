#include "recorder/background.hpp"

#include <pthread.h>

#include <cstdio>
#include <exception>

#include "base/thread_role.hpp"

namespace laydown::recorder {

namespace {

// Want of memory, most likely: it could not even be told to who logs.
void do_guarded(const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "something that is done in the background failed: %s\n",
                     exception.what());
    }
}

}  // namespace

Background::Background(const std::string& name) : thread_([this] { run(); }) {
    pthread_setname_np(thread_.native_handle(), name.c_str());
}

Background::~Background() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    posted_.notify_one();
    thread_.join();
}

void Background::post(std::function<void()> work) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(work));
    }
    posted_.notify_one();
}

void Background::drop() {
    {
        const std::lock_guard lock(mutex_);
        dropped_ = true;
    }
    posted_.notify_one();
}

bool Background::idle() const {
    const std::lock_guard lock(mutex_);
    return waiting_.empty() && !busy_;
}

bool Background::idle_within(std::chrono::nanoseconds limit) {
    std::unique_lock lock(mutex_);
    return done_.wait_for(lock, limit, [this] { return waiting_.empty() && !busy_; });
}

void Background::run() {
    set_thread_role(ThreadRole::disk);
    std::unique_lock lock(mutex_);
    for (;;) {
        posted_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        work_off(lock);
    }
}

// Also what was dropped is destroyed here and unlocked: it may hold files, and to close them may
// take as long as anything else.
void Background::work_off(std::unique_lock<std::mutex>& lock) {
    busy_ = true;
    std::deque<std::function<void()>> taken;
    if (dropped_) {
        taken.swap(waiting_);
    } else {
        taken.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    const bool wanted = !dropped_;
    lock.unlock();
    if (wanted) do_guarded(taken.front());
    taken.clear();
    lock.lock();
    busy_ = false;
    done_.notify_all();
}

}  // namespace laydown::recorder
