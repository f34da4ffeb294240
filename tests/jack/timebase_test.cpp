// Bars and beats as another client reads them, and who has the timebase.
#include "jackio/timebase.hpp"

#include <cerrno>

#include "transport_rig.hpp"

using namespace laydown;
using namespace laydown::jackio;
using namespace laydown::test;
using namespace std::chrono_literals;
using engine::TransportState;

namespace {

struct Rig : SyncRig {
    Rig() { settle({0}); }
    /// What we have goes before what it uses.
    ~Rig() { running.reset(); }

    bool becomes(TimebaseState state) const {
        return wait_until([&] { return client->timebase() == state; });
    }
    bool rolls_on(std::int64_t frames) const {
        const auto target = now().transport.frame + frames;
        return wait_until([&] { return now().transport.frame >= target; });
    }

    Bars bars;
    TransportPeer reader{{.name = "reader"}};
};

/// Of the cycles from `begin` on, how many say nothing of bars and beats. Those that say something
/// are right.
std::size_t silent(const TransportPeer& reader, std::size_t begin) {
    std::size_t result = 0;
    for (auto i = begin; i < reader.size(); ++i) {
        const auto& position = reader[i].position;
        if ((position.valid & JackPositionBBT) == 0) {
            ++result;
            continue;
        }
        INFO("cycle " << i - begin << ", frame " << position.frame << ": " << position.bar << "|"
                      << position.beat << "|" << position.tick);
        REQUIRE(tells(position));
        REQUIRE(position.valid == (JackPositionBBT | JackBBTFrameOffset));
        REQUIRE(position.bbt_offset == 0);
    }
    return result;
}

}  // namespace

