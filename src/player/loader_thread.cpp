#include "player/loader_thread.hpp"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "base/thread_role.hpp"

namespace laydown::player {

using std::chrono::milliseconds;

namespace {

// Between two looks at where the song is. The real-time thread cannot wake anybody: it makes no
// system calls. With few tracks these looks are most of what this thread costs; they come on top of
// what a locate takes.
constexpr milliseconds between_looks{5};

}  // namespace

LoaderThread::LoaderThread(const engine::CycleGate& gate, std::function<Now()> now,
                           std::function<void()> told)
    : gate_(gate), now_(std::move(now)), told_(std::move(told)), thread_([this] { work(); }) {
    pthread_setname_np(thread_.native_handle(), "disk");
}

LoaderThread::~LoaderThread() {
    begin_end();
    thread_.join();
}

// ---- Control

void LoaderThread::begin_end() {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    woken_changed_.notify_one();
}

bool LoaderThread::ends_within(std::chrono::nanoseconds limit) {
    const auto latest = std::chrono::steady_clock::now() + limit;
    begin_end();
    std::unique_lock lock(mutex_);
    return ended_changed_.wait_until(lock, latest, [this] { return ended_; });
}

void LoaderThread::order(std::function<void()> job) {
    const std::lock_guard lock(mutex_);
    orders_.push_back(std::move(job));
    woken_ = true;
    woken_changed_.notify_one();
}

void LoaderThread::run(std::function<void()> job) { order(std::move(job)); }

/// Without a loader there is nobody to follow it.
void LoaderThread::with_loader(std::function<void(BlockLoader&)> follow) {
    order([this, follow = std::move(follow)] {
        if (loader_ != nullptr) follow(*loader_);
    });
}

void LoaderThread::open(std::filesystem::path folder, SampleRate rate,
                        BlockLoader::Settings settings) {
    order([this, folder = std::move(folder), rate, settings] {
        if (loader_ != nullptr) former_.push_back(std::move(loader_));
        loader_ = std::make_unique<BlockLoader>(gate_, folder, rate, settings);
        const std::lock_guard lock(mutex_);
        news_.clear();
    });
}

void LoaderThread::set_track(std::shared_ptr<engine::SongTrack> track, session::Playlist playlist,
                             TransportPosition from) {
    with_loader([track = std::move(track), playlist = std::move(playlist), from](auto& loader) {
        loader.set_track(track, playlist, from);
    });
}

void LoaderThread::remove_track(std::shared_ptr<engine::SongTrack> track) {
    with_loader([track = std::move(track)](auto& loader) { loader.remove_track(*track); });
}

void LoaderThread::keep_ready(std::vector<SongPosition> places) {
    with_loader([places = std::move(places)](auto& loader) { loader.keep_ready(places); });
}

void LoaderThread::forget(std::string file) {
    with_loader([file = std::move(file)](auto& loader) { loader.forget(file); });
}

std::vector<disk::SourceProblem> LoaderThread::news() {
    const std::lock_guard lock(mutex_);
    return std::exchange(news_, {});
}

// A thread that goes on looks several times a block: only what is more than that counts.
Frames LoaderThread::filled() const {
    const Now now = now_();
    const std::lock_guard lock(mutex_);
    const Frames passed = now.transport - filled_.at;
    if (now.roll != filled_.roll || passed < Frames{0}) return {};  // of another place
    if (passed < engine::block_length) return filled_.frames;
    return std::max(filled_.frames - passed, Frames{0});
}

// ---- Disk

void LoaderThread::work() {
    set_thread_role(ThreadRole::disk);
    milliseconds pause{0};
    while (wait(pause)) {
        obey();
        pause = step();
    }
    loader_.reset();  // here: it closes files
    former_.clear();
    const std::lock_guard lock(mutex_);
    ended_ = true;
    ended_changed_.notify_all();
    stepped_.notify_all();
}

/// False at the end.
bool LoaderThread::wait(milliseconds most) {
    std::unique_lock lock(mutex_);
    if (most > milliseconds(0))
        woken_changed_.wait_for(lock, most, [this] { return woken_ || ending_; });
    woken_ = false;
    return !ending_;
}

void LoaderThread::obey() {
    std::vector<std::function<void()>> orders;
    {
        const std::lock_guard lock(mutex_);
        orders.swap(orders_);
    }
    for (const auto& order : orders) order();
}

/// How long nothing is to be done unless somebody wakes us.
milliseconds LoaderThread::step() {
    std::erase_if(former_, [](const auto& loader) { return loader->settled(); });
    const Now now = now_();
    const bool busy = loader_ != nullptr && loader_->step(now);
    tell(now);
    return busy ? milliseconds(0) : between_looks;
}

void LoaderThread::tell(const Now& now) {
    auto news = loader_ == nullptr ? std::vector<disk::SourceProblem>{} : loader_->news();
    const bool any = !news.empty();
    if (loader_ != nullptr) bytes_.store(loader_->bytes());
    {
        const std::lock_guard lock(mutex_);
        if (loader_ != nullptr) filled_ = {loader_->filled(), now.transport, now.roll};
        news_.insert(news_.end(), std::make_move_iterator(news.begin()),
                     std::make_move_iterator(news.end()));
        ++steps_;
    }
    stepped_.notify_all();
    if (any) told_();
}

// ---- the process callback in freewheel

void LoaderThread::wake_waiters() {
    {
        const std::lock_guard lock(mutex_);
        ++steps_;
    }
    stepped_.notify_all();
}

bool LoaderThread::wait_until(const std::function<bool()>& done, milliseconds patience) {
    const auto latest = std::chrono::steady_clock::now() + patience;
    std::unique_lock lock(mutex_);
    while (!done()) {  // what came before it was asked has been counted, or will be
        const std::uint64_t asked = steps_;
        woken_ = true;
        woken_changed_.notify_one();
        const auto stepped = [&] { return ended_ || steps_ != asked; };
        if (ended_ || !stepped_.wait_until(lock, latest, stepped)) return done();
    }
    return true;
}

}  // namespace laydown::player
