#include "daemon/output.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <csignal>
#include <string>

#include "plumbing.hpp"

using namespace laydown::daemon;
using namespace laydown::daemon::test;
using namespace std::chrono_literals;

namespace {

const std::string record = std::string(99, 'x') + '\n';

/// Writes records until the reader's side and the memory are full; how many were taken.
int fill(Output& output) {
    int taken = 0;
    while (output.write(record)) ++taken;
    return taken;
}

void check_whole(const std::string& text) {
    REQUIRE(text.size() % record.size() == 0);
    for (std::size_t i = 0; i < text.size(); i += record.size())
        REQUIRE(text.compare(i, record.size(), record) == 0);
}

}  // namespace

TEST_CASE("what is written arrives at once") {
    Pipe pipe;
    Output output(pipe.writer());
    CHECK(output.write("one\n"));
    CHECK(pipe.read_available() == "one\n");
}

TEST_CASE("a full pipe does not hold up the writer; lines stay whole and lost ones are counted") {
    Pipe pipe;
    Output output(pipe.writer(), 10'000);
    const int taken = fill(output);
    CHECK(taken >= 100);
    CHECK_FALSE(output.write(record));
    CHECK(output.take_lost() == 2);
    CHECK(output.take_lost() == 0);

    std::string all = pipe.read_available();
    while (!output.flush()) all += pipe.read_available();
    all += pipe.read_available();
    check_whole(all);
    CHECK(all.size() == static_cast<std::size_t>(taken) * record.size());

    CHECK(output.write("again\n"));
    CHECK(pipe.read_available() == "again\n");
}

TEST_CASE("others who share the descriptor still wait for it") {
    Pipe pipe;
    const Output output(pipe.writer());
    CHECK((::fcntl(pipe.writer(), F_GETFL) & O_NONBLOCK) == 0);
}

TEST_CASE("a full socket does not hold up the writer") {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    {
        Output output(ends[0], 1000);
        CHECK(fill(output) > 1);
        CHECK_FALSE(output.closed());
        ::close(ends[1]);
        CHECK_FALSE(output.write(record));
        CHECK(output.closed());
    }
    ::close(ends[0]);
}

TEST_CASE("a reader that went away is no concern of the writer") {
    std::signal(SIGPIPE, SIG_IGN);
    Pipe pipe;
    Output output(pipe.writer());
    pipe.close_reader();
    CHECK_FALSE(output.write(record));
    CHECK(output.closed());
    CHECK_FALSE(output.write(record));
    CHECK(output.flush());
}

TEST_CASE("a descriptor that was never open is closed") {
    Output output(-1);
    CHECK(output.closed());
    CHECK_FALSE(output.write(record));
}

TEST_CASE("a full device loses lines and nothing else") {
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    REQUIRE(full >= 0);
    {
        Output output(full, 150);
        CHECK(output.write(record));  // kept: there may be room again
        CHECK_FALSE(output.write(record));
        CHECK_FALSE(output.closed());
        CHECK(output.take_lost() == 1);
        CHECK_FALSE(output.flush(24h));  // returns although the device is always ready
    }
    ::close(full);
}

TEST_CASE("a regular file is appended to where its descriptor stands") {
    Folder folder;
    const auto path = folder.path() / "log";
    const int fd = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    REQUIRE(::write(fd, "a\n", 2) == 2);
    {
        Output output(fd);
        CHECK(output.write("b\n"));
    }
    char text[8];
    CHECK(::pread(fd, text, sizeof text, 0) == 4);
    CHECK(std::string(text, 4) == "a\nb\n");
    ::close(fd);
}

TEST_CASE("at the end what waited is written") {
    Pipe pipe;
    std::size_t taken = 0;
    std::string all;
    {
        Output output(pipe.writer(), 1000);
        taken = static_cast<std::size_t>(fill(output));
        all = pipe.read_available();
        REQUIRE(all.size() < taken * record.size());
    }
    all += pipe.read_available();
    check_whole(all);
    CHECK(all.size() == taken * record.size());
}

TEST_CASE("at the end the reader gets a little time, but not for ever") {
    Pipe pipe;
    int taken = 0;
    {
        Output output(pipe.writer(), 1000);
        taken = fill(output);
    }  // nobody reads: returns nevertheless
    const auto all = pipe.read_available();
    CHECK(all.size() < static_cast<std::size_t>(taken) * record.size());
    CHECK(!all.empty());
}
