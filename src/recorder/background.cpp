#include "recorder/background.hpp"

#include <pthread.h>

#include "base/thread_role.hpp"

namespace laydown::recorder {

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

bool Background::idle() const {
    const std::lock_guard lock(mutex_);
    return waiting_.empty() && !busy_;
}

void Background::run() {
    set_thread_role(ThreadRole::disk);
    std::unique_lock lock(mutex_);
    for (;;) {
        posted_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        const auto work = std::move(waiting_.front());
        waiting_.pop_front();
        busy_ = true;
        lock.unlock();
        work();
        lock.lock();
        busy_ = false;
    }
}

}  // namespace laydown::recorder
