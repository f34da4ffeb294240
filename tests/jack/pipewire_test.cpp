// jackio on PipeWire's replacement of libjack. What runs inside PipeWire is this executable again,
// through pw-jack, with the cases that are hidden otherwise.
#include <jack/jack.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "counter_code.hpp"
#include "jackio/opening.hpp"
#include "jackio/transport_orders.hpp"
#include "jackio/wiring.hpp"
#include "jackio_fixture.hpp"
#include "pipewire_server.hpp"
#include "signal_source.hpp"

using namespace laydown;
using namespace laydown::jackio;
using namespace laydown::test;
using namespace std::chrono_literals;
using engine::TransportState;

namespace {

constexpr auto server_variable = "LAYDOWN_PIPEWIRE_PID";

std::string run_inside(const std::string& cases) {
    PipewireServer server;
    const auto self = std::filesystem::read_symlink("/proc/self/exe").string();
    ChildProcess inside(server.wrapped(
        {.arguments = {self, cases},
         .environment = {{server_variable, std::to_string(server.process().pid())}}}));
    const auto status = inside.wait(120s);
    INFO(inside.out() << inside.err());
    CHECK(status);
    if (status) CHECK(status->success());
    return inside.out();
}

}  // namespace

TEST_CASE("jackio works on PipeWire") {
    if (!PipewireServer::available()) {
        WARN("no PipeWire here");
        return;
    }
    const auto out = run_inside("[inside]");
    CHECK(out.find("All tests passed") != std::string::npos);
}

TEST_CASE("jackio survives PipeWire's end") {
    if (!PipewireServer::available()) return;
    const std::string at = GENERATE("[end]", "[end-in-process]");
    const auto out = run_inside(at);
    CHECK(out.find("All tests passed") != std::string::npos);
}

TEST_CASE("a client and its name", "[.][inside]") {
    InputRig rig;
    CHECK(rig.client->name() == "ours");
    CHECK(rig.client->sample_rate() == SampleRate{48000});
    REQUIRE(rig.log.wait_for(5));
    const auto second = Client::open({.name = "ours"}, std::make_shared<Notes>());
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::conflict);
    CHECK(rig.port.full_name() == "ours:in");
}

TEST_CASE("ports, connections and samples", "[.][inside]") {
    InputRig rig;
    SignalSource source({.capture_latency = {77, 77}});
    rig.notes->take();
    REQUIRE(rig.port.connect(source.port_name(0)));
    CHECK(wait_until([&] { return rig.port.connections() == std::vector{source.port_name(0)}; }));
    const auto code = CounterCode::s24();
    REQUIRE(wait_until([&] {
        const auto& [cycle, first, last] = rig.log.back();
        return code.decode_near(first, 0, cycle.device.frame) == cycle.device.frame;
    }));
    CHECK(wait_until([&] { return rig.port.capture_latency().max >= Frames{77}; }));
    REQUIRE(rig.port.rename("renamed"));
    CHECK(wait_until([&] { return rig.port.full_name() == "ours:renamed"; }));
    CHECK(wait_until([&] { return rig.port.connections() == std::vector{source.port_name(0)}; }));
    // A PipeWire without a session manager has nobody who keeps properties.
    CHECK(rig.port.set_pretty_name("Kick").error().code == ErrorCode::refused);
    CHECK(rig.port.connect("nobody:nothing").error().code == ErrorCode::not_found);
}

