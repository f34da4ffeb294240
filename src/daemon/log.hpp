// What a process has to say to the person who runs it: to a terminal, a file or the journal.
// Any thread but the real-time one. Never waits for a reader.
#pragma once

#include <fmt/format.h>

#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/console.hpp"
#include "daemon/repeat_filter.hpp"

namespace laydown::daemon {

/// syslog's priorities, which the journal understands (sd-daemon(3)).
enum class Level : int {
    error = 3,    ///< something that was asked for was not done
    warning = 4,  ///< damage, or danger of it
    notice = 5,   ///< takes, connections: what one wants to read afterwards
    info = 6,     ///< the course of things
    debug = 7,    ///< for those who look for a defect
};

/// Lines look like `program: warning: text`, or, when standard error is the journal, `<4>text`.
/// Repeated identical texts are held back and counted (RepeatFilter), but for those of state().
class Log {
  public:
    /// Texts above `threshold` are dropped. `console` must outlive this object.
    Log(Console& console, std::string program, Level threshold = Level::info);
    /// Tells the repeats that are still untold.
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    bool wants(Level level) const noexcept { return level <= threshold_; }

    void write(Level level, std::string_view text);
    /// For what says how things are now: it is written also when the same was said just before, in
    /// its place among the others.
    void state(Level level, std::string_view text);
    template <class... Args>
    void error(fmt::format_string<Args...> format, Args&&... args) {
        print(Level::error, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void warning(fmt::format_string<Args...> format, Args&&... args) {
        print(Level::warning, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void notice(fmt::format_string<Args...> format, Args&&... args) {
        print(Level::notice, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void info(fmt::format_string<Args...> format, Args&&... args) {
        print(Level::info, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void debug(fmt::format_string<Args...> format, Args&&... args) {
        print(Level::debug, format, std::forward<Args>(args)...);
    }

    /// Once a second or so: tells repeats whose time is over, and writes what had to wait.
    void tick();

  private:
    template <class... Args>
    void print(Level level, fmt::format_string<Args...> format, Args&&... args) {
        if (wants(level)) write(level, fmt::format(format, std::forward<Args>(args)...));
    }
    void put(Level level, std::string_view text);
    void tell_repeats(Clock::time_point now, bool all);

    Console& console_;
    const std::string program_;
    const bool journal_;
    const Level threshold_;
    std::mutex mutex_;  // protects filter_, and keeps a line and its repeats in order
    RepeatFilter filter_;
};

/// Whether `fd` is connected to the journal: `JOURNAL_STREAM` names its device and inode
/// (systemd.exec(5)). `INVOCATION_ID` does not tell: terminals inherit it.
bool is_journal(int fd) noexcept;

}  // namespace laydown::daemon
