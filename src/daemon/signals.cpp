#include "daemon/signals.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include "daemon/event_loop.hpp"

namespace laydown::daemon {

namespace {

void check(int error, const char* what) {
    if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

void ignore(int signal) {
    struct sigaction action {};
    action.sa_handler = SIG_IGN;
    check(::sigaction(signal, &action, nullptr) == 0 ? 0 : errno, "sigaction");
}

bool is_ignored(int signal) {
    struct sigaction action {};
    check(::sigaction(signal, nullptr, &action) == 0 ? 0 : errno, "sigaction");
    return action.sa_handler == SIG_IGN;
}

const char* name_of(int signal) {
    switch (signal) {
        case SIGINT:
            return "SIGINT";
        case SIGHUP:
            return "SIGHUP";
        default:
            return "SIGTERM";
    }
}

}  // namespace

Signals::Signals() {
    ignore(SIGPIPE);
    ignore(SIGXFSZ);
    ignore(SIGTTOU);
    ignore(SIGUSR1);
    ignore(SIGUSR2);

    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    // Also when it was ignored: shells do that to what they start with `&`, and a script that says
    // `kill -INT` means it.
    sigaddset(&mask, SIGINT);
    // A blocked signal reaches the signalfd even when it is ignored, so nohup needs it left out.
    if (!is_ignored(SIGHUP)) sigaddset(&mask, SIGHUP);
    check(::pthread_sigmask(SIG_BLOCK, &mask, nullptr), "pthread_sigmask");

    file_ = FileDescriptor(::signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC));
    if (!file_) check(errno, "signalfd");
}

void Signals::connect(EventLoop& loop, std::function<void(EndRequest)> handler) {
    handler_ = std::move(handler);
    loop.watch(file_.get(), [this] {
        if (const auto request = take()) handler_(*request);
    });
}

std::optional<EndRequest> Signals::take() {
    signalfd_siginfo info{};
    if (::read(file_.get(), &info, sizeof info) != static_cast<ssize_t>(sizeof info))
        return std::nullopt;
    const int signal = static_cast<int>(info.ssi_signo);
    return EndRequest{signal, ++count_, name_of(signal)};
}

}  // namespace laydown::daemon
