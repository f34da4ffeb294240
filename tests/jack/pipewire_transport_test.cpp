// Slow sync, timebase and MIDI on PipeWire's replacement of libjack: cases that pipewire_test.cpp
// runs inside it.
#include <jack/jack.h>

#include "transport_rig.hpp"

using namespace laydown;
using namespace laydown::jackio;
using namespace laydown::test;
using namespace std::chrono_literals;
using engine::TransportState;

namespace {

struct Rig : SyncRig {
    Rig() { settle({0}); }
    ~Rig() { running.reset(); }

    bool becomes(TimebaseState state) const {
        return wait_until([&] { return client->timebase() == state; });
    }

    Bars bars;
    TransportPeer reader{{.name = "reader"}};
};

/// It plays from where it is, and each rolling cycle says what is true of it; PipeWire cuts ticks
/// to whole ones. What a busy machine was late for proves nothing.
void check_told(Rig& rig) {
    const auto begin = rig.reader.size();
    const auto first_cycle = rig.log.size() - 1;
    const auto end = rig.now().transport.frame + 60'000;
    REQUIRE(rig.transport.play());
    REQUIRE(wait_until([&] { return rig.now().transport.frame > end; }));
    std::size_t wrong = 0;
    for (auto i = begin; i < rig.reader.size(); ++i) {
        const auto& cycle = rig.reader[i];
        if (cycle.state == JackTransportRolling && !tells(cycle.position, 1)) ++wrong;
    }
    if (!rig.was_late(first_cycle)) CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("the roll after a hold", "[.][inside]") {
    const int peer_hold = GENERATE(-1, 3, 25);
    INFO("peer " << peer_hold);
    std::optional<TransportPeer> peer;
    if (peer_hold >= 0) peer.emplace(PeerOptions{.name = "peer", .hold = peer_hold});
    SyncRig rig;
    for (const std::uint32_t period : {64U, 128U, 256U, 512U, 1024U, 2048U}) {
        INFO("period " << period);
        REQUIRE(jack_set_buffer_size(rig.client->handle(), period) == 0);
        REQUIRE(wait_until([&] { return rig.now().length == Frames{period}; }));
        rig.settle({96'000 + period});
        check_start(rig, 10, peer ? &*peer : nullptr);
        check_start(rig, 0, peer ? &*peer : nullptr);  // from where it was stopped
    }
}

TEST_CASE("locates and stops while the start is held", "[.][inside]") {
    SyncRig rig;
    rig.settle({96'000});
    auto begin = rig.holder.size();
    rig.holder.hold(3);
    REQUIRE(rig.transport.locate({48'000}));
    REQUIRE(wait_until([&] { return rig.holder.size() >= begin + 4; }));
    REQUIRE(rig.log.wait_for(3));
    for (const auto& call : rig.holder.since(begin)) {
        CHECK(call.state == TransportState::stopped);
        CHECK(call.at == TransportPosition{48'000});
    }
    CHECK(rig.holder.size() == begin + 4);

    begin = rig.holder.size();
    rig.holder.hold(1'000'000);
    REQUIRE(rig.transport.play());
    REQUIRE(rig.reaches(TransportState::starting));
    REQUIRE(rig.transport.locate({480'000}));
    REQUIRE(wait_until([&] { return rig.now().transport.frame == 480'000; }));
    REQUIRE(rig.log.wait_for(3));
    CHECK(rig.now().state == TransportState::starting);
    CHECK(rig.holder[rig.holder.size() - 1].at == TransportPosition{480'000});
    for (const auto& call : rig.holder.since(begin)) CHECK(call.state == TransportState::starting);

    REQUIRE(rig.transport.stop());
    REQUIRE(rig.reaches(TransportState::stopped));
    begin = rig.holder.size();
    REQUIRE(rig.log.wait_for(10));
    CHECK(rig.holder.size() == begin);

    rig.settle({96'000});
    rig.holder.hold(0);
    REQUIRE(rig.transport.play());
    REQUIRE(rig.reaches(TransportState::rolling));
    begin = rig.holder.size();
    rig.holder.hold(3);
    REQUIRE(rig.transport.locate({960'000}));
    REQUIRE(wait_until([&] { return rig.now().transport.frame > 960'000; }));
    const auto calls = rig.holder.since(begin);
    CHECK(calls.size() == 4);
    for (const auto& call : calls) {
        CHECK(call.state == TransportState::starting);
        CHECK(call.at == TransportPosition{960'000});
    }
    REQUIRE(rig.transport.stop());
    REQUIRE(rig.reaches(TransportState::stopped));
}

TEST_CASE("a play while the transport rolls is another start", "[.][inside]") {
    SyncRig rig;
    rig.settle({96'000});
    REQUIRE(rig.transport.play());
    REQUIRE(rig.reaches(TransportState::rolling));
    REQUIRE(rig.log.wait_for(3));
    const auto begin = rig.log.size();
    const auto asked = rig.holder.size();
    rig.holder.hold(3);
    REQUIRE(rig.transport.play());
    REQUIRE(wait_until([&] { return rig.holder.size() >= asked + 4; }));
    REQUIRE(rig.reaches(TransportState::rolling));
    REQUIRE(rig.log.wait_for(3));
    std::size_t i = begin;
    while (rig.log[i].cycle.state == TransportState::rolling) ++i;
    const auto last = rig.log[i - 1].cycle;
    const auto next = rig.first(TransportState::rolling, i);
    CHECK(next.transport == last.transport + last.length);
    for (const auto& call : rig.holder.since(asked)) CHECK(call.at == next.transport);
    REQUIRE(rig.transport.stop());
    REQUIRE(rig.reaches(TransportState::stopped));
}

TEST_CASE("a start that is held for longer than PipeWire lets it", "[.][inside]") {
    SyncRig rig;
    const auto cycles = [&](int seconds) {
        return static_cast<int>(seconds * 48'000 / rig.now().length.count);
    };
    rig.settle({96'000});
    SECTION("rolls when it is ready, up to the timeout") {
        REQUIRE(rig.client->set_sync_timeout(20s));
        check_start(rig, cycles(7), nullptr);
    }
    SECTION("rolls after the timeout") {
        REQUIRE(rig.client->set_sync_timeout(500ms));
        REQUIRE(rig.log.wait_for(3));
        rig.holder.hold(1'000'000);
        const auto begin = rig.log.size();
        REQUIRE(rig.transport.play());
        REQUIRE(rig.reaches(TransportState::rolling));
        const auto held = rig.first(TransportState::rolling, begin).device -
                          rig.first(TransportState::starting, begin).device;
        CHECK(held.count > 48'000 * 4 / 10);
        CHECK(held.count < 48'000);
    }
    REQUIRE(rig.transport.stop());
    REQUIRE(rig.reaches(TransportState::stopped));
}

TEST_CASE("bars and beats", "[.][inside]") {
    Rig rig;
    REQUIRE(rig.client->take_timebase(rig.bars, true));
    REQUIRE(rig.becomes(TimebaseState::ours));
    REQUIRE(wait_until([&] { return tells(rig.reader.back().position, 1); }));
    rig.holder.hold(5);
    check_told(rig);
    rig.settle({1'000'100});
    REQUIRE(wait_until([&] { return tells(rig.reader.back().position, 1); }));
    check_told(rig);
    REQUIRE(rig.transport.stop());
    REQUIRE(rig.reaches(TransportState::stopped));
    REQUIRE(rig.log.wait_for(3));
    check_told(rig);  // from where it was stopped
    REQUIRE(rig.transport.stop());
    REQUIRE(rig.reaches(TransportState::stopped));

    // A locate shows before what is told of it.
    const auto begin = rig.reader.size();
    const auto first_cycle = rig.log.size() - 1;
    REQUIRE(rig.transport.locate({500'050}));
    REQUIRE(wait_until([&] { return rig.now().transport.frame == 500'050; }));
    REQUIRE(rig.log.wait_for(5));
    std::size_t stale = 0;
    for (auto i = begin; i < rig.reader.size(); ++i) {
        const auto& position = rig.reader[i].position;
        if (position.frame == 500'050 && !tells(position, 1)) ++stale;
    }
    if (!rig.was_late(first_cycle)) CHECK(stale == 1);
    CHECK(tells(rig.reader.back().position, 1));
}

TEST_CASE("who has the timebase", "[.][inside]") {
    Rig rig;
    REQUIRE(rig.reader.take_timebase(false) == 0);
    REQUIRE(wait_until([&] { return rig.reader.back().position.bar == 99; }));
    CHECK(rig.client->take_timebase(rig.bars, true).error().code == ErrorCode::conflict);
    REQUIRE(rig.client->take_timebase(rig.bars, false));
    REQUIRE(rig.becomes(TimebaseState::ours));
    REQUIRE(rig.client->take_timebase(rig.bars, true));
    REQUIRE(wait_until([&] { return tells(rig.reader.back().position, 1); }));

    REQUIRE(rig.reader.take_timebase(false) == 0);
    REQUIRE(rig.transport.play());
    REQUIRE(rig.becomes(TimebaseState::lost));
    CHECK(rig.client->take_timebase(rig.bars, true).error().code == ErrorCode::conflict);
    REQUIRE(rig.reader.release_timebase() == 0);
    REQUIRE(rig.client->take_timebase(rig.bars, true));
    REQUIRE(rig.becomes(TimebaseState::ours));
    rig.client->release_timebase();
    CHECK(wait_until([&] { return rig.reader.back().position.valid == 0; }));
    REQUIRE(rig.transport.stop());
    REQUIRE(rig.reaches(TransportState::stopped));
}

TEST_CASE("MIDI", "[.][inside]") { check_midi(); }
