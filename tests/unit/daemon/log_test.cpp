#include "daemon/log.hpp"

#include <pty.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <string>
#include <thread>
#include <vector>

#include "daemon/printable.hpp"
#include "daemon/progress.hpp"
#include "plumbing.hpp"

using namespace laydown::daemon;
using namespace laydown::daemon::test;
using namespace std::chrono_literals;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

/// A terminal of 20 columns.
class Terminal {
  public:
    Terminal() {
        const winsize size{5, 20, 0, 0};
        REQUIRE(::openpty(&master_, &slave_, nullptr, nullptr, &size) == 0);
    }
    ~Terminal() {
        ::close(master_);
        ::close(slave_);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    int fd() const { return slave_; }
    /// What was written since the last call, with the terminal's \r\n as \n. Waits for at least
    /// `size` bytes of it: the kernel hands a terminal's output over in parts and a little later.
    std::string shown(std::size_t size = 0) const {
        constexpr int patience = 10'000;  // ms
        std::string all;
        char buffer[4096];
        pollfd p{master_, POLLIN, 0};
        while (::poll(&p, 1, all.size() < size ? patience : 0) > 0) {
            const auto n = ::read(master_, buffer, sizeof buffer);
            if (n <= 0) break;
            all.append(buffer, static_cast<std::size_t>(n));
            for (auto at = all.find("\r\n"); at != std::string::npos; at = all.find("\r\n"))
                all.erase(at, 1);
        }
        return all;
    }
    void check_shows(const std::string& expected) const {
        CHECK(shown(expected.size()) == expected);
    }

  private:
    int master_ = -1;
    int slave_ = -1;
};

}  // namespace

TEST_CASE("lines name the program, and what is wrong") {
    Pipe pipe;
    Console console(pipe.writer());
    Log log(console, "prog");
    log.error("no {}", "disk");
    log.warning("{} s left", 3);
    log.notice("take {}", 1);
    log.info("ready");
    log.debug("x");
    CHECK(pipe.read_available() ==
          "prog: error: no disk\nprog: warning: 3 s left\nprog: take 1\nprog: ready\n");
    Log terse(console, "prog", Level::error);
    terse.warning("not this");
    terse.write(Level::warning, "nor this");
    Log wordy(console, "prog", Level::debug);
    wordy.debug("but this");
    CHECK(pipe.read_available() == "prog: but this\n");
}

TEST_CASE("the journal gets priorities, but only when it is the one who reads") {
    Pipe pipe;
    struct stat status {};
    REQUIRE(::fstat(pipe.writer(), &status) == 0);
    const auto own = std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
    {
        const Environment stream("JOURNAL_STREAM", own);
        CHECK(is_journal(pipe.writer()));
        Console console(pipe.writer());
        Log log(console, "prog");
        log.error("a");
        log.warning("b");
        log.notice("c");
        log.info("d");
    }
    CHECK(pipe.read_available() == "<3>a\n<4>b\n<5>c\n<6>d\n");
    const auto other_inode = std::to_string(status.st_dev) + ":1";
    const auto other_device = "1:" + std::to_string(status.st_ino);
    for (const auto& other :
         {other_inode, other_device, own + "x", std::string(), std::string("nonsense"),
          std::string(":"), std::string("99999999999999999999999:1")}) {
        const Environment stream("JOURNAL_STREAM", other);
        CHECK_FALSE(is_journal(pipe.writer()));
    }
    const Environment stream("JOURNAL_STREAM", std::nullopt);
    CHECK_FALSE(is_journal(pipe.writer()));
}

TEST_CASE("what came over the network neither steers a terminal nor forges a line") {
    CHECK(printable("Kick") == "Kick");
    CHECK(printable("a\nprog: error: b") == "a\\x0aprog: error: b");
    CHECK(printable("\x1b[2J\x7f") == "\\x1b[2J\\x7f");
    CHECK(printable("Gitarre süß 🎸") == "Gitarre süß 🎸");
    CHECK(printable("\xc2\x9b") == "\\xc2\\x9b");    // C1: CSI
    CHECK(printable("a\xff\xc3") == "a\\xff\\xc3");  // no UTF-8, cut short
    CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");    // overlong
    CHECK(printable("\xe0\x80\xaf") == "\\xe0\\x80\\xaf");
    CHECK(printable("\xf0\x80\x80\xaf") == "\\xf0\\x80\\x80\\xaf");
    CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // surrogate
    CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
    Pipe pipe;
    Console console(pipe.writer());
    Log log(console, "prog");
    log.error("{}", "x\ny");
    CHECK(pipe.read_available() == "prog: error: x\\x0ay\n");
}

