#include <cstdlib>
#include <filesystem>

#include "catch.hpp"
#include "child_process.hpp"
#include "jack_server.hpp"
#include "pipewire_server.hpp"
#include "trap_report.hpp"

using namespace laydown::test;

namespace {

JackServer& server() {
    static JackServer one({.period = 32});
    return one;
}

/// Runs a client to its end, under the trap.
TrapReport run_trapped(Command command) {
    const auto path = (std::filesystem::temp_directory_path() /
                       ("laydown-rt-trap-" + std::to_string(getpid()) + ".txt"))
                          .string();
    command.environment.merge(trap_environment(path));
    ChildProcess client(command);
    const auto status = client.wait();
    INFO(client.err());
    REQUIRE(status);
    CHECK(status->success());
    const auto report = read_trap_report(path);
    std::filesystem::remove(path);
    return report;
}

TrapReport run_guilty(const std::string& deed, const Environment& more = {}) {
    auto environment = server().environment();
    environment.insert(more.begin(), more.end());
    return run_trapped(
        {.arguments = {std::getenv("LAYDOWN_GUILTY_CLIENT"), deed}, .environment = environment});
}

}  // namespace

TEST_CASE("the trap finds nothing in an innocent callback") {
    for (const char* deed : {"none", "innocent"}) {
        const auto report = run_guilty(deed);
        INFO(report.text);
        CHECK(report.callbacks >= 300);
        CHECK(report.violations == 0);
    }
}

TEST_CASE("the trap finds every kind of guilt, once, and says where") {
    const auto [deed, kind] = GENERATE(table<std::string, std::string>({
        {"malloc", "malloc"},
        {"calloc", "calloc"},
        {"realloc", "realloc"},
        {"free", "free"},
        {"aligned_alloc", "aligned_alloc"},
        {"posix_memalign", "posix_memalign"},
        {"new", "malloc"},
        {"delete", "free"},
        {"vector", "malloc"},
        {"mutex", "pthread_mutex_lock"},
        {"trylock", "pthread_mutex_trylock"},
        {"std-mutex", "pthread_mutex_lock"},
        {"rwlock", "pthread_rwlock_rdlock"},
        {"cond-signal", "pthread_cond_signal"},
        {"cond-wait", "pthread_cond_timedwait"},
        {"sem-wait", "sem_trywait"},
        {"sem-post", "sem_post"},
    }));
    const auto report = run_guilty(deed);
    INFO(deed << ": " << report.text);
    CHECK(report.callbacks >= 300);
    CHECK(report.violations >= 1);
    CHECK(report.violations <= 2);  // what is forbidden may enter the kernel as well
    CHECK(report.text.find("violation " + kind + "\n") != std::string::npos);
    CHECK(report.text.find("guilty-client+0x") != std::string::npos);
}

TEST_CASE("the trap finds system calls, whoever makes them") {
    const auto [deed, kind] = GENERATE(table<std::string, std::string>({
        {"futex", "futex"},
        {"write", "write"},
        {"printf", "write"},
        {"sleep", "clock_nanosleep"},
        {"yield", "sched_yield"},
        {"getppid", ""},
    }));
    const auto report = run_guilty(deed);
    INFO(deed << ": " << report.text);
    if (!report.system_calls) {
        WARN("this machine cannot trap system calls");
        return;
    }
    CHECK(report.callbacks >= 300);
    CHECK(report.violations >= 1);
    CHECK(report.text.find("violation system call ") != std::string::npos);
    CHECK(report.text.find(kind + "\n") != std::string::npos);
    CHECK(report.text.find("guilty-client+0x") != std::string::npos);
}

TEST_CASE("the trap leaves freewheel alone unless told otherwise") {
    const auto left_alone = run_guilty("freewheel");
    INFO(left_alone.text);
    CHECK(left_alone.callbacks >= 200);
    CHECK(left_alone.violations == 0);
    const auto checked = run_guilty("freewheel", {{"LAYDOWN_RT_TRAP_FREEWHEEL", "1"}});
    CHECK(checked.violations > 0);
}

TEST_CASE("what jackio does in the process callback is real-time safe") {
    const auto report = run_trapped({.arguments = {std::getenv("LAYDOWN_IDLE_CLIENT"), "2000"},
                                     .environment = server().environment()});
    INFO(report.text);
    CHECK(report.callbacks >= 2000);
    CHECK(report.violations == 0);
}

TEST_CASE("what jackio does in the process callback is real-time safe on PipeWire") {
    if (!PipewireServer::available()) return;
    const PipewireServer pipewire;
    const auto report =
        run_trapped(pipewire.wrapped({.arguments = {std::getenv("LAYDOWN_IDLE_CLIENT"), "100"}}));
    INFO(report.text);
    CHECK(report.callbacks >= 100);
    CHECK(report.violations == 0);
}
