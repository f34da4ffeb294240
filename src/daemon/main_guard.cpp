#include "daemon/main_guard.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

#include "daemon/log.hpp"

namespace laydown::daemon {

namespace {

// C's streams: they need no memory that may just have run out, and are flushed and checked here.
int complain(std::string_view program, const char* kind, const char* text, ExitCode code) noexcept {
    if (is_journal(STDERR_FILENO))
        std::fprintf(stderr, "<3>%s%s\n", kind, text);
    else
        std::fprintf(stderr, "%.*s: %s%s\n", static_cast<int>(program.size()), program.data(), kind,
                     text);
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
