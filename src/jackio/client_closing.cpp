#include "jackio/client_closing.hpp"

#include <jack/jack.h>
#include <pthread.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "jackio/client_core.hpp"

namespace laydown::jackio {

namespace {

using namespace std::chrono_literals;

/// How long libjack is waited for before it is left to itself. A server that is alive
/// answers in far less.
constexpr auto close_patience = 2s;
/// How long a handler's call that has begun is waited for: a process() that is held up reads the
/// ring and the ports, which go next. When the server is lost, a real-time thread may have ended
/// inside it.
constexpr auto process_patience = 10s;
constexpr auto lost_process_patience = 1s;
/// How long libjack's threads are waited for when their server is gone. The one that hears it ends
/// when the server's process does; the one that runs the cycles only if it was told of the end, and
/// else sleeps where it can be cancelled.
constexpr auto listener_patience = 10s;
constexpr auto cycles_patience = 200ms;

/// What the process has under way in libjack.
struct Unfinished {
    std::mutex mutex;  // protects clients and openings
    std::condition_variable fewer;
    int clients = 0;  // that have left service and are not finished
    int openings = 0;

    /// Never taken down: a thread that closes a client can outlive main().
    static Unfinished& of_process() {
        static Unfinished& unfinished = *new Unfinished;  // NOLINT(*-global-variables): see above
        return unfinished;
    }
};

std::atomic<std::chrono::steady_clock::time_point> last_closing{};  // NOLINT(*-global-variables)

struct Done {
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
};

/// Until there is nobody left in libjack who could be torn out of it (see library_threads.hpp).
void await_threads(const ClientCore& core) {
    // Neither code changes what has to be done next.
    if (core.listener) static_cast<void>(core.listener->await_end(listener_patience));
    if (core.cycles) static_cast<void>(core.cycles->await_end(cycles_patience));
}

void close_and_tell(const std::shared_ptr<ClientCore>& core, const std::shared_ptr<Done>& done) {
    if (core->lost) await_threads(*core);
    // Deactivates too. Its code says only that a dead server did not answer: nothing is left to do.
    static_cast<void>(jack_client_close(core->client));
    core->finish();
    const std::lock_guard lock(done->mutex);
    done->done = true;
    done->changed.notify_all();
}

template <class Inside>
void await_outside(const ClientCore& core, Inside inside) noexcept {
    // By looking again and again: the real-time thread may wake nobody, and may have ended inside.
    const auto begun = std::chrono::steady_clock::now();
    const auto waited = [&] { return std::chrono::steady_clock::now() - begun; };
    while (inside() && waited() < (core.lost ? lost_process_patience : process_patience)) {
        std::this_thread::sleep_for(200us);
    }
}

void take_handlers_away(ClientCore& core) noexcept {
    core.process.set(nullptr);
    core.sync.set(nullptr);
    core.timebase.set(nullptr);
    await_outside(core, [&] {
        return core.process.inside() || core.sync.inside() || core.timebase.inside();
    });
}

}  // namespace

OpeningTurn::OpeningTurn() {
    auto& unfinished = Unfinished::of_process();
    const std::lock_guard lock(unfinished.mutex);
    if (unfinished.clients > 0) return;
    ++unfinished.openings;
    taken_ = true;
}

OpeningTurn::~OpeningTurn() {
    if (!taken_) return;
    auto& unfinished = Unfinished::of_process();
    const std::lock_guard lock(unfinished.mutex);
    --unfinished.openings;
    unfinished.fewer.notify_all();
}

void ClientCore::leave_service() noexcept {
    if (left_.exchange(true)) return;
    auto& unfinished = Unfinished::of_process();
    const std::lock_guard lock(unfinished.mutex);
    ++unfinished.clients;
}

void ClientCore::finish() noexcept {
    auto& unfinished = Unfinished::of_process();
    const std::lock_guard lock(unfinished.mutex);
    --unfinished.clients;
    unfinished.fewer.notify_all();
}

void take_timebase_away(ClientCore& core) noexcept {
    core.timebase.set(nullptr);
    await_outside(core, [&] { return core.timebase.inside(); });
}

void close_client(std::shared_ptr<ClientCore> core) noexcept {
    core->closed = true;
    take_handlers_away(*core);
    core->leave_service();
    last_closing = std::chrono::steady_clock::now();
    try {
        auto done = std::make_shared<Done>();
        std::thread([core, done] {
            pthread_setname_np(pthread_self(), "jack-close");
            close_and_tell(core, done);
        }).detach();
        if (core->lost) return;  // nobody answers, and libjack may wait for that
        std::unique_lock lock(done->mutex);
        done->changed.wait_for(lock, close_patience, [&] { return done->done; });
    } catch (const std::exception&) {
        // No thread or memory to be had: the client stays open, and no other can be opened.
    }
}

void await_closing() noexcept {
    auto& unfinished = Unfinished::of_process();
    std::unique_lock lock(unfinished.mutex);
    const bool opens = unfinished.openings > 0;
    const auto begun = opens ? std::chrono::steady_clock::now() : last_closing.load();
    unfinished.fewer.wait_until(lock, begun + close_patience, [&] {
        return unfinished.clients == 0 && unfinished.openings == 0;
    });
}

}  // namespace laydown::jackio
