#include "daemon/main_guard.hpp"

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

}  // namespace

int main_guard(std::string_view program, const std::function<ExitCode()>& body) noexcept {
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
