// When the sync callback is called, and when the transport rolls.
#include "jackio/slow_sync.hpp"

#include "transport_rig.hpp"

using namespace laydown;
using namespace laydown::jackio;
using namespace laydown::test;
using namespace std::chrono_literals;
using engine::TransportState;

TEST_CASE("the transport rolls one cycle after the last slow client is ready") {
    const auto period = GENERATE(64U, 128U, 256U, 512U, 1024U, 2048U);
    const int peer_hold = GENERATE(-1, 3, 25);
    INFO("period " << period << ", peer " << peer_hold);
    server({.period = period});
    std::optional<TransportPeer> peer;
    if (peer_hold >= 0) peer.emplace(PeerOptions{.name = "peer", .hold = peer_hold});
    SyncRig rig;
    rig.settle({96'000});
    check_start(rig, 10, peer ? &*peer : nullptr);
    check_start(rig, 0, peer ? &*peer : nullptr);  // from where it was stopped
}

TEST_CASE("the sync callback is called once after activation") {
    server();
    const SyncRig rig;
    REQUIRE(rig.holder.size() == 1);
    CHECK(rig.holder[0].state == TransportState::stopped);
}

TEST_CASE("a locate asks until the answer is ready, in the state that the transport is in then") {
    server();
    SyncRig rig;
    rig.settle({96'000});
    const auto begin = rig.holder.size();
    const auto cycle = rig.log.size();
    SECTION("while stopped: it has no effect but that") {
        rig.holder.hold(5);
        REQUIRE(rig.transport.locate({48'000}));
        REQUIRE(wait_until([&] { return rig.holder.size() >= begin + 6; }));
        REQUIRE(rig.log.wait_for(5));
        const auto calls = rig.holder.since(begin);
        REQUIRE(calls.size() == 6);
        for (const auto& call : calls) {
            CHECK(call.state == TransportState::stopped);
            CHECK(call.at == TransportPosition{48'000});
        }
        CHECK(rig.now().state == TransportState::stopped);
    }
    SECTION("while rolling: the transport starts anew") {
        REQUIRE(rig.transport.play());
        REQUIRE(rig.reaches(TransportState::rolling));
        const auto rolled = rig.log.size();
        const auto asked = rig.holder.size();
        rig.holder.hold(5);
        REQUIRE(rig.transport.locate({480'000}));
        REQUIRE(wait_until([&] { return rig.now().transport.frame > 480'000; }));
        const auto starting = rig.first(TransportState::starting, rolled);
        CHECK(starting.transport == TransportPosition{480'000});
        for (auto i = rolled; rig.log[i].cycle.device < starting.device; ++i) {
            CHECK(rig.log[i].cycle.state == TransportState::rolling);
        }
        const auto calls = rig.holder.since(asked);
        REQUIRE(calls.size() == 6);
        for (const auto& call : calls) {
            CHECK(call.state == TransportState::starting);
            CHECK(call.at == TransportPosition{480'000});
        }
        CHECK(calls.front().device == static_cast<std::uint32_t>(starting.device.frame));
        CHECK(wait_until([&] { return rig.now().state == TransportState::rolling; }));
        CHECK(rig.holder.size() == asked + 6);
    }
    SECTION("while starting: it goes on starting, at the new place") {
        rig.holder.hold(1'000'000);
        REQUIRE(rig.transport.play());
        REQUIRE(rig.reaches(TransportState::starting));
        REQUIRE(rig.transport.locate({480'000}));
        REQUIRE(wait_until([&] { return rig.now().transport.frame == 480'000; }));
        REQUIRE(rig.log.wait_for(5));
        rig.holder.hold(0);
        REQUIRE(rig.reaches(TransportState::rolling));
        const auto calls = rig.holder.since(begin);
        bool located = false;
        for (const auto& call : calls) {
            CHECK(call.state == TransportState::starting);
            located = located || call.at.frame == 480'000;
            CHECK(call.at.frame == (located ? 480'000 : 96'000));
        }
        const auto starting = rig.first(TransportState::starting, cycle);
        const auto rolling = rig.first(TransportState::rolling, cycle);
        CHECK(rolling.transport == TransportPosition{480'000});
        CHECK(rolling.device - starting.device ==
              Frames{static_cast<std::int64_t>(calls.size()) * rolling.length.count});
    }
    SECTION("while others are slower: who was ready is asked again") {
        const TransportPeer peer({.name = "peer", .hold = 400});
        REQUIRE(wait_until([&] { return peer.size() > 3; }));
        REQUIRE(rig.transport.play());
        REQUIRE(wait_until([&] { return rig.holder.size() == begin + 1; }));
        REQUIRE(rig.log.wait_for(5));
        CHECK(rig.holder.size() == begin + 1);
        REQUIRE(rig.transport.locate({480'000}));
        REQUIRE(wait_until([&] { return rig.now().transport.frame == 480'000; }));
        REQUIRE(rig.reaches(TransportState::rolling));
        const auto calls = rig.holder.since(begin);
        REQUIRE(calls.size() == 2);
        CHECK(calls[1].state == TransportState::starting);
        CHECK(calls[1].at == TransportPosition{480'000});
    }
    REQUIRE(rig.transport.stop());
}

TEST_CASE("of a stop while it starts the sync callback does not hear; the cycle tells") {
    server();
    SyncRig rig;
    rig.settle({96'000});
    const auto begin = rig.log.size();
    rig.holder.hold(1'000'000);
    REQUIRE(rig.transport.play());
    REQUIRE(rig.reaches(TransportState::starting));
    REQUIRE(rig.transport.stop());
    REQUIRE(rig.reaches(TransportState::stopped));
    const auto calls = rig.holder.size();
    REQUIRE(rig.log.wait_for(20));
    CHECK(rig.holder.size() == calls);
    CHECK(rig.holder[calls - 1].state == TransportState::starting);
    const auto starting = rig.first(TransportState::starting, begin);
    std::size_t cycles = 0;
    for (auto i = begin; i < rig.log.size(); ++i) {
        CHECK(rig.log[i].cycle.transport == starting.transport);
        if (rig.log[i].cycle.state == TransportState::starting) ++cycles;
    }
    CHECK(rig.holder[calls - cycles].device == static_cast<std::uint32_t>(starting.device.frame));
    // And the next start is one as any other.
    check_start(rig, 7);
}

TEST_CASE("a play while the transport rolls is none") {
    server();
    SyncRig rig;
    rig.settle({96'000});
    REQUIRE(rig.transport.play());
    REQUIRE(rig.reaches(TransportState::rolling));
    const auto calls = rig.holder.size();
    const auto begin = rig.log.size();
    REQUIRE(rig.transport.play());
    REQUIRE(rig.log.wait_for(10));
    CHECK(rig.holder.size() == calls);
    for (auto i = begin; i < rig.log.size(); ++i) {
        CHECK(rig.log[i].cycle.state == TransportState::rolling);
    }
    REQUIRE(rig.transport.stop());
}

TEST_CASE("a client that comes while it starts, and has no cycles, holds it until the timeout") {
    server();
    SyncRig rig;
    REQUIRE(rig.client->set_sync_timeout(1s));
    rig.settle({96'000});
    rig.holder.hold(1'000'000);
    const auto begin = rig.log.size();
    REQUIRE(rig.transport.play());
    REQUIRE(rig.reaches(TransportState::starting));
    const auto other = open_ours(std::make_shared<Notes>(), "other");
    const auto held = rig.log.size();
    rig.holder.hold(0);
    REQUIRE(rig.log.wait_for(20));
    CHECK(rig.log[held + 10].cycle.state == TransportState::starting);
    REQUIRE(rig.reaches(TransportState::rolling));
    const auto length = rig.first(TransportState::rolling, begin).device -
                        rig.first(TransportState::starting, begin).device;
    CHECK(length == Frames{1'000'000 / 2666 * 128});
    REQUIRE(rig.transport.stop());
    REQUIRE(rig.client->set_sync_timeout(10s));
}

TEST_CASE("a start that nobody gets ready for rolls after the timeout, and asks on") {
    server();
    SyncRig rig;
    CHECK(rig.client->set_sync_timeout(0us).error().code == ErrorCode::out_of_range);
    CHECK(rig.client->set_sync_timeout(-1us).error().code == ErrorCode::out_of_range);
    const auto [timeout, cycles] =
        GENERATE(table<std::chrono::microseconds, int>({{50ms, 18}, {1us, 2}}));
    REQUIRE(rig.client->set_sync_timeout(timeout));
    rig.settle({96'000});
    const auto begin = rig.log.size();
    const auto asked = rig.holder.size();
    rig.holder.hold(1'000'000);
    REQUIRE(rig.transport.play());
    REQUIRE(rig.reaches(TransportState::rolling));
    REQUIRE(rig.log.wait_for(5));
    const auto starting = rig.first(TransportState::starting, begin);
    const auto rolling = rig.first(TransportState::rolling, begin);
    CHECK(rolling.device - starting.device == Frames{cycles * 128});
    rig.holder.hold(0);
    REQUIRE(rig.log.wait_for(5));
    const auto end = rig.holder.size();
    REQUIRE(rig.log.wait_for(5));
    CHECK(rig.holder.size() == end);
    const auto calls = rig.holder.since(asked);
    for (std::size_t i = 0; i < calls.size(); ++i) {
        const bool rolls = i >= static_cast<std::size_t>(cycles);
        const auto since = static_cast<std::int64_t>(i) - cycles;
        CHECK(calls[i].state == (rolls ? TransportState::rolling : TransportState::starting));
        CHECK(calls[i].at.frame == 96'000 + (rolls ? since * 128 : 0));
        CHECK(calls[i].answer == (i + 1 == calls.size()));
    }
    REQUIRE(rig.transport.stop());
    REQUIRE(rig.client->set_sync_timeout(10s));
}

TEST_CASE("a closing waits for a sync callback that has begun") {
    auto& held_up = server();
    const auto notes = std::make_shared<Notes>();
    auto client = open_ours(notes);
    Dawdler dawdler(3s);  // longer than libjack's closing is waited for
    CycleLog log(*client, *notes);
    client->set_sync(dawdler);
    const Running running(client, log);
    REQUIRE(wait_until([&] { return dawdler.inside(); }));
    client.reset();
    CHECK_FALSE(dawdler.inside());
    held_up.stop();  // it has lost patience with its clients
}

TEST_CASE("a closing that a hung server holds up ends the calls of its handlers") {
    auto& hung = server();
    SyncRig rig;
    Bars bars;
    rig.settle({96'000});
    REQUIRE(rig.client->take_timebase(bars, false));
    const bool rolling = GENERATE(false, true);
    rig.holder.hold(rolling ? 0 : 1'000'000);
    REQUIRE(rig.transport.play());
    REQUIRE(rig.reaches(rolling ? TransportState::rolling : TransportState::starting));
    REQUIRE(rig.log.wait_for(3));
    hung.pause();
    rig.client.reset();
    const auto calls = rig.holder.size();
    const int told = bars.calls();
    hung.resume();
    REQUIRE(wait_until([&] { return bool(Client::open({.name = "next"}, rig.notes)); }));
    CHECK(rig.holder.size() == calls);
    CHECK(bars.calls() == told);
}

TEST_CASE("a client that is closed while it holds a start does not hold it any more") {
    server();
    const TransportPeer peer;
    SyncRig rig;
    rig.settle({96'000});
    rig.holder.hold(1'000'000);
    REQUIRE(rig.transport.play());
    REQUIRE(rig.reaches(TransportState::starting));
    rig.client.reset();
    const auto calls = rig.holder.size();
    CHECK(wait_until([&] { return peer.back().state == JackTransportRolling; }));
    CHECK(rig.holder.size() == calls);
    jack_transport_stop(peer.client());
    CHECK(wait_until([&] { return peer.back().state == JackTransportStopped; }));
}
