#include "daemon/main_guard.hpp"

#include <sys/resource.h>

#include <functional>
#include <new>
#include <string>

#include "plumbing.hpp"

using namespace laydown::daemon;
using namespace laydown::daemon::test;

namespace {

struct Outcome {
    int code;
    std::string out;
    std::string err;
};

/// What a program with that body returns and writes.
Outcome run(const std::function<ExitCode()>& body) {
    Pipe out;
    Pipe err;
    const int code = exit_code_of([&] {
        if (::dup2(out.writer(), 1) < 0 || ::dup2(err.writer(), 2) < 0) return 98;
        return main_guard("prog", body);
    });
    return {code, out.read_available(), err.read_available()};
}

}  // namespace

TEST_CASE("a body that ends well decides with which code") {
    CHECK(run([] { return ExitCode::ok; }).code == 0);
    const auto failed = run([] { return ExitCode::failure; });
    CHECK(failed.code == 1);
    CHECK(failed.err.empty());
}

TEST_CASE("a body may open as many files as the system allows") {
    const auto outcome = run([] {
        rlimit limit{};
        REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
        limit.rlim_cur = 64;
        REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
        const int code = main_guard("inner", [] {
            rlimit now{};
            REQUIRE(::getrlimit(RLIMIT_NOFILE, &now) == 0);
            return now.rlim_cur == now.rlim_max ? ExitCode::ok : ExitCode::failure;
        });
        return static_cast<ExitCode>(code);
    });
    CHECK(outcome.code == 0);
}

TEST_CASE("a start that fails is one line and its code") {
    const auto end = run([]() -> ExitCode {
        throw startup_error(ExitCode::osc_port, "UDP port {} is taken", 7511);
    });
    CHECK(end.code == 5);
    CHECK(end.err == "prog: UDP port 7511 is taken\n");
    CHECK(end.out.empty());
}

TEST_CASE("what a file says does not steer the terminal that shows why it is refused") {
    const auto end = run([]() -> ExitCode {
        throw StartupError(ExitCode::disk, std::string("line 1: '\x1b[2J\0\n' \xc3", 18));
    });
    CHECK(end.code == 4);
    CHECK(end.err == "prog: line 1: '\\x1b[2J\\x00\\x0a' \\xc3\n");
    const auto defect = run([]() -> ExitCode { throw std::runtime_error("\x1b[2J \xc3\xa4"); });
    CHECK(defect.err == "prog: ended by a defect: \\x1b[2J \xc3\xa4\n");
}

TEST_CASE("a long line is told to its end") {
    const auto end = run([]() -> ExitCode {
        throw StartupError(ExitCode::usage, std::string(10'000, 'x') + "\x1b.");
    });
    CHECK(end.err == "prog: " + std::string(10'000, 'x') + "\\x1b.\n");
}

TEST_CASE("a defect is a line, too, and not an abort") {
    const auto end = run([]() -> ExitCode { throw std::bad_alloc(); });
    CHECK(end.code == 1);
    CHECK(end.err == "prog: ended by a defect: std::bad_alloc\n");
    CHECK(run([]() -> ExitCode { throw 7; }).code == 1);
}

TEST_CASE("help goes to standard output and is no error") {
    const auto end = run([]() -> ExitCode { throw PrintAndExit("Usage\n"); });
    CHECK(end.code == 0);
    CHECK(end.out == "Usage\n");
    CHECK(end.err.empty());
}

TEST_CASE("help that cannot be written is an error") {
    Pipe err;
    const int code = exit_code_of([&] {
        const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
        if (::dup2(full, 1) < 0 || ::dup2(err.writer(), 2) < 0) return 98;
        return main_guard("prog", []() -> ExitCode { throw PrintAndExit("Usage\n"); });
    });
    CHECK(code == 1);
    CHECK(err.read_available() == "prog: cannot write to standard output\n");
}
