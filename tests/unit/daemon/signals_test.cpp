#include "daemon/signals.hpp"

#include <sys/resource.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <thread>

#include "daemon/event_loop.hpp"
#include "plumbing.hpp"

using namespace laydown::daemon;
using namespace laydown::daemon::test;
using namespace std::chrono_literals;

// Each in a process of its own: what Signals does to a process is not undone.

TEST_CASE("each request to end is told with its number, and threads do not catch it instead") {
    CHECK(exit_code_of([] {
              std::signal(SIGHUP, SIG_DFL);  // these tests may run under nohup
              Signals signals;
              std::jthread other([](const std::stop_token& stop) {
                  while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
              });
              EventLoop loop;
              std::string seen;
              signals.connect(loop, [&](EndRequest request) {
                  seen += request.name + std::to_string(request.count) + ' ';
                  if (request.count == 1) ::kill(::getpid(), SIGTERM);
                  if (request.count == 2) ::kill(::getpid(), SIGHUP);
                  if (request.count == 3) loop.stop();
              });
              loop.after(20s, [&] { loop.stop(); });
              ::kill(::getpid(), SIGINT);
              loop.run();
              return seen == "SIGINT1 SIGTERM2 SIGHUP3 " ? 0 : 1;
          }) == 0);
}

TEST_CASE("a request before the loop runs is not lost") {
    CHECK(exit_code_of([] {
              Signals signals;
              ::kill(::getpid(), SIGTERM);
              EventLoop loop;
              int got = 0;
              signals.connect(loop, [&](EndRequest request) {
                  got = request.signal;
                  loop.stop();
              });
              loop.after(20s, [&] { loop.stop(); });
              loop.run();
              return got == SIGTERM ? 0 : 1;
          }) == 0);
}

TEST_CASE("a signal at the very end does not change how the process ends") {
    CHECK(exit_code_of([] {
              { const Signals signals; }
              ::kill(::getpid(), SIGTERM);
              return 7;
          }) == 7);
}

TEST_CASE("SIGHUP stays ignored under nohup, SIGINT does not behind a shell's &") {
    CHECK(exit_code_of([] {
              std::signal(SIGHUP, SIG_IGN);
              std::signal(SIGINT, SIG_IGN);
              Signals signals;
              EventLoop loop;
              std::string seen;
              signals.connect(loop, [&](EndRequest request) {
                  seen += request.name;
                  loop.stop();
              });
              loop.after(20s, [&] { loop.stop(); });
              ::kill(::getpid(), SIGHUP);
              ::kill(::getpid(), SIGINT);
              loop.run();
              return seen == "SIGINT" ? 0 : 1;
          }) == 0);
}

TEST_CASE("a closed pipe is an error code") {
    CHECK(exit_code_of([] {
              std::signal(SIGPIPE, SIG_DFL);  // whatever other tests did
              const Signals signals;
              Pipe pipe;
              pipe.close_reader();
              return ::write(pipe.writer(), "x", 1) == -1 && errno == EPIPE ? 0 : 1;
          }) == 0);
}

TEST_CASE("a file at the size limit is an error code") {
    Folder folder;
    CHECK(exit_code_of([&] {
              const Signals signals;
              const rlimit few{100, 100};
              if (::setrlimit(RLIMIT_FSIZE, &few) != 0) return 2;
              const auto path = folder.path() / "file";
              const int fd = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
              const std::string much(100, 'x');
              if (::write(fd, much.data(), much.size()) != 100) return 3;
              return ::write(fd, "x", 1) == -1 && errno == EFBIG ? 0 : 1;
          }) == 0);
}

TEST_CASE("a line of the log does not stop a recorder in a terminal's background") {
    CHECK(exit_code_of([] {
              const Signals signals;
              struct sigaction action {};
              ::sigaction(SIGTTOU, nullptr, &action);
              return action.sa_handler == SIG_IGN ? 0 : 1;
          }) == 0);
}

TEST_CASE("signals that ask a program to save do not end it") {
    const int signal = GENERATE(SIGUSR1, SIGUSR2);
    CHECK(exit_code_of([signal] {
              const Signals signals;
              ::kill(::getpid(), signal);
              return 7;
          }) == 7);
}

TEST_CASE("a request can be looked for without a loop") {
    CHECK(exit_code_of([] {
              Signals signals;
              if (signals.take()) return 2;
              ::kill(::getpid(), SIGTERM);
              const auto request = signals.take();
              if (!request || request->signal != SIGTERM || request->count != 1) return 3;
              return signals.take() ? 4 : 0;
          }) == 0);
}
