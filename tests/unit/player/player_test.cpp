#include "player/player.hpp"

#include "catch.hpp"
#include "loader_fixture.hpp"
#include "player/memory_rack.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::player;
using laydown::player::test::length;
using laydown::player::test::sample;

namespace {

constexpr SampleRate rate{48000};
constexpr std::size_t period = 512;

/// A player whose outputs are memory, and a transport of our own.
struct Rig {
    laydown::test::Folder folder;
    PlayKernel kernel;
    MemoryRack rack{period, true, true};
    LoaderThread loader{kernel, [] {}};
    Player player{kernel, loader, rack, {std::chrono::seconds(1), 1U << 20U}, {}};
    std::int64_t at = 0;
    std::int64_t device = 0;

    Rig() {
        for (int file = 0; file < 3; ++file) player::test::write_take(folder.path(), file);
    }

    /// Track `number` plays that file from its begin on.
    static SongPart part(int number, int file, session::TrackMix mix = {}) {
        return {
            {number}, "T" + std::to_string(number), 1, std::move(mix), player::test::whole(file)};
    }
    Song song(std::vector<SongPart> parts) const {
        Song song;
        song.folder = folder.path();
        song.rate = rate;
        song.parts = std::move(parts);
        return song;
    }
    void cycle(engine::TransportState state) {
        const engine::Cycle cycle{{period}, {device}, state, {at}, 0, false};
        if (state == engine::TransportState::rolling) {
            REQUIRE(
                loader.wait_until([&] { return kernel.filled(cycle); }, std::chrono::seconds(20)));
        }
        kernel.run(cycle);
        kernel.collect();
        device += period;
        if (state == engine::TransportState::rolling) at += period;
    }
    void roll(int cycles = 1) {
        for (int i = 0; i < cycles; ++i) cycle(engine::TransportState::rolling);
    }
    /// The first sample of what a track plays in the last cycle.
    float first(int track) const { return rack.samples({track}, 0, period)[0]; }
    float last(int track) const { return rack.samples({track}, 0, period)[period - 1]; }
    float expected_last(int file) const { return sample(file, at - 1); }
};

}  // namespace

TEST_CASE("a song is played from its first frame on, each track to its outputs") {
    Rig rig;
    REQUIRE(rig.player.set_rate(rate));
    REQUIRE(rig.player.set_song(rig.song({Rig::part(1, 0), Rig::part(2, 1)}), {}));
    CHECK(rig.player.tracks() == std::vector<TrackNumber>{{1}, {2}});
    rig.cycle(engine::TransportState::stopped);
    CHECK(rig.last(1) == 0.0F);
    rig.roll();
    CHECK(rig.first(1) == sample(0, 0));
    CHECK(rig.last(1) == rig.expected_last(0));
    CHECK(rig.last(2) == rig.expected_last(1));
}

TEST_CASE("tracks come and go, and one that stays plays on") {
    Rig rig;
    REQUIRE(rig.player.set_rate(rate));
    REQUIRE(rig.player.set_song(rig.song({Rig::part(1, 0)}), {}));
    rig.roll(3);
    REQUIRE(rig.player.set_song(rig.song({Rig::part(1, 0), Rig::part(3, 2)}), {}));
    for (int i = 0; i < 20; ++i) {
        rig.roll();
        REQUIRE(rig.last(1) == rig.expected_last(0));
    }
    CHECK(rig.last(3) == rig.expected_last(2));
    REQUIRE(rig.player.set_song(rig.song({Rig::part(3, 2)}), {}));
    rig.roll();
    CHECK(rig.last(3) == rig.expected_last(2));
    CHECK(rig.player.part({1}) == nullptr);
}

TEST_CASE("a song of another rate than the server's is refused, and played when that is right") {
    Rig rig;
    REQUIRE(rig.player.set_song(rig.song({Rig::part(1, 0)}), {}));  // nobody knows yet
    const auto set = rig.player.set_rate({44100});
    REQUIRE_FALSE(set);
    CHECK(set.error().code == ErrorCode::refused);
    CHECK(set.error().text.find("48000") != std::string::npos);
    CHECK(set.error().text.find("44100") != std::string::npos);
    rig.roll(2);
    CHECK(rig.kernel.take_mix_peak(0) == 0.0F);
    REQUIRE(rig.player.set_rate(rate));
    rig.roll();
    CHECK(rig.last(1) == rig.expected_last(0));
}

