#include "child_process.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

#include "wait_until.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration): not in every unistd.h

namespace laydown::test {

namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

int memory_file(const char* name) {
    const int fd = memfd_create(name, MFD_CLOEXEC);
    if (fd < 0) fail("memfd_create");
    return fd;
}

std::string read_all(int fd) {
    std::string text;
    std::array<char, 4096> block{};
    ssize_t size = 0;
    while ((size = pread(fd, block.data(), block.size(), static_cast<off_t>(text.size()))) > 0) {
        text.append(block.data(), static_cast<std::size_t>(size));
    }
    return text;
}

std::vector<std::string> merged_environment(const Environment& changes) {
    std::vector<std::string> result;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        if (!changes.contains(text.substr(0, text.find('=')))) result.push_back(text);
    }
    for (const auto& [name, value] : changes) {
        if (value) result.push_back(name + "=" + *value);
    }
    return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (auto& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

struct Start {
    std::vector<char*> arguments;
    std::vector<char*> environment;
    const char* directory;
    pid_t parent;
    int out;
    int err;
    int failure;  ///< where errno goes when the program cannot be executed
};

/// In the child, between fork and exec: async-signal-safe calls only.
[[noreturn]] void become(const Start& start) {
    // SIGKILL, since a child that is stopped or hangs would outlive anything milder.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const bool ready = getppid() == start.parent && dup2(in, STDIN_FILENO) >= 0 &&
                       dup2(start.out, STDOUT_FILENO) >= 0 && dup2(start.err, STDERR_FILENO) >= 0 &&
                       (*start.directory == '\0' || chdir(start.directory) == 0);
    if (ready) {
        execvpe(start.arguments.front(), start.arguments.data(), start.environment.data());
    }
    const int code = errno;
    [[maybe_unused]] const auto size = write(start.failure, &code, sizeof code);
    _exit(127);
}

}  // namespace

ChildProcess::ChildProcess(const Command& command)
    : out_(memory_file("stdout")), err_(memory_file("stderr")) {
    auto arguments = command.arguments;
    auto environment = merged_environment(command.environment);
    std::array<int, 2> failure{};
    if (pipe2(failure.data(), O_CLOEXEC) != 0) fail("pipe2");
    const Start start{.arguments = pointers(arguments),
                      .environment = pointers(environment),
                      .directory = command.directory.c_str(),
                      .parent = getpid(),
                      .out = out_,
                      .err = err_,
                      .failure = failure[1]};
    pid_ = fork();
    if (pid_ < 0) fail("fork");
    if (pid_ == 0) become(start);
    close(failure[1]);
    int code = 0;
    const auto size = read(failure[0], &code, sizeof code);
    close(failure[0]);
    if (size > 0) {
        waitpid(pid_, nullptr, 0);
        throw std::system_error(code, std::generic_category(), command.arguments.front());
    }
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      out_(std::exchange(other.out_, -1)),
      err_(std::exchange(other.err_, -1)),
      status_(other.status_) {}

ChildProcess::~ChildProcess() {
    if (pid_ > 0 && !status_) {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    for (const int fd : {out_, err_}) {
        if (fd >= 0) close(fd);
    }
}

bool ChildProcess::running() { return !wait(std::chrono::milliseconds(0)); }
std::string ChildProcess::out() const { return read_all(out_); }
std::string ChildProcess::err() const { return read_all(err_); }

std::optional<ExitStatus> ChildProcess::wait(std::chrono::milliseconds limit) {
    if (status_) return status_;
    int status = 0;
    pid_t ended = 0;
    wait_until([&] { return (ended = waitpid(pid_, &status, WNOHANG)) != 0; }, limit);
    if (ended < 0) fail("waitpid");
    if (ended == 0) return std::nullopt;
    status_ = WIFSIGNALED(status) ? ExitStatus{.code = 0, .signal = WTERMSIG(status)}
                                  : ExitStatus{.code = WEXITSTATUS(status), .signal = 0};
    return status_;
}

bool ChildProcess::wait_for(const std::string& text, std::chrono::milliseconds limit) {
    const auto seen = [&] {
        return out().find(text) != std::string::npos || err().find(text) != std::string::npos;
    };
    wait_until([&] { return seen() || !running(); }, limit);
    return seen();
}

void ChildProcess::signal(int number) const {
    if (!status_ && kill(pid_, number) != 0) fail("kill");
}

ExitStatus ChildProcess::terminate(std::chrono::milliseconds limit) {
    signal(SIGTERM);
    if (const auto status = wait(limit)) return *status;
    signal(SIGKILL);
    return wait().value();
}

}  // namespace laydown::test
