#include "recorder/disk_thread.hpp"

#include <pthread.h>

#include "base/thread_role.hpp"
#include "disk/disk_space.hpp"

namespace laydown::recorder {

using std::chrono::milliseconds;

namespace {

// Between two looks: seldom while a take is on its way, often when only its last frames are due.
constexpr milliseconds calm{100};
constexpr milliseconds soon{5};
constexpr milliseconds space_interval{1000};

std::int64_t free_bytes_of(const std::filesystem::path& session) {
    const auto bytes = disk::free_bytes(session);
    return bytes ? static_cast<std::int64_t>(*bytes) : -1;
}

}  // namespace

DiskThread::DiskThread(std::filesystem::path session, disk::JournalFile journal,
                       std::function<void(DiskEvent)> report)
    : session_(std::move(session)),
      cutter_(
          std::make_unique<TakeCutter>(session_, std::move(journal), finisher_, std::move(report))),
      free_bytes_(free_bytes_of(session_)),
      thread_([this] { run(); }) {
    pthread_setname_np(thread_.native_handle(), "disk");
}

DiskThread::~DiskThread() {
    begin_end();
    thread_.join();
}

void DiskThread::begin_end() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        woken_ = true;
    }
    woken_changed_.notify_one();
}

void DiskThread::abandon() {
    abandoned_.store(true);
    finisher_.drop();
}

bool DiskThread::ends_within(std::chrono::nanoseconds limit) {
    const auto latest = std::chrono::steady_clock::now() + limit;
    begin_end();
    std::unique_lock lock(mutex_);
    if (!ended_changed_.wait_until(lock, latest, [this] { return ended_; })) return false;
    return finisher_.idle_within(latest - std::chrono::steady_clock::now());
}

void DiskThread::open(CutJob job, Backlog& backlog, RingPosition from) {
    assert_thread(ThreadRole::control);
    const std::lock_guard lock(mutex_);
    backlog.ordered_from(from);  // locked: tell_progress() revokes it while no command waits
    open_parts_.fetch_add(1);    // locked: tell_progress() sets it while no command waits
    // std::function wants to copy what it holds.
    commands_.emplace_back(
        [this, job = std::make_shared<CutJob>(std::move(job))] { cutter_->open(std::move(*job)); });
    woken_ = true;
    woken_changed_.notify_one();
}

void DiskThread::end(PartKey key, const CutEnd& end) {
    assert_thread(ThreadRole::control);
    const std::lock_guard lock(mutex_);
    commands_.emplace_back([this, key, end] { cutter_->end(key, end); });
    woken_ = true;
    woken_changed_.notify_one();
}

void DiskThread::serve(std::shared_ptr<CaptureMemory> memory, std::shared_ptr<Backlog> backlog) {
    const std::lock_guard lock(mutex_);
    commands_.emplace_back([this, memory = std::move(memory), backlog = std::move(backlog)] {
        memory_ = memory;
        backlog_ = backlog;
    });
    woken_ = true;
    woken_changed_.notify_one();
}

void DiskThread::wake() {
    {
        const std::lock_guard lock(mutex_);
        woken_ = true;
    }
    woken_changed_.notify_one();
}

// Returns whether somebody woke us: then nothing should be left lying for later.
bool DiskThread::wait(milliseconds most) {
    std::unique_lock lock(mutex_);
    woken_changed_.wait_for(lock, most, [this] { return woken_; });
    return std::exchange(woken_, false);
}

void DiskThread::obey() {
    std::vector<std::function<void()>> commands;
    {
        const std::lock_guard lock(mutex_);
        commands.swap(commands_);
    }
    for (const auto& command : commands) command();
}

void DiskThread::run() {
    set_thread_role(ThreadRole::disk);
    bool hurry = false;
    for (;;) {
        const bool behind = cutter_->behind();
        const bool woken = wait(behind ? milliseconds(0) : cutter_->ending() ? soon : calm);
        hurry = woken || (behind && hurry);
        // Before the commands: what Control decided about all before this place is among them.
        const auto undecided = look_at_control();
        obey();
        const SteadyTime now = std::chrono::steady_clock::now();
        cutter_->run(now, hurry, undecided);
        tell_progress(now);
        look_at_space(now);
        if (may_end(now)) break;
    }
    finish();
    const std::lock_guard lock(mutex_);
    ended_ = true;
    ended_changed_.notify_all();
}

void DiskThread::finish() {
    const bool hidden = cutter_->whereabouts() == disk::HeldFolder::Whereabouts::hidden;
    if (!cutter_->idle() || hidden) {
        cutter_->keep_rings();
        // What the journal lacks stands in the notes beside the ring.
        if (memory_) memory_->remove_at_end(false);
    }
    cutter_.reset();  // here: it closes files, which may take as long as to write them
}

std::optional<Undecided> DiskThread::look_at_control() const {
    if (!memory_) return std::nullopt;
    const engine::RingControl ring = memory_->control();
    // A Control that stands still must not cost audio: long before the ring is full, what it has
    // not looked at is written all the same.
    const RingPosition urgent = ring.head() - Frames{ring.geometry().depth().count / 2};
    return Undecided{memory_.get(), std::max(backlog_->control(), urgent)};
}

bool DiskThread::may_end(SteadyTime now) {
    const std::lock_guard lock(mutex_);
    if (!ending_ || !commands_.empty()) return false;
    if (abandoned_.load() || cutter_->idle()) return true;
    return cutter_->open_parts() == 0 && cutter_->journal_given_up(now);
}

void DiskThread::tell_progress(SteadyTime now) {
    const bool unwritten = cutter_->open_parts() == 0 && cutter_->journal_given_up(now);
    journal_settled_.store(cutter_->journal_settled());
    displaced_.store(cutter_->whereabouts() != disk::HeldFolder::Whereabouts::in_place);
    obstacle_.store(cutter_->waits_for_space() ? Obstacle::no_space
                    : unwritten                ? Obstacle::journal
                                               : Obstacle::none);
    const std::lock_guard lock(mutex_);
    // Parts that wait in commands_ are counted already.
    if (commands_.empty()) open_parts_.store(cutter_->open_parts());
    if (!memory_) return;
    const RingPosition head = memory_->control().head();
    needed_from_.store(cutter_->needed_from(*memory_, head).frame);
    backlog_->disk_at(cutter_->awaited_from(*memory_, head));
    if (commands_.empty()) backlog_->heard();
}

void DiskThread::look_at_space(SteadyTime now) {
    if (now < next_look_) return;
    next_look_ = now + space_interval;
    free_bytes_.store(free_bytes_of(cutter_->session()));
}

}  // namespace laydown::recorder
