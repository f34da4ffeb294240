#include "jackio/latency.hpp"

#include <jack/jack.h>

#include "counter_code.hpp"
#include "jackio_fixture.hpp"
#include "loopback.hpp"
#include "signal_source.hpp"

using namespace laydown;
using namespace laydown::jackio;
using namespace laydown::test;

namespace {

LatencyRange frames(std::int64_t min, std::int64_t max) { return {{min}, {max}}; }

struct Rig : InputRig {
    bool becomes(LatencyRange expected) const {
        return wait_until([&] { return port.capture_latency() == expected; });
    }
};

}  // namespace

TEST_CASE("a port has the capture latency of what it is connected to") {
    server();
    Rig rig;
    CHECK(rig.port.capture_latency() == frames(0, 0));
    SignalSource near({.name = "near", .capture_latency = {100, 100}});
    SignalSource far({.name = "far", .capture_latency = {350, 350}});

    rig.notes->take();
    REQUIRE(rig.port.connect(near.port_name(0)));
    CHECK(wait_for_note(*rig.notes, [](const Noted& noted) { return noted.latency_changed; }));
    REQUIRE(rig.becomes(frames(100, 100)));
    CHECK_FALSE(rig.port.capture_latency().ambiguous());

    REQUIRE(rig.port.connect(far.port_name(0)));
    REQUIRE(rig.becomes(frames(100, 350)));
    CHECK(rig.port.capture_latency().ambiguous());

    REQUIRE(jack_disconnect(near.client(), near.port_name(0).c_str(),
                            rig.port.full_name().c_str()) == 0);
    REQUIRE(rig.becomes(frames(350, 350)));
    rig.notes->take();
    far.set_capture_latency({400, 400});
    CHECK(wait_for_note(*rig.notes, [](const Noted& noted) { return noted.latency_changed; }));
    REQUIRE(rig.becomes(frames(400, 400)));
}

TEST_CASE("a loopback adds what it delays by, to the sample") {
    server();
    Rig rig;
    SignalSource source({.capture_latency = {64, 64}});
    const Loopback loopback("cable", 1, 300);
    REQUIRE(rig.port.connect(loopback.output_name(0)));
    REQUIRE(jack_connect(source.client(), source.port_name(0).c_str(),
                         loopback.input_name(0).c_str()) == 0);
    REQUIRE(rig.becomes(frames(364, 364)));

    const auto code = CounterCode::s24();
    REQUIRE(wait_until([&] {
        const auto& [cycle, first, last] = rig.log.back();
        return code.decode_near(first, 0, cycle.device.frame) == cycle.device.frame - 300;
    }));
}

TEST_CASE("a port has the playback latency of what it is connected to") {
    server();
    const auto notes = std::make_shared<Notes>();
    auto client = open_ours(notes);
    auto out = open_port(*client, "out", Direction::output);
    CycleLog log(*client, *notes);
    const Running running(client, log);
    CHECK(out.playback_latency() == frames(0, 0));
    REQUIRE(out.connect("system:playback_1"));
    const auto latency = physical_playback_latency(*client);
    CHECK(latency > Frames{0});
    CHECK(wait_until([&] { return out.playback_latency() == LatencyRange{latency, latency}; }));
    CHECK(out.capture_latency() == frames(0, 0));
}

TEST_CASE("the reference is the largest playback latency of the physical outputs") {
    server();
    Rig rig;
    auto* system = jack_port_by_name(rig.client->handle(), "system:playback_1");
    REQUIRE(system != nullptr);
    jack_latency_range_t range{};
    jack_port_get_latency_range(system, JackPlaybackLatency, &range);
    REQUIRE(range.max > 0);
    CHECK(physical_playback_latency(*rig.client) == Frames{range.max});

    REQUIRE(jack_set_buffer_size(rig.client->handle(), 256) == 0);
    CHECK(wait_until([&] { return physical_playback_latency(*rig.client) > Frames{range.max}; }));
    REQUIRE(jack_set_buffer_size(rig.client->handle(), 128) == 0);
}
