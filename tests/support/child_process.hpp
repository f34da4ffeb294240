// A program that a test runs. One thread; failures to start throw.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace laydown::test {

/// Variables to set, or (nothing) to remove, on top of the test's own environment.
using Environment = std::map<std::string, std::optional<std::string>>;

struct Command {
    std::vector<std::string>
        arguments;  ///< the program first: a path, or a name looked up in $PATH
    Environment environment{};
    std::string directory{};  ///< to run in; empty: the test's own
};

struct ExitStatus {
    int code = 0;    ///< when it ended by itself
    int signal = 0;  ///< when a signal ended it

    bool success() const { return code == 0 && signal == 0; }
};

/// Standard input is /dev/null; the outputs are kept in memory and can be read at any time. The
/// process is killed when this object, or the whole test, ends before it does.
class ChildProcess {
  public:
    static constexpr std::chrono::milliseconds patience{20'000};

    /// Throws std::system_error, also when the program cannot be executed.
    explicit ChildProcess(const Command& command);
    ~ChildProcess();
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&&) = delete;

    pid_t pid() const { return pid_; }
    bool running();
    /// What it has written so far.
    std::string out() const;
    std::string err() const;
    /// Nothing when it still runs after `limit`.
    std::optional<ExitStatus> wait(std::chrono::milliseconds limit = patience);
    /// Whether `text` appeared in one of the outputs.
    bool wait_for(const std::string& text, std::chrono::milliseconds limit = patience);
    void signal(int number) const;
    /// SIGTERM, and its status; SIGKILL when it does not end within `limit`.
    ExitStatus terminate(std::chrono::milliseconds limit = patience);

  private:
    pid_t pid_ = -1;
    int out_ = -1;
    int err_ = -1;
    std::optional<ExitStatus> status_;
};

}  // namespace laydown::test
