// Descriptors, folders and the environment for tests: made here, gone with the test case.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <utility>

#include "catch.hpp"
#include "environment.hpp"
#include "folder.hpp"

namespace laydown::daemon::test {

class Pipe {
  public:
    Pipe() { REQUIRE(::pipe2(ends_, O_CLOEXEC) == 0); }
    ~Pipe() {
        close_reader();
        close_writer();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    int reader() const { return ends_[0]; }
    int writer() const { return ends_[1]; }
    void close_reader() { close_end(0); }
    void close_writer() { close_end(1); }

    /// What lies in the pipe now.
    std::string read_available() const {
        std::string all;
        char buffer[4096];
        pollfd p{reader(), POLLIN, 0};
        while (::poll(&p, 1, 0) > 0 && (p.revents & POLLIN) != 0) {
            const auto n = ::read(reader(), buffer, sizeof buffer);
            if (n <= 0) break;
            all.append(buffer, static_cast<std::size_t>(n));
        }
        return all;
    }

  private:
    void close_end(int i) {
        if (ends_[i] >= 0) ::close(std::exchange(ends_[i], -1));
    }
    int ends_[2]{-1, -1};
};

using laydown::test::Environment;
using laydown::test::Folder;

/// Runs `body` in a process of its own and returns how that ended, as waitpid() tells it.
inline int in_child(const std::function<int()>& body) {
    const pid_t pid = ::fork();
    REQUIRE(pid >= 0);
    if (pid == 0) {
        int code = 99;
        try {
            code = body();
        } catch (...) {
        }
        ::_exit(code);
    }
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    return status;
}

/// Runs `body` in a process of its own; its exit code, or -1 when a signal ended it.
inline int exit_code_of(const std::function<int()>& body) {
    const int status = in_child(body);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace laydown::daemon::test