TEST_CASE("repeats are counted instead of written") {
    Pipe pipe;
    Console console(pipe.writer());
    {
        Log log(console, "prog");
        for (int i = 0; i < 1000; ++i) log.warning("late");
        log.warning("other");
        CHECK(pipe.read_available() == "prog: warning: late\nprog: warning: other\n");
        log.error("late");  // not the same: it is worse now
        CHECK(pipe.read_available() == "prog: error: late\n");
    }
    CHECK(pipe.read_available() == "prog: warning: late (999 more times)\n");
}

TEST_CASE("what tells of a state is never held back") {
    Pipe pipe;
    Console console(pipe.writer());
    {
        Log log(console, "prog");
        for (int i = 0; i < 2; ++i) {
            log.state(Level::error, "gone");
            log.state(Level::notice, "there");
        }
        log.state(Level::debug, "not wanted");
    }
    CHECK(pipe.read_available() ==
          "prog: error: gone\nprog: there\nprog: error: gone\nprog: there\n");
}

TEST_CASE("a stuck reader does not hold up who writes, and hears how much it missed") {
    Pipe pipe;
    Console console(pipe.writer());
    Log log(console, "prog");
    for (int i = 0; i < 20'000; ++i) log.info("line {} with something to say", i);
    std::string all;
    for (auto more = pipe.read_available(); !more.empty(); more = pipe.read_available()) {
        all += more;
        log.tick();
    }
    const auto told = all.find(" lines lost");
    REQUIRE(told != std::string::npos);
    const auto lost = std::stoul(all.substr(all.rfind('(', told) + 1));
    CHECK(lost > 0);
    CHECK(count(all, "with something to say\n") + lost == 20'000);
}

TEST_CASE("threads may write at the same time") {
    Pipe pipe;
    Console console(pipe.writer());
    Log log(console, "prog");
    std::string all;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 200; ++i) log.info("thread {} line {}", t, i);
            });
    }
    for (auto more = pipe.read_available(); !more.empty(); more = pipe.read_available()) {
        all += more;
        log.tick();
    }
    CHECK(count(all, "\n") == 800);
    CHECK(count(all, "prog: thread ") == 800);
}

TEST_CASE("progress is one line below the others, cut to the width, and gone at the end") {
    const Terminal terminal;
    const Environment term("TERM", "xterm");
    {
        Console console(terminal.fd());
        REQUIRE(console.is_terminal());
        Progress progress(console);
        const auto now = Clock::now();
        progress.show("recording 1 s", now);
        terminal.check_shows("\r\x1b[Krecording 1 s");
        progress.show("recording 2 s", now + Progress::interval - 1ns);
        CHECK(terminal.shown().empty());
        CHECK_FALSE(progress.wanted(now + Progress::interval - 1ns));
        CHECK(progress.wanted(now + Progress::interval));
        progress.show("\xc3\xa4 very long line of progress", now + Progress::interval);
        terminal.check_shows("\r\x1b[K\xc3\xa4 very long line of");
        console.line("take 1");
        terminal.check_shows("\r\x1b[Ktake 1\n\xc3\xa4 very long line of");
    }
    terminal.check_shows("\r\x1b[K");
    {
        Console console(terminal.fd());
        console.progress("x");
        terminal.check_shows("\r\x1b[Kx");
    }
    terminal.check_shows("\r\x1b[K");
}

TEST_CASE("no control codes where there is no terminal, or one without them") {
    Pipe pipe;
    {
        Console console(pipe.writer());
        CHECK_FALSE(console.is_terminal());
        Progress progress(console);
        progress.show("x");
        CHECK_FALSE(progress.wanted());
        console.progress("x");
    }
    CHECK(pipe.read_available().empty());

    const Terminal terminal;
    for (const auto* name : {"dumb", ""}) {
        const Environment term("TERM", name);
        Console console(terminal.fd());
        console.progress("x");
        CHECK(terminal.shown().empty());
    }
    const Environment term("TERM", "xterm");
    Console console(terminal.fd());
    Progress quiet(console, false);
    quiet.show("x");
    CHECK(terminal.shown().empty());
}

TEST_CASE("a terminal that is stopped does not hold up who writes") {
    const Terminal terminal;
    const Environment term("TERM", "xterm");
    Console console(terminal.fd());
    REQUIRE(::tcflow(terminal.fd(), TCOOFF) == 0);
    for (int i = 0; i < 1000; ++i) {
        console.line("line " + std::to_string(i));
        console.progress("progress " + std::to_string(i));
    }
    REQUIRE(::tcflow(terminal.fd(), TCOON) == 0);
    console.line("end");
    std::string all;
    while (count(all, "end") == 0) {
        console.flush();
        const auto more = terminal.shown(1);
        REQUIRE_FALSE(more.empty());
        all += more;
    }
    CHECK(count(all, "line ") == 1000);
    CHECK(count(all, "progress") <= 1);
}
