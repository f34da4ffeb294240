#include "daemon/log.hpp"

#include <sys/stat.h>

#include <charconv>
#include <cstdlib>

namespace laydown::daemon {

namespace {

std::string_view word_of(Level level) {
    switch (level) {
        case Level::error:
            return "error: ";
        case Level::warning:
            return "warning: ";
        default:
            return "";
    }
}

}  // namespace

bool is_journal(int fd) noexcept {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat status {};
    if (stream == nullptr || ::fstat(fd, &status) != 0) return false;
    const std::string_view text(stream);
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const auto is_number = [](std::string_view digits, auto number) {
        decltype(number) value{};
        const char* end = digits.data() + digits.size();
        const auto read = std::from_chars(digits.data(), end, value);
        return read.ec == std::errc{} && read.ptr == end && value == number;
    };
    return is_number(text.substr(0, colon), status.st_dev) &&
           is_number(text.substr(colon + 1), status.st_ino);
}

Log::Log(Console& console, std::string program, Level threshold)
    : console_(console),
      program_(std::move(program)),
      journal_(is_journal(console.fd())),
      threshold_(threshold) {}

Log::~Log() {
    // Destructors must not throw; what fails here is a line of the log.
    try {
        tell_repeats(Clock::now(), true);
    } catch (...) {
    }
}

void Log::write(Level level, std::string_view text) {
    if (!wants(level)) return;
    const auto now = Clock::now();
    const std::lock_guard lock(mutex_);
    tell_repeats(now, false);
    if (filter_.pass(text, static_cast<int>(level), now)) put(level, text);
}

void Log::state(Level level, std::string_view text) {
    if (!wants(level)) return;
    const std::lock_guard lock(mutex_);
    tell_repeats(Clock::now(), false);
    put(level, text);
}

void Log::tick() {
    {
        const std::lock_guard lock(mutex_);
        tell_repeats(Clock::now(), false);
    }
    console_.flush();
}

void Log::tell_repeats(Clock::time_point now, bool all) {
    for (const auto& repeats : filter_.take_repeats(now, all))
        put(static_cast<Level>(repeats.tag),
            fmt::format("{} ({} more times)", repeats.text, repeats.count));
}

void Log::put(Level level, std::string_view text) {
    if (journal_)
        console_.line(fmt::format("<{}>{}", static_cast<int>(level), text));
    else
        console_.line(fmt::format("{}: {}{}", program_, word_of(level), text));
}

}  // namespace laydown::daemon
