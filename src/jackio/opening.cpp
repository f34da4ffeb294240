#include "jackio/opening.hpp"

#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <system_error>
#include <thread>

namespace laydown::jackio {

struct Opening::State {
    State() : fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    ~State() { close(fd); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    const int fd;
    std::mutex mutex;  // protects what follows
    bool abandoned = false;
    std::optional<Result<std::unique_ptr<Client>>> answer;
};

Opening::Opening(ClientOptions options, std::shared_ptr<Notes> notes)
    : state_(std::make_shared<State>()) {
    std::thread([state = state_, options = std::move(options), notes = std::move(notes)] {
        pthread_setname_np(pthread_self(), "jack-open");
        auto answer = Client::open(options, notes);
        const std::lock_guard lock(state->mutex);
        if (state->abandoned) return;  // what was opened is closed here
        state->answer.emplace(std::move(answer));
        const std::uint64_t one = 1;
        // Cannot fail: the counter is 0.
        [[maybe_unused]] const auto size = write(state->fd, &one, sizeof one);
    }).detach();
}

Opening::~Opening() {
    const std::lock_guard lock(state_->mutex);
    state_->abandoned = true;
}

int Opening::fd() const { return state_->fd; }

std::optional<Result<std::unique_ptr<Client>>> Opening::take() {
    const std::lock_guard lock(state_->mutex);
    if (!state_->answer) return std::nullopt;
    std::uint64_t wakes = 0;
    [[maybe_unused]] const auto size = read(state_->fd, &wakes, sizeof wakes);
    auto answer = std::move(state_->answer);
    state_->answer.reset();
    return answer;
}

}  // namespace laydown::jackio