TEST_CASE("the transport", "[.][inside]") {
    InputRig rig;
    Transport transport(*rig.client);
    REQUIRE(rig.log.wait_for(5));
    REQUIRE(transport.locate({96'000}));
    REQUIRE(wait_until([&] { return rig.log.back().cycle.transport.frame == 96'000; }));
    REQUIRE(transport.play());
    REQUIRE(wait_until([&] { return rig.log.back().cycle.transport.frame > 110'000; }));
    CHECK(rig.log.back().cycle.state == TransportState::rolling);
    REQUIRE(transport.stop());
    REQUIRE(wait_until([&] { return rig.log.back().cycle.state == TransportState::stopped; }));
}

TEST_CASE("a start waits for the locate before it", "[.][inside]") {
    InputRig rig;
    const Transport transport(*rig.client);
    REQUIRE(rig.log.wait_for(5));
    TransportOrders orders;
    const auto now = std::chrono::steady_clock::now;
    REQUIRE(orders.locate(*rig.client, {96'000}, now()));
    REQUIRE(orders.play(*rig.client, now()));
    CHECK(orders.waiting());
    const auto is_there = [&] { return transport.query().position.frame == 96'000; };
    REQUIRE(wait_until(is_there));
    REQUIRE(rig.log.wait_for(5));
    CHECK(transport.query().state == TransportState::stopped);
    CHECK(is_there());
    orders.tick(rig.client.get(), now());
    CHECK_FALSE(orders.waiting());
    REQUIRE(wait_until([&] { return transport.query().state == TransportState::rolling; }));
    REQUIRE(wait_until([&] { return rig.log.back().cycle.transport.frame > 100'000; }));
    CHECK(rig.log.back().cycle.transport.frame < 200'000);
    REQUIRE(orders.stop(*rig.client));
    REQUIRE(wait_until([&] { return rig.log.back().cycle.state == TransportState::stopped; }));

    REQUIRE(orders.locate(*rig.client, {1'000}, now()));
    REQUIRE(orders.play(*rig.client, now()));
    REQUIRE(orders.stop(*rig.client));
    REQUIRE(rig.log.wait_for(5));
    orders.tick(rig.client.get(), now());
    REQUIRE(rig.log.wait_for(5));
    CHECK(transport.query().state == TransportState::stopped);
    CHECK(transport.query().position.frame == 1'000);
}

TEST_CASE("another period", "[.][inside]") {
    InputRig rig;
    REQUIRE(rig.log.wait_for(5));
    const auto period = rig.log.back().cycle.length;
    REQUIRE(jack_set_buffer_size(rig.client->handle(), 256) == 0);
    REQUIRE(
        wait_for_note(*rig.notes, [&](const Noted& n) { return n.buffer_size == Frames{256}; }));
    REQUIRE(wait_until([&] { return rig.log.back().cycle.length == Frames{256}; }));
    CHECK(period != Frames{256});
}

TEST_CASE("its rules", "[.][inside]") {
    InputRig rig;
    Wiring wiring({*parse_connect_rule("in=synth:out_1")});
    const std::array ports{WiredPort{&rig.port}};
    for (int round = 0; round < 2; ++round) {
        SignalSource synth({.name = "synth"});
        CHECK(wait_until([&] {
            const auto noted = rig.notes->take();
            if (noted.ports_changed || noted.connections_changed) {
                wiring.update(*rig.client, ports);
            }
            if (rig.client->lost()) return true;
            return rig.port.connections() == std::vector<std::string>{"synth:out_1"};
        }));
        // PipeWire 0.3 says that it is gone at any error, such as that of a link whose port goes.
        if (rig.client->lost()) {
            WARN("PipeWire let go of the client");
            return;
        }
    }
}

TEST_CASE("its end", "[.][end]") {
    auto rig = std::make_unique<InputRig>();
    REQUIRE(rig->log.wait_for(5));
    const auto notes = rig->notes;
    REQUIRE(kill(std::stoi(std::getenv(server_variable)), SIGTERM) == 0);
    REQUIRE(wait_for_note(*notes, [](const Noted& noted) { return noted.server_lost; }));
    CHECK(rig->client->lost());
    rig.reset();
    const auto none = Client::open({.name = "ours"}, notes);
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ErrorCode::no_server);
}

// PipeWire's client has threads of its own, and the one that runs process() does not end with the
// server.
TEST_CASE("its end while a cycle is served", "[.][end-in-process]") {
    auto rig = std::make_unique<InputRig>();
    REQUIRE(rig->log.wait_for(5));
    rig->log.be_late(700ms);
    REQUIRE(wait_until([&] { return rig->log.late_began(); }));
    const auto served = rig->log.size();
    REQUIRE(kill(std::stoi(std::getenv(server_variable)), SIGKILL) == 0);
    // Closed before it is told of the end: for that, PipeWire waits for the cycle as well.
    rig->client.reset();
    CHECK(rig->log.size() == served + 1);
    const auto notes = rig->notes;
    rig.reset();
    const auto none = Client::open({.name = "ours"}, notes);
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ErrorCode::no_server);
}
