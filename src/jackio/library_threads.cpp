#include "jackio/library_threads.hpp"

#include <jack/jack.h>
#include <jack/thread.h>
#include <pthread.h>

#include <cerrno>
#include <condition_variable>
#include <exception>
#include <mutex>

#include "jackio/pipewire.hpp"

namespace laydown::jackio {

struct LibraryThread::State {
    std::mutex mutex;
    std::condition_variable changed;
    bool ended = false;
};

bool LibraryThread::await_end(std::chrono::milliseconds limit) const {
    std::unique_lock lock(state_->mutex);
    return state_->changed.wait_for(lock, limit, [&] { return state_->ended; });
}

struct ThreadMaker {
    using Function = void* (*)(void*);
    using State = LibraryThread::State;

    /// What a new thread is given.
    struct Start {
        Function function;
        void* argument;
        std::shared_ptr<State> state;
    };

    static void* run(void* context) {
        const std::unique_ptr<Start> start(static_cast<Start*>(context));
        // Also when the thread is cancelled or exits within the function.
        const auto end = [](State* state) {
            const std::lock_guard lock(state->mutex);
            state->ended = true;
            state->changed.notify_all();
        };
        const std::unique_ptr<State, decltype(end)> ending(start->state.get(), end);
        return start->function(start->argument);
    }

    /// As pthread_create(3).
    static int make(pthread_t* thread, const pthread_attr_t* attributes, Function function,
                    void* argument) {
        try {
            auto state = std::make_shared<State>();
            auto start = std::make_unique<Start>(Start{function, argument, state});
            const int code = pthread_create(thread, attributes, run, start.get());
            if (code != 0) return code;
            static_cast<void>(start.release());  // the thread's from here on
            if (MadeThreads* made = current(); made != nullptr)
                made->last_ = std::make_shared<const LibraryThread>(std::move(state));
            return 0;
        } catch (const std::exception&) {
            return EAGAIN;
        }
    }

    static MadeThreads*& current() {
        // libjack's creator of threads is a plain function.
        static thread_local MadeThreads* made = nullptr;  // NOLINT(*-global-variables)
        return made;
    }
};

MadeThreads::MadeThreads() {
    if (is_pipewire()) return;
    jack_set_thread_creator(ThreadMaker::make);
    ThreadMaker::current() = this;
}

MadeThreads::~MadeThreads() { ThreadMaker::current() = nullptr; }

}  // namespace laydown::jackio
