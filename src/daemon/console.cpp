#include "daemon/console.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "base/utf8.hpp"
#include "daemon/printable.hpp"

namespace laydown::daemon {

namespace {

// ECMA-48: carriage return, then erase to the end of the line.
constexpr std::string_view clear_line = "\r\x1b[K";

bool is_steerable_terminal(int fd) {
    const char* term = std::getenv("TERM");
    return ::isatty(fd) == 1 && term != nullptr && *term != '\0' && std::strcmp(term, "dumb") != 0;
}

std::size_t terminal_width(int fd) {
    winsize size{};
    if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col < 2) return 80;
    return size.ws_col;
}

/// At most `columns` characters of printable text. Wide characters count as one: the line may wrap
/// then, which is ugly and harmless.
std::string_view first_columns(std::string_view text, std::size_t columns) {
    std::size_t end = 0;
    for (; columns > 0; --columns) {
        const auto next = first_code_point(text.substr(end));
        if (!next) break;
        end += next->bytes;
    }
    return text.substr(0, end);
}

}  // namespace

Console::Console(int fd) : terminal_(is_steerable_terminal(fd)), fd_(fd), output_(fd) {}

Console::~Console() {
    // Destructors must not throw; what fails here is a line on a screen.
    try {
        progress({});
        report_lost();
    } catch (...) {
    }
}

void Console::line(std::string_view text) {
    const std::lock_guard lock(mutex_);
    report_lost();
    const auto shown = printable(text);
    if (progress_.empty())
        output_.write(fmt::format("{}\n", shown));
    else
        output_.write(fmt::format("{}{}\n{}", clear_line, shown, progress_));
}

void Console::progress(std::string_view text) {
    if (!terminal_) return;
    const std::lock_guard lock(mutex_);
    const auto shown = printable(text);
    const std::string_view fits = first_columns(shown, terminal_width(fd_) - 1);
    if (fits == progress_) return;
    // A stopped terminal needs the latest state, not all that it missed.
    if (!output_.flush()) return;
    output_.write(fmt::format("{}{}", clear_line, fits));
    progress_ = fits;
}

void Console::flush() {
    const std::lock_guard lock(mutex_);
    if (output_.flush()) report_lost();
}

void Console::report_lost() {
    if (!output_.flush()) return;
    if (const auto lost = output_.take_lost(); lost > 0)
        output_.write(fmt::format("({} lines lost: nobody read them in time)\n", lost));
}

}  // namespace laydown::daemon