TEST_CASE("what was set of the mix stays, unless the session tells otherwise than before") {
    Rig rig;
    REQUIRE(rig.player.set_rate(rate));
    session::TrackMix quiet;
    quiet.gain = -6;
    REQUIRE(rig.player.set_song(rig.song({Rig::part(1, 0, quiet), Rig::part(2, 1)}), {}));
    const auto mix = [&](int track) { return *rig.player.mixer().mix({track}); };
    CHECK(mix(1).gain == -6);
    REQUIRE(rig.player.set_mix({1}, &session::TrackMix::gain, -20.0, {}));
    REQUIRE(rig.player.set_mix({2}, &session::TrackMix::mute, true, {}));

    REQUIRE(rig.player.set_song(rig.song({Rig::part(1, 0, quiet), Rig::part(2, 2)}), {}));
    CHECK(mix(1).gain == -20);
    CHECK(mix(2).mute);
    quiet.gain = -3;
    REQUIRE(rig.player.set_song(rig.song({Rig::part(1, 0, quiet), Rig::part(2, 2)}), {}));
    CHECK(mix(1).gain == -3);
    CHECK(mix(2).mute);
    CHECK(rig.player.set_mix({7}, &session::TrackMix::gain, 0.0, {}).error().code ==
          ErrorCode::not_found);

    // So does the mix's gain.
    auto song = rig.song({});
    song.mix_gain = -2;
    REQUIRE(rig.player.set_song(song, {}));
    CHECK(rig.player.mixer().gain() == -2);
    REQUIRE(rig.player.set_mix_gain(-9, {}));
    REQUIRE(rig.player.set_song(song, {}));
    CHECK(rig.player.mixer().gain() == -9);
    CHECK(rig.player.mixer().mix({1}) == nullptr);
}

TEST_CASE("the session's loop holds until another one is set") {
    Rig rig;
    REQUIRE(rig.player.set_rate(rate));
    auto song = rig.song({Rig::part(1, 0)});
    song.loop = Range<SongPosition>{{0}, {4'800}};
    REQUIRE(rig.player.set_song(song, {}));
    CHECK(rig.player.loop() == song.loop);
    rig.roll(10);
    CHECK(rig.last(1) == sample(0, (rig.at - 1) % 4'800));
    REQUIRE(rig.player.set_loop(std::nullopt, {}));
    REQUIRE(rig.player.set_song(song, {}));
    CHECK_FALSE(rig.player.loop());
    song.loop = Range<SongPosition>{{0}, {9'600}};
    REQUIRE(rig.player.set_song(song, {}));
    CHECK(rig.player.loop() == song.loop);
    CHECK(rig.player.set_loop(Range<SongPosition>{{5}, {5}}, {}).error().code ==
          ErrorCode::bad_arguments);
}

TEST_CASE("an armed track is silent where it is recorded, if it is to be") {
    Rig rig;
    REQUIRE(rig.player.set_rate(rate));
    REQUIRE(rig.player.set_song(rig.song({Rig::part(1, 0), Rig::part(2, 1)}), {}));
    rig.player.set_recording({{0}, {20 * length}}, {{2}});
    rig.roll(3);
    CHECK(rig.last(1) == rig.expected_last(0));
    CHECK(rig.last(2) == 0.0F);
    rig.player.set_recorded(Recorded::played);
    rig.roll(2);
    CHECK(rig.last(2) == rig.expected_last(1));
    rig.player.set_recorded(Recorded::silent);
    rig.player.set_recording({}, {{2}});
    rig.roll(2);
    CHECK(rig.last(2) == rig.expected_last(1));
}

TEST_CASE("levels are those of the last moments") {
    Rig rig;
    REQUIRE(rig.player.set_rate(rate));
    REQUIRE(rig.player.set_song(rig.song({Rig::part(1, 0)}), {}));
    rig.roll(2);
    PeakHold::Time now{};
    now += std::chrono::seconds(5);
    rig.player.tick(now);
    CHECK(rig.player.level({1}) > 0.0F);
    CHECK(rig.player.mix_level(0) > 0.0F);
    rig.player.tick(now + PeakHold::slice);
    CHECK(rig.player.level({1}) > 0.0F);
    rig.player.tick(now + 2 * PeakHold::slice);
    CHECK(rig.player.level({1}) == 0.0F);
    CHECK(rig.player.level({9}) == 0.0F);
}

TEST_CASE("places are kept ready after the rate has become another, too") {
    Rig rig;
    auto song = rig.song({Rig::part(1, 0)});
    song.rate.reset();
    song.places = {{20 * length}};
    REQUIRE(rig.player.set_rate({44100}));
    REQUIRE(rig.player.set_song(song, {}));
    REQUIRE(rig.player.set_rate(rate));
    // What comes has seven blocks at most.
    CHECK(laydown::test::wait_until(
        [&] { return rig.loader.bytes() > 7 * player::test::block_bytes; }));
}
