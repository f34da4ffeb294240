#include "daemon/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

namespace laydown::daemon {

namespace {

constexpr auto patience_at_the_end = std::chrono::milliseconds(200);

/// The reader is slow, or the disk is full: both may pass.
bool may_pass(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == ENOSPC || error == EDQUOT ||
           error == EFBIG;
}

bool poll_writable(int fd, std::chrono::milliseconds patience) noexcept {
    pollfd p{fd, POLLOUT, 0};
    return ::poll(&p, 1, static_cast<int>(patience.count())) > 0;
}

}  // namespace

Output::Output(int fd, std::size_t limit) : fd_(fd), limit_(limit) { choose_way(); }

Output::~Output() { flush(patience_at_the_end); }

void Output::choose_way() {
    struct stat status {};
    if (::fstat(fd_, &status) != 0) {
        closed_ = true;
    } else if (S_ISSOCK(status.st_mode)) {
        way_ = Way::send;
    } else if (S_ISREG(status.st_mode)) {
        way_ = Way::file;
    } else {
        // Its own open file description: O_NONBLOCK on the one we were given would change it for
        // our shell, too. May be refused (a terminal of another user); then poll() comes first.
        const auto path = fmt::format("/proc/self/fd/{}", fd_);
        own_ = FileDescriptor(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
        way_ = own_ ? Way::write : Way::poll_first;
    }
}

std::ptrdiff_t Output::write_some(std::string_view bytes) noexcept {
    switch (way_) {
        case Way::write:
            return ::write(own_.get(), bytes.data(), bytes.size());
        case Way::send:
            return ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        case Way::file:
            return ::write(fd_, bytes.data(), bytes.size());
        case Way::poll_first:
            break;
    }
    if (!poll_writable(fd_, std::chrono::milliseconds(0))) {
        errno = EAGAIN;
        return -1;
    }
    // A pipe that poll() finds writable takes PIPE_BUF bytes without waiting (pipe(7)).
    return ::write(fd_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
}

bool Output::write(std::string_view record) {
    if (closed_) return false;
    flush();
    if (closed_ || waiting_.size() + record.size() > limit_) {
        ++lost_;
        return false;
    }
    waiting_ += record;
    flush();
    return !closed_;
}

bool Output::flush() noexcept {
    std::size_t done = 0;
    while (!closed_ && done < waiting_.size()) {
        const auto n = write_some(std::string_view(waiting_).substr(done));
        if (n > 0) {
            done += static_cast<std::size_t>(n);
        } else if (n < 0 && errno == EINTR) {
            continue;
        } else if (n < 0 && may_pass(errno)) {
            break;
        } else {
            closed_ = true;
        }
    }
    waiting_.erase(0, closed_ ? waiting_.size() : done);
    return waiting_.empty();
}

bool Output::flush(std::chrono::milliseconds patience) noexcept {
    using Clock = std::chrono::steady_clock;
    const auto limit = Clock::now() + patience;
    while (!flush()) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(limit - Clock::now());
        if (left.count() <= 0 || !poll_writable(own_ ? own_.get() : fd_, left)) return false;
        // Ready and yet not taken: a full disk. More of the same would be a busy loop.
        const auto before = waiting_.size();
        if (!flush() && waiting_.size() == before) return false;
    }
    return true;
}

std::uint64_t Output::take_lost() noexcept { return std::exchange(lost_, 0); }

}  // namespace laydown::daemon
