#include "daemon/readiness.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include "plumbing.hpp"

using namespace laydown::daemon;
using namespace laydown::daemon::test;
using namespace std::chrono_literals;

namespace {

/// A service manager's socket; '@' stands for the null byte of an abstract one.
class Manager {
  public:
    explicit Manager(std::string name)
        : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
        REQUIRE(fd_ >= 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::copy(name.begin(), name.end(), address.sun_path);
        if (name[0] == '@') address.sun_path[0] = '\0';
        REQUIRE(::bind(fd_, reinterpret_cast<const sockaddr*>(&address),
                       static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size())) == 0);
    }
    ~Manager() { ::close(fd_); }
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;

    std::string received() const {
        char text[1000];
        const auto n = ::recv(fd_, text, sizeof text, 0);
        return n < 0 ? "" : std::string(text, static_cast<std::size_t>(n));
    }

  private:
    int fd_;
};

}  // namespace

TEST_CASE("without a service manager all is well") {
    const Environment socket("NOTIFY_SOCKET", std::nullopt);
    const Environment watchdog("WATCHDOG_USEC", "1000000");
    Readiness readiness;
    CHECK(readiness.problem().empty());
    CHECK(readiness.ready("x"));
    CHECK(readiness.alive());
    CHECK_FALSE(readiness.alive_interval());
}

TEST_CASE("the service manager hears how we are, at a path or an abstract socket") {
    Folder folder;
    const std::string path = (folder.path() / "notify").string();
    const bool abstract = GENERATE(false, true);
    const auto name = abstract ? "@laydown-test-" + std::to_string(::getpid()) : path;
    const Manager manager(name);
    const Environment socket("NOTIFY_SOCKET", name);
    Readiness readiness;
    CHECK(readiness.problem().empty());
    CHECK(readiness.ready("8 tracks\nREADY=0"));
    CHECK(manager.received() == "READY=1\nSTATUS=8 tracks READY=0");
    CHECK(readiness.alive());
    CHECK(manager.received() == "WATCHDOG=1");
    CHECK(readiness.extend_timeout(5s));
    CHECK(manager.received() == "EXTEND_TIMEOUT_USEC=5000000");
    CHECK(readiness.stopping("finishing"));
    CHECK(manager.received() == "STOPPING=1\nSTATUS=finishing");
}

TEST_CASE("a service manager that is stuck or gone is an error and does not hold us up") {
    Folder folder;
    const auto name = (folder.path() / "notify").string();
    const Environment socket("NOTIFY_SOCKET", name);
    Readiness readiness;
    REQUIRE_FALSE(readiness.ready("x"));
    CHECK(readiness.ready("x").error().text.find(name) != std::string::npos);
    const Manager manager(name);
    int sent = 0;
    while (sent < 100'000 && readiness.alive()) ++sent;
    CHECK(sent < 100'000);
    CHECK_FALSE(readiness.stopping("x"));  // after a second
}

TEST_CASE("a socket of another kind is named as the problem") {
    for (const auto& name : {std::string("vsock:2:1"), "/" + std::string(200, 'x')}) {
        const Environment socket("NOTIFY_SOCKET", name);
        const Readiness readiness;
        CHECK_FALSE(readiness.problem().empty());
    }
}

TEST_CASE("the watchdog wants to hear from us twice in its time, if it is ours") {
    const Environment socket("NOTIFY_SOCKET", "/nowhere");
    const Environment time("WATCHDOG_USEC", "10000000");
    {
        const Environment pid("WATCHDOG_PID", std::nullopt);
        CHECK(Readiness().alive_interval() == 5s);
    }
    {
        const Environment pid("WATCHDOG_PID", std::to_string(::getpid()));
        CHECK(Readiness().alive_interval() == 5s);
    }
    const Environment pid("WATCHDOG_PID", "1");
    CHECK_FALSE(Readiness().alive_interval());
}

TEST_CASE("a watchdog time that makes no sense is none") {
    const Environment socket("NOTIFY_SOCKET", "/nowhere");
    const Environment pid("WATCHDOG_PID", std::nullopt);
    for (const auto* text : {"", "0", "-5", "5 s", "99999999999999999999999"}) {
        const Environment time("WATCHDOG_USEC", text);
        CHECK_FALSE(Readiness().alive_interval());
    }
}