TEST_CASE("others read in each cycle what is true of its first frame") {
    server();
    Rig rig;
    CHECK(rig.client->timebase() == TimebaseState::none);
    CHECK_FALSE(rig.transport.query().bar_beat);
    REQUIRE(rig.client->take_timebase(rig.bars, true));
    REQUIRE(wait_until([&] { return tells(rig.reader.back().position); }));
    CHECK(rig.client->timebase() == TimebaseState::ours);
    CHECK(rig.bars.calls() == 1);
    CHECK(rig.bars.located() == 1);

    auto begin = rig.reader.size();
    rig.holder.hold(10);
    REQUIRE(rig.transport.play());
    REQUIRE(rig.reaches(TransportState::rolling));
    REQUIRE(rig.rolls_on(30'000));
    CHECK(silent(rig.reader, begin) == 0);
    CHECK(rig.bars.located() == 2);
    const auto told = rig.transport.query();
    REQUIRE(told.bar_beat);
    CHECK(*told.bar_beat == bar_beat_at(told.position));

    begin = rig.reader.size();
    rig.holder.hold(5);
    REQUIRE(rig.transport.locate({1'000'100}));
    REQUIRE(wait_until([&] { return rig.now().transport.frame > 1'010'000; }));
    CHECK(silent(rig.reader, begin) == 0);

    begin = rig.reader.size();
    REQUIRE(rig.transport.stop());
    REQUIRE(rig.reaches(TransportState::stopped));
    REQUIRE(rig.log.wait_for(5));
    CHECK(silent(rig.reader, begin) == 0);

    // The server forgets what was told, and its callback comes in the cycle that forgot it.
    begin = rig.reader.size();
    REQUIRE(rig.transport.locate({500'050}));
    REQUIRE(wait_until([&] { return rig.now().transport.frame == 500'050; }));
    REQUIRE(rig.log.wait_for(5));
    CHECK(silent(rig.reader, begin) == 1);
    CHECK(tells(rig.reader.back().position));
}

TEST_CASE("a timebase that is released or whose client is closed is nobody's") {
    server();
    Rig rig;
    REQUIRE(rig.client->take_timebase(rig.bars, false));
    REQUIRE(wait_until([&] { return tells(rig.reader.back().position); }));
    SECTION("released") {
        rig.client->release_timebase();
        CHECK(rig.client->timebase() == TimebaseState::none);
        const int calls = rig.bars.calls();
        REQUIRE(rig.transport.play());
        REQUIRE(rig.reaches(TransportState::rolling));
        REQUIRE(rig.rolls_on(10'000));
        CHECK(rig.bars.calls() == calls);
        REQUIRE(rig.transport.stop());
        REQUIRE(rig.reaches(TransportState::stopped));
        rig.client->release_timebase();
        REQUIRE(rig.client->take_timebase(rig.bars, true));
        CHECK(rig.client->timebase() == TimebaseState::ours);
        REQUIRE(wait_until([&] { return rig.bars.calls() > calls; }));
        rig.client->release_timebase();
    }
    SECTION("closed") { rig.running.reset(); }
    const auto begin = rig.reader.size();
    CHECK(wait_until(
        [&] { return rig.reader.size() > begin + 3 && rig.reader.back().position.valid == 0; }));
    CHECK(rig.reader.take_timebase(true) == 0);
}

TEST_CASE("a release waits for a timebase callback that has begun") {
    server();
    Rig rig;
    Dawdler dawdler(100ms);
    REQUIRE(rig.client->take_timebase(dawdler, false));
    REQUIRE(wait_until([&] { return dawdler.inside(); }));
    rig.client->release_timebase();
    CHECK_FALSE(dawdler.inside());
    rig.running.reset();  // before the dawdler goes
}

TEST_CASE("while the transport rolls a release is a locate to where it is") {
    server();
    Rig rig;
    REQUIRE(rig.client->take_timebase(rig.bars, true));
    REQUIRE(rig.transport.play());
    REQUIRE(rig.reaches(TransportState::rolling));
    REQUIRE(rig.rolls_on(10'000));
    const auto begin = rig.log.size();
    rig.client->release_timebase();
    REQUIRE(rig.rolls_on(10'000));
    const auto starting = rig.first(TransportState::starting, begin - 1);
    std::size_t i = begin;
    while (rig.log[i].cycle.device < starting.device) ++i;
    const auto back = rig.log[i - 1].cycle.transport - starting.transport;
    CHECK(back >= Frames{0});
    CHECK(back <= Frames{128});
    REQUIRE(rig.transport.stop());
}

TEST_CASE("a timebase that another has is left to it, or taken by force") {
    server();
    Rig rig;
    REQUIRE(rig.reader.take_timebase(false) == 0);
    REQUIRE(wait_until([&] { return rig.reader.back().position.bar == 99; }));
    CHECK(rig.client->take_timebase(rig.bars, true).error().code == ErrorCode::conflict);
    CHECK(rig.client->timebase() == TimebaseState::none);
    REQUIRE(rig.log.wait_for(5));
    CHECK(rig.bars.calls() == 0);
    SECTION("by force") {
        REQUIRE(rig.client->take_timebase(rig.bars, false));
        REQUIRE(wait_until([&] { return tells(rig.reader.back().position); }));
        CHECK(rig.client->timebase() == TimebaseState::ours);
        REQUIRE(rig.client->take_timebase(rig.bars, true));  // asked again
        CHECK(rig.client->timebase() == TimebaseState::ours);
        CHECK(rig.reader.take_timebase(true) == EBUSY);
    }
    SECTION("when it is free") {
        REQUIRE(rig.reader.release_timebase() == 0);
        REQUIRE(rig.client->take_timebase(rig.bars, true));
        CHECK(wait_until([&] { return tells(rig.reader.back().position); }));
    }
}

TEST_CASE("a timebase that another takes by force is seen to be lost once the transport rolls") {
    server();
    Rig rig;
    REQUIRE(rig.client->take_timebase(rig.bars, true));
    const bool rolling = GENERATE(false, true);
    INFO("rolling " << rolling);
    if (rolling) {
        REQUIRE(rig.transport.play());
        REQUIRE(rig.reaches(TransportState::rolling));
        REQUIRE(rig.rolls_on(10'000));
        CHECK(rig.client->timebase() == TimebaseState::ours);
    }
    REQUIRE(rig.reader.take_timebase(false) == 0);
    REQUIRE(wait_until([&] { return rig.reader.back().position.bar == 99; }));
    if (!rolling) {
        CHECK(rig.client->timebase() == TimebaseState::ours);
        REQUIRE(rig.transport.play());
    }
    CHECK(rig.becomes(TimebaseState::lost));
    REQUIRE(rig.transport.stop());
    REQUIRE(rig.reaches(TransportState::stopped));
    CHECK(rig.client->timebase() == TimebaseState::lost);
    SECTION("it can be taken back") {
        REQUIRE(rig.client->take_timebase(rig.bars, false));
        CHECK(rig.client->timebase() == TimebaseState::ours);
        CHECK(wait_until([&] { return tells(rig.reader.back().position); }));
    }
    SECTION("it can be asked for") {
        CHECK(rig.client->take_timebase(rig.bars, true).error().code == ErrorCode::conflict);
        CHECK(rig.client->timebase() == TimebaseState::none);
    }
    SECTION("it can be let go") {
        rig.client->release_timebase();
        CHECK(rig.client->timebase() == TimebaseState::none);
        CHECK(wait_until([&] { return rig.reader.back().position.bar == 99; }));
    }
}

TEST_CASE("what takes part in the transport says so when the server is gone") {
    auto& mortal = server();
    auto notes = std::make_shared<Notes>();
    auto client = open_ours(notes);
    Bars bars;
    CycleLog log(*client, *notes);
    const Running running(client, log);
    REQUIRE(client->take_timebase(bars, true));
    REQUIRE(wait_until([&] { return bars.calls() > 0; }));
    mortal.kill();
    REQUIRE(wait_for_note(*notes, [](const Noted& noted) { return noted.server_lost; }));
    CHECK(client->take_timebase(bars, false).error().code == ErrorCode::no_server);
    CHECK(client->set_sync_timeout(1s).error().code == ErrorCode::no_server);
    client->release_timebase();
    CHECK(client->timebase() == TimebaseState::none);
}
