#include "daemon/main_guard.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "daemon/log.hpp"
#include "daemon/printable.hpp"

namespace laydown::daemon {

namespace {

// C's streams: they need no memory that may just have run out, and are flushed and checked here.
int complain(std::string_view program, const char* kind, const char* text, ExitCode code) noexcept {
    // In one piece, as far as it is one that people read: others write to the terminal as well.
    std::array<char, 4096> line;
    std::size_t size = 0;
    const auto put = [&](std::string_view part) {
        if (part.size() > line.size() - size) {
            std::fwrite(line.data(), 1, size, stderr);
            size = 0;
        }
        part.copy(line.data() + size, part.size());
        size += part.size();
    };
    const auto put_printable = [&](std::string_view shown) {
        PrintableParts parts(shown);
        for (auto part = parts.next(); !part.empty(); part = parts.next()) put(part);
    };
    if (is_journal(STDERR_FILENO)) {
        put("<3>");
    } else {
        put_printable(program);
        put(": ");
    }
    put(kind);
    put_printable(text);
    put("\n");
    std::fwrite(line.data(), 1, size, stderr);
    return static_cast<int>(code);
}

int print(std::string_view program, const std::string& text) noexcept {
    if (std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0)
        return static_cast<int>(ExitCode::ok);
    return complain(program, "", "cannot write to standard output", ExitCode::failure);
}

/// A login gives 1024 descriptors, for programs that use select(2), and lets others have more: a
/// recorder of as many tracks has as many files open. Where it cannot be had it may not be needed.
void allow_open_files() noexcept {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    [[maybe_unused]] const int refused = ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main_guard(std::string_view program, const std::function<ExitCode()>& body) noexcept {
    allow_open_files();
    try {
        return static_cast<int>(body());
    } catch (const PrintAndExit& wish) {
        return print(program, wish.text());
    } catch (const StartupError& error) {
        return complain(program, "", error.what(), error.code());
    } catch (const std::exception& error) {
        return complain(program, "ended by a defect: ", error.what(), ExitCode::failure);
    } catch (...) {
        return complain(program, "ended by a defect", "", ExitCode::failure);
    }
}

}  // namespace laydown::daemon
