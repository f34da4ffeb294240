#include "jackio/wiring.hpp"

#include <jack/jack.h>

#include <array>

#include "jackio_fixture.hpp"
#include "libjack.hpp"
#include "signal_source.hpp"

using namespace laydown;
using namespace laydown::jackio;
using namespace laydown::test;

namespace {

using Strings = std::vector<std::string>;

/// A client with two inputs and rules, driven as Control drives it.
struct Rig {
    explicit Rig(const std::vector<std::string>& rules) {
        std::vector<ConnectRule> parsed;
        for (const auto& rule : rules) parsed.push_back(*parse_connect_rule(rule));
        wiring = Wiring(std::move(parsed));
        open();
    }
    void open() {
        client = open_ours(notes);
        ports.push_back(open_port(*client, "1"));
        ports.push_back(open_port(*client, "2"));
        log = std::make_unique<CycleLog>(*client, *notes);
        running = std::make_unique<Running>(client, *log);
        look();
    }
    void close() {
        running.reset();
        ports.clear();
        client.reset();
    }
    std::vector<Error> look() {
        const std::array views{WiredPort{&ports.at(0)}, WiredPort{&ports.at(1)}};
        return wiring.update(*client, views);
    }
    /// Turns Control's loop until input `port` has these connections, and Control knows it.
    bool becomes(std::size_t port, const Strings& expected) {
        const bool reached = wait_until([&] {
            const auto noted = notes->take();
            const auto retry = wiring.retry_at();
            if (noted.ports_changed || noted.connections_changed ||
                (retry && *retry <= std::chrono::steady_clock::now())) {
                look();
            }
            return ports.at(port).connections() == expected;
        });
        look();
        // The look after it, which sees what the first one was too early for.
        wait_until([&] {
            const auto retry = wiring.retry_at();
            if (retry && *retry <= std::chrono::steady_clock::now()) look();
            return !wiring.retry_at();
        });
        return reached;
    }

    std::shared_ptr<Notes> notes = std::make_shared<Notes>();
    std::unique_ptr<Client> client;
    std::vector<AudioPort> ports;
    std::unique_ptr<CycleLog> log;
    std::unique_ptr<Running> running;
    Wiring wiring;
};

}  // namespace

TEST_CASE("physical inputs are connected in their order") {
    server();
    Rig rig({"physical"});
    CHECK(rig.becomes(0, {"system:capture_1"}));
    CHECK(rig.becomes(1, {"system:capture_2"}));
}

TEST_CASE("a rule connects a program whenever it starts, and nothing else is touched") {
    server();
    Rig rig({"2=synth:out_2"});
    for (int round = 0; round < 3; ++round) {
        SignalSource synth({.name = "synth", .channels = 2});
        REQUIRE(jack_connect(synth.client(), "synth:out_1", "system:playback_1") == 0);
        CHECK(rig.becomes(1, {"synth:out_2"}));
        CHECK(rig.ports[0].connections().empty());
        CHECK(jack_port_connected_to(jack_port_by_name(synth.client(), "synth:out_1"),
                                     "system:playback_1") != 0);
    }
}

TEST_CASE("a port that cannot be connected yet is connected when it can") {
    server();
    Rig rig({"1=late:out"});
    auto* late = open_client("late");
    register_port(late, "out", JackPortIsOutput);
    REQUIRE(wait_for_note(*rig.notes, [](const Noted& noted) { return noted.ports_changed; }));
    CHECK(rig.look().empty());
    REQUIRE(rig.wiring.retry_at());
    // Without a process callback jackd would take five seconds to close the client.
    const auto idle = [](jack_nframes_t, void*) { return 0; };
    require(jack_set_process_callback(late, idle, nullptr), "process callback");
    require(jack_activate(late), "jack_activate");
    CHECK(rig.becomes(0, {"late:out"}));
    CHECK_FALSE(rig.wiring.retry_at());
    jack_client_close(late);
}

TEST_CASE("connections made by hand come back after their program restarts") {
    server();
    Rig rig({});
    {
        const SignalSource synth({.name = "synth"});
        REQUIRE(rig.ports[0].connect("synth:out_1"));
        CHECK(rig.becomes(0, {"synth:out_1"}));
    }
    CHECK(rig.becomes(0, {}));
    const SignalSource synth({.name = "synth"});
    CHECK(rig.becomes(0, {"synth:out_1"}));
}

TEST_CASE("all connections come back after the server was killed") {
    auto& mortal = server();
    Rig rig({"physical"});
    CHECK(rig.becomes(1, {"system:capture_2"}));
    REQUIRE(rig.ports[1].connect("system:capture_5"));
    CHECK(rig.becomes(1, {"system:capture_2", "system:capture_5"}));
    SECTION("killed") { mortal.kill(); }
    SECTION("stopped") { mortal.stop(); }
    REQUIRE(wait_for_note(*rig.notes, [&](const Noted& noted) {
        if (!rig.client->lost()) rig.look();
        return noted.server_lost;
    }));
    CHECK(rig.look().empty());
    rig.wiring.server_lost();
    rig.close();
    server();
    rig.open();
    CHECK(rig.becomes(0, {"system:capture_1"}));
    CHECK(rig.becomes(1, {"system:capture_2", "system:capture_5"}));
}
