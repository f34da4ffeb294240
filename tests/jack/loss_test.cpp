// The server goes away, in every way it can.
#include <fcntl.h>
#include <jack/jack.h>
#include <unistd.h>

#include "jackio/client_closing.hpp"
#include "jackio/client_core.hpp"
#include "jackio/library_log.hpp"
#include "jackio/transport.hpp"
#include "jackio/wiring.hpp"
#include "jackio_fixture.hpp"

using namespace laydown;
using namespace laydown::jackio;
using namespace laydown::test;
using namespace std::chrono_literals;

namespace {
bool lost(const Noted& noted) { return noted.server_lost; }

/// Whoever leaves a note from now on is held up in it until the notes are taken.
void hold_up(Notes& notes) {
    const std::uint64_t full = UINT64_MAX - 1;
    REQUIRE(wait_until([&] {
        static_cast<void>(notes.take());
        return write(notes.fd(), &full, sizeof full) == static_cast<ssize_t>(sizeof full);
    }));
    REQUIRE(fcntl(notes.fd(), F_SETFL, 0) == 0);  // blocking
}

/// The course of a callback on the thread that hears the server.
struct Held {
    std::atomic<bool> held{false};
    std::atomic<bool> released{false};
    std::atomic<bool> whole{false};
};

void hold_registration(const char*, int, void* context) {
    auto& held = *static_cast<Held*>(context);
    if (held.held.exchange(true)) return;
    while (!held.released) std::this_thread::sleep_for(1ms);
    held.whole = true;
}

void dawdle(Severity, std::string_view) noexcept { std::this_thread::sleep_for(100ms); }
}  // namespace

TEST_CASE("a server's end is noted, and the next server can be used") {
    auto& mortal = server();
    const auto notes = std::make_shared<Notes>();
    auto client = open_ours(notes);
    CycleLog log(*client, *notes);
    auto port = open_port(*client, "in");
    const Running running(client, log);
    REQUIRE(log.wait_for(10));

    const bool killed = GENERATE(false, true);
    const bool port_first = GENERATE(false, true);
    INFO("killed: " << killed << ", port first: " << port_first);
    if (killed) {
        mortal.kill();
    } else {
        mortal.stop();
    }
    std::string reason;
    REQUIRE(wait_for_note(*notes, [&](const Noted& noted) {
        reason = noted.lost_reason;
        return noted.server_lost;
    }));
    CHECK_FALSE(reason.empty());
    CHECK(client->lost());
    CHECK(port.connect("system:capture_1").error().code == ErrorCode::no_server);
    CHECK(AudioPort::open(*client, "x", Direction::input).error().code == ErrorCode::no_server);
    CHECK(Transport(*client).play().error().code == ErrorCode::no_server);
    CHECK(port.connections().empty());
    CHECK(Client::open({.name = "second"}, std::make_shared<Notes>()).error().code ==
          ErrorCode::no_server);
    if (port_first) const auto gone = std::move(port);
    client.reset();
    CHECK(Client::open({.name = "ours"}, notes).error().code == ErrorCode::no_server);
    server();
    client = open_ours(notes);
    CHECK_FALSE(lost(notes->take()));
    CycleLog second(*client, *notes);
    const Running running_second(client, second);
    REQUIRE(second.wait_for(10));
}

TEST_CASE("a server that dies again and again is survived") {
    const auto notes = std::make_shared<Notes>();
    for (int round = 0; round < 5; ++round) {
        auto& mortal = server();
        auto client = open_ours(notes);
        CycleLog log(*client, *notes);
        const auto port = open_port(*client, "in");
        const Running running(client, log);
        REQUIRE(log.wait_for(3));
        mortal.kill();
        REQUIRE(wait_for_note(*notes, lost));
    }
}

// libjack cancels its threads when a client is closed, wherever they are.
TEST_CASE("a client can be closed while libjack tells of the server's end") {
    auto& mortal = server();
    const auto notes = std::make_shared<Notes>();
    auto client = open_ours(notes);
    CycleLog log(*client, *notes);
    const Running running(client, log);
    REQUIRE(log.wait_for(3));
    SECTION("as a note") {
        hold_up(*notes);
        mortal.kill();
        REQUIRE(wait_until([&] { return client->lost(); }));
    }
    SECTION("in words") {
        route_library_messages(dawdle);
        mortal.stop();
        REQUIRE(wait_for_note(*notes, lost));
    }
    client.reset();
    static_cast<void>(notes->take());
    Client::await_closing();
    CHECK(OpeningTurn());
}

// Such as libjack's own work for a client or driver that goes, in which it holds a lock.
TEST_CASE("what libjack does while it hears of the server's end is not cut short by the closing") {
    auto& mortal = server();
    const auto notes = std::make_shared<Notes>();
    auto client = open_ours(notes);
    Held held;
    REQUIRE(jack_set_client_registration_callback(client->handle(), hold_registration, &held) == 0);
    CycleLog log(*client, *notes);
    const Running running(client, log);
    REQUIRE(log.wait_for(3));
    mortal.stop();
    REQUIRE(wait_until([&] { return client->lost() && held.held; }));
    client.reset();
    Client::await_closing();  // it has some time, and does not use it
    CHECK_FALSE(OpeningTurn());
    held.released = true;
    REQUIRE(wait_until([] { return static_cast<bool>(OpeningTurn()); }));
    CHECK(held.whole);
}
