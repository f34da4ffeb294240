// Standard error as people see it: lines, and on a terminal one line of progress below them.
// Any thread but the real-time one.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "daemon/output.hpp"

namespace laydown::daemon {

class Console {
  public:
    /// `fd` stays open and belongs to the caller.
    explicit Console(int fd = 2);
    /// Clears the progress line.
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    /// A terminal that understands control codes (`TERM` is neither empty nor `dumb`).
    bool is_terminal() const noexcept { return terminal_; }
    int fd() const noexcept { return fd_; }

    /// Writes one line above the progress line. Never waits; says how many lines were lost when
    /// there is room again.
    void line(std::string_view text);
    /// Shows, replaces or (when empty) clears the progress line, cut to the terminal's width.
    /// Does nothing when this is not a terminal.
    void progress(std::string_view text);
    /// Writes what had to wait.
    void flush();

  private:
    void report_lost();  // with mutex_ held

    const bool terminal_;
    const int fd_;
    std::mutex mutex_;  // protects what follows
    Output output_;
    std::string progress_;  // on the screen now
};

}  // namespace laydown::daemon
