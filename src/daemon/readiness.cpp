#include "daemon/readiness.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace laydown::daemon {

namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view{} : std::string_view{value};
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (text.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return value;
}

/// As in sd_watchdog_enabled(3): not ours when WATCHDOG_PID names another process.
std::optional<std::chrono::microseconds> watchdog_timeout() {
    const auto timeout = number(environment("WATCHDOG_USEC"));
    const auto pid = environment("WATCHDOG_PID");
    if (!timeout || *timeout < 2 || *timeout > INT64_MAX) return std::nullopt;
    if (!pid.empty() && number(pid) != static_cast<std::uint64_t>(::getpid())) return std::nullopt;
    return std::chrono::microseconds(static_cast<std::int64_t>(*timeout));
}

/// A status is one line: what follows a line break would be another assignment.
std::string one_line(std::string_view text) {
    std::string line(text);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

}  // namespace

Readiness::Readiness() : address_(environment("NOTIFY_SOCKET")) {
    if (address_.empty()) return;
    // '@' stands for the null byte of an abstract socket (unix(7)).
    if (address_[0] != '/' && address_[0] != '@') {
        problem_ = "NOTIFY_SOCKET is neither a path nor an abstract socket";
    } else if (address_.size() >= sizeof(sockaddr_un::sun_path)) {
        problem_ = "NOTIFY_SOCKET is too long";
    } else if (socket_ = FileDescriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
               !socket_) {
        problem_ = fmt::format("no socket for NOTIFY_SOCKET: {}", std::strerror(errno));
    } else {
        const timeval patience{1, 0};
        if (::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0)
            problem_ = fmt::format("SO_SNDTIMEO: {}", std::strerror(errno));
        if (const auto timeout = watchdog_timeout()) alive_interval_ = *timeout / 2;
    }
}

Result<void> Readiness::send(const std::string& message, int flags) {
    if (!socket_) return {};
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::copy(address_.begin(), address_.end(), to.sun_path);
    if (to.sun_path[0] == '@') to.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    const auto sent = ::sendto(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL | flags,
                               reinterpret_cast<const sockaddr*>(&to), length);
    if (sent == static_cast<ssize_t>(message.size())) return {};
    return error(ErrorCode::internal, "the service manager at {} does not listen: {}", address_,
                 std::strerror(errno));
}

Result<void> Readiness::ready(std::string_view status) {
    return send(fmt::format("READY=1\nSTATUS={}", one_line(status)), 0);
}

Result<void> Readiness::stopping(std::string_view status) {
    return send(fmt::format("STOPPING=1\nSTATUS={}", one_line(status)), 0);
}

Result<void> Readiness::extend_timeout(std::chrono::microseconds time) {
    return send(fmt::format("EXTEND_TIMEOUT_USEC={}", time.count()), MSG_DONTWAIT);
}

Result<void> Readiness::alive() { return send("WATCHDOG=1", MSG_DONTWAIT); }

}  // namespace laydown::daemon
