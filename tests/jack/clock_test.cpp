// Cycles as jackio describes them, beside a source that counts the server's frames.
#include <jack/jack.h>

#include "counter_code.hpp"
#include "jackio/transport_orders.hpp"
#include "jackio_fixture.hpp"
#include "signal_source.hpp"

using namespace laydown;
using namespace laydown::jackio;
using namespace laydown::test;
using namespace std::chrono_literals;
using engine::TransportState;

namespace {

/// A client with one input, fed by a source.
struct Rig : InputRig {
    explicit Rig(SourceOptions options = {}) : source(std::move(options)) {
        REQUIRE(source.connect_to("ours") == 1);
        REQUIRE(wait_until([&] { return log.size() > 0 && log.back().first_sample != 0; }));
    }

    SignalSource source;
};

}  // namespace

TEST_CASE("a cycle's device position is that of its samples") {
    server();
    Rig rig;
    const auto begin = rig.log.size();
    REQUIRE(rig.log.wait_for(200));
    const auto code = CounterCode::s24();
    for (auto i = begin; i < rig.log.size(); ++i) {
        const auto& [cycle, first, last] = rig.log[i];
        const auto& before = rig.log[i - 1].cycle;
        REQUIRE(cycle.device == before.device + before.length);
        REQUIRE(code.decode_near(first, 0, cycle.device.frame) == cycle.device.frame);
        REQUIRE(code.decode_near(last, 0, cycle.device.frame) ==
                cycle.device.frame + cycle.length.count - 1);
    }
}

TEST_CASE("missed cycles are missing in the device position, and what follows is in its place") {
    server({.synchronous = false});
    Rig rig;
    const auto begin = rig.log.size();
    rig.log.be_late(50ms);
    REQUIRE(rig.log.wait_for(200));
    const auto code = CounterCode::s24();
    std::int64_t missed = 0;
    std::size_t right = 0;
    for (auto i = begin; i < rig.log.size(); ++i) {
        const auto& [cycle, first, last] = rig.log[i];
        const auto& before = rig.log[i - 1].cycle;
        const auto hole = cycle.device - (before.device + before.length);
        INFO("cycle " << i - begin << " of " << cycle.length.count << " after " << hole.count);
        REQUIRE(hole.count % cycle.length.count == 0);
        REQUIRE(hole >= -cycle.length);  // one place for two cycles, see CycleClock
        missed += hole.count;
        if (code.decode_near(first, 0, cycle.device.frame) == cycle.device.frame) ++right;
    }
    CHECK(missed >= 48 * 40);
    // A busy machine holds up the source too, and then its cycles are late or empty.
    CHECK(right > (rig.log.size() - begin) / 2);
}

TEST_CASE("a cycle tells the transport's state and place") {
    server();
    Rig rig;
    Transport transport(*rig.client);
    REQUIRE(transport.stop());
    REQUIRE(transport.locate({96'000}));
    REQUIRE(wait_until([&] {
        const auto& cycle = rig.log.back().cycle;
        return cycle.state == TransportState::stopped && cycle.transport.frame == 96'000;
    }));
    const auto begin = rig.log.size() - 1;
    REQUIRE(transport.play());
    REQUIRE(wait_until([&] { return rig.log.back().cycle.transport.frame > 100'000; }));
    REQUIRE(transport.stop());
    REQUIRE(wait_until([&] { return rig.log.back().cycle.state == TransportState::stopped; }));

    for (auto i = begin + 1; i < rig.log.size(); ++i) {
        const auto& before = rig.log[i - 1].cycle;
        const auto& now = rig.log[i].cycle;
        const auto moved = before.state == TransportState::rolling ? before.length : Frames{0};
        INFO("cycle " << i - begin);
        REQUIRE(now.transport == before.transport + moved);
    }
    CHECK(transport.query().state == TransportState::stopped);
    CHECK(transport.query().position == rig.log.back().cycle.transport);
}

TEST_CASE("jackd takes a start that follows a locate at once") {
    server();
    Rig rig;
    TransportOrders orders;
    const auto now = std::chrono::steady_clock::now;
    REQUIRE(orders.locate(*rig.client, {48'000}, now()));
    REQUIRE(orders.play(*rig.client, now()));
    CHECK_FALSE(orders.waiting());
    REQUIRE(wait_until([&] { return rig.log.back().cycle.transport.frame > 50'000; }));
    REQUIRE(orders.stop(*rig.client));
    REQUIRE(wait_until([&] { return rig.log.back().cycle.state == TransportState::stopped; }));
    CHECK(rig.log.back().cycle.transport.frame < 150'000);
    REQUIRE(orders.locate(*rig.client, {0}, now()));
}

TEST_CASE("the transport rolls past 2^32 frames") {
    server();
    Rig rig;
    Transport transport(*rig.client);
    constexpr std::int64_t wrap = std::int64_t{1} << 32;
    REQUIRE(transport.locate({wrap - 4800}));
    REQUIRE(transport.play());
    REQUIRE(wait_until([&] { return rig.log.back().cycle.transport.frame > wrap + 1000; }));
    REQUIRE(transport.stop());
    REQUIRE(wait_until([&] { return rig.log.back().cycle.state == TransportState::stopped; }));
    CHECK(rig.log.back().cycle.transport.frame > wrap + 1000);
    REQUIRE(transport.locate({480}));
    REQUIRE(wait_until([&] { return rig.log.back().cycle.transport.frame == 480; }));
}

TEST_CASE("a place that JACK cannot name is refused") {
    server();
    const auto client = open_ours(std::make_shared<Notes>());
    Transport transport(*client);
    CHECK(transport.locate({-1}).error().code == ErrorCode::out_of_range);
    CHECK(transport.locate({std::int64_t{1} << 32}).error().code == ErrorCode::out_of_range);
    CHECK(transport.locate({(std::int64_t{1} << 32) - 1}));
}

TEST_CASE("xruns and freewheel are noted and show in the cycles") {
    auto& jackd = server();
    Rig rig;
    SECTION("a server that was held up reports an xrun") {
        const auto before = rig.log.back().cycle.xruns;
        jackd.pause();
        std::this_thread::sleep_for(100ms);  // how long it is held up
        jackd.resume();
        REQUIRE(wait_until([&] { return rig.log.back().cycle.xruns != before; }));
    }
    SECTION("freewheel") {
        CHECK_FALSE(rig.log.back().cycle.freewheeling);
        REQUIRE(jack_set_freewheel(rig.source.client(), 1) == 0);
        REQUIRE(wait_until([&] { return rig.notes->freewheeling(); }));
        REQUIRE(rig.log.wait_for(5));
        CHECK(rig.log.back().cycle.freewheeling);
        REQUIRE(jack_set_freewheel(rig.source.client(), 0) == 0);
        REQUIRE(wait_until([&] { return !rig.notes->freewheeling(); }));
    }
    SECTION("a change of the buffer size") {
        REQUIRE(jack_set_buffer_size(rig.source.client(), 512) == 0);
        REQUIRE(
            wait_for_note(*rig.notes, [](const Noted& n) { return n.buffer_size == Frames{512}; }));
        CHECK(rig.client->buffer_size() == Frames{512});
        REQUIRE(wait_until([&] { return rig.log.back().cycle.length == Frames{512}; }));
        REQUIRE(jack_set_buffer_size(rig.source.client(), 128) == 0);
    }
}
