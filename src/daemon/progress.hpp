// How often a line of progress is drawn: often enough to look alive, seldom enough to cost nothing.
// Control thread only.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "daemon/console.hpp"
#include "daemon/timers.hpp"

namespace laydown::daemon {

class Progress {
  public:
    static constexpr auto interval = std::chrono::milliseconds(100);

    /// `enabled` is false with `--quiet`. `console` must outlive this object.
    explicit Progress(Console& console, bool enabled = true)
        : console_(console), enabled_(enabled && console.is_terminal()) {}
    ~Progress() { clear(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// There is a terminal, and somebody may look at it.
    bool enabled() const { return enabled_; }
    /// False when nobody would see it now: do not make the text.
    bool wanted(Clock::time_point now = Clock::now()) const { return enabled_ && now >= next_; }
    /// Draws `text` unless it was drawn less than an `interval` ago.
    void show(std::string_view text, Clock::time_point now = Clock::now());
    void clear();

  private:
    Console& console_;
    bool enabled_;
    bool shown_ = false;
    Clock::time_point next_{};
};

}  // namespace laydown::daemon
