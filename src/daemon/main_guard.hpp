// What stands around the body of every main(): start-up throws, and is caught once, here.
// Main thread only.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/exit_code.hpp"
#include "daemon/printable.hpp"

namespace laydown::daemon {

/// A start that cannot go on: one sentence for people, a number for scripts.
class StartupError : public std::runtime_error {
  public:
    /// What `text` holds of a file or an option may be anything: it is made printable.
    StartupError(ExitCode code, const std::string& text)
        : std::runtime_error(printable(text)), code_(code) {}
    ExitCode code() const noexcept { return code_; }

  private:
    ExitCode code_;
};

template <class... Args>
StartupError startup_error(ExitCode code, fmt::format_string<Args...> format, Args&&... args) {
    return {code, fmt::format(format, std::forward<Args>(args)...)};
}

/// All that was wanted was a text on standard output (`--help`, `--version`): not an error.
class PrintAndExit : public std::exception {
  public:
    explicit PrintAndExit(std::string text) : text_(std::move(text)) {}
    const std::string& text() const noexcept { return text_; }
    const char* what() const noexcept override { return text_.c_str(); }

  private:
    std::string text_;
};

/// Runs `body` with as many open files as the system allows, and returns what main() must return.
/// Whatever it throws becomes one printable line `program: text` on standard error and an exit
/// code: that of the StartupError, else `failure`.
int main_guard(std::string_view program, const std::function<ExitCode()>& body) noexcept;

}  // namespace laydown::daemon
