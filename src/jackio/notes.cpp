#include "jackio/notes.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace laydown::jackio {

namespace {
enum Flag : std::uint32_t {
    lost = 1U << 0U,
    latency = 1U << 1U,
    ports = 1U << 2U,
    connections = 1U << 3U,
    buffer = 1U << 4U,
    wheel = 1U << 5U,  // nobody asks for it: it only wakes
};
}  // namespace

Notes::Notes() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Notes::~Notes() { close(fd_); }

Noted Notes::take() {
    // The descriptor is emptied before the flags: a note that arrives between the two wakes again.
    std::uint64_t wakes = 0;
    [[maybe_unused]] const auto size = read(fd_, &wakes, sizeof wakes);  // EAGAIN: no note
    const auto flags = flags_.exchange(0, std::memory_order_acquire);

    Noted noted;
    noted.server_lost = (flags & lost) != 0;
    if (noted.server_lost) {
        noted.lost_reason = reason_.data();
        freewheeling_ = false;
        reason_claimed_ = false;
    }
    noted.latency_changed = (flags & latency) != 0;
    noted.ports_changed = (flags & ports) != 0;
    noted.connections_changed = (flags & connections) != 0;
    if ((flags & buffer) != 0) noted.buffer_size = Frames{buffer_size_.load()};
    return noted;
}

void Notes::server_lost(std::string_view reason) noexcept {
    if (!reason_claimed_.exchange(true)) {
        const auto size = std::min(reason.size(), reason_.size() - 1);
        std::copy_n(reason.data(), size, reason_.data());
        reason_[size] = '\0';
    }
    leave(lost);
}

void Notes::xrun() noexcept { xruns_.fetch_add(1, std::memory_order_relaxed); }

void Notes::latency_changed() noexcept { leave(latency); }
void Notes::ports_changed() noexcept { leave(ports); }
void Notes::connections_changed() noexcept { leave(connections); }

void Notes::buffer_size(std::uint32_t frames) noexcept {
    buffer_size_ = frames;
    leave(buffer);
}

void Notes::freewheel(bool on) noexcept {
    freewheeling_ = on;
    leave(wheel);
}

void Notes::reset() {
    static_cast<void>(take());
    reason_claimed_ = false;
    freewheeling_ = false;
}

void Notes::leave(std::uint32_t flag) noexcept {
    flags_.fetch_or(flag, std::memory_order_release);
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then Control is woken already.
    [[maybe_unused]] const auto size = write(fd_, &one, sizeof one);
}

}  // namespace laydown::jackio
