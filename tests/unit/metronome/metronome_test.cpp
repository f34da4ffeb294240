// What is asked of the metronome while the song rolls, with a kernel that is run by hand.
#include "metronome/metronome.hpp"

#include <algorithm>

#include "catch.hpp"
#include "music/klick_format.hpp"

using namespace laydown;
using namespace laydown::metronome;
using namespace std::chrono_literals;

namespace {

constexpr SampleRate rate{48000};
constexpr std::uint32_t period = 256;

music::TempoMap map_of(const std::string& text) {
    auto map = music::parse_klick(text);
    if (!map) FAIL(map.error().text);
    return std::move(*map);
}

struct Rig {
    explicit Rig(music::TempoMap map = {}) : metronome(std::move(map), Settings{}, SoundBank{}) {
        REQUIRE(metronome.set_server(rate, {period}));
    }
    void cycle(engine::TransportState state) {
        std::vector<float> samples(period);
        metronome.kernel().run({{period}, device, state, transport, 0, false},
                               {samples, {}, {}, {}});
        device += {period};
        if (state == engine::TransportState::rolling) transport += {period};
        while (const auto event = metronome.kernel().next_event()) {
            if (event->kind == BeatEvent::Kind::beat) beats.push_back(*event);
        }
    }
    void roll(std::int64_t frames) {
        for (; frames > 0; frames -= period) cycle(engine::TransportState::rolling);
    }
    std::vector<std::int64_t> frames() const {
        std::vector<std::int64_t> all;
        for (const auto& beat : beats) all.push_back(beat.frame.frame);
        return all;
    }

    Metronome metronome;
    DevicePosition device;
    TransportPosition transport;
    std::vector<BeatEvent> beats;
};

}  // namespace

TEST_CASE("a new tempo begins with the next beat or bar, and the count goes on") {
    Rig rig;
    rig.roll(30'000);
    SECTION("beat") {
        REQUIRE(rig.metronome.set_tempo(*music::tempo_of(240), {.from = From::beat}));
        rig.roll(60'000);
        CHECK(rig.frames() == std::vector<std::int64_t>{0, 24'000, 48'000, 60'000, 72'000, 84'000});
        CHECK(rig.beats.back().bar == 2);
        CHECK(rig.beats.back().beat == 2);
    }
    SECTION("bar") {
        REQUIRE(rig.metronome.set_tempo(*music::tempo_of(240), {.from = From::bar}));
        rig.roll(90'000);
        CHECK(rig.frames().at(4) == 96'000);
        CHECK(rig.frames().at(5) == 108'000);
        CHECK(rig.beats.at(5).bar == 2);
    }
    CHECK(rig.metronome.tempo() == *music::tempo_of(240));
}

TEST_CASE("after a stop the map holds from its begin") {
    Rig rig;
    rig.roll(30'000);
    REQUIRE(rig.metronome.set_tempo(*music::tempo_of(240), {.from = From::beat}));
    rig.roll(30'000);
    rig.cycle(engine::TransportState::stopped);
    rig.transport = {0};
    rig.beats.clear();
    rig.roll(25'000);
    CHECK(rig.frames() == std::vector<std::int64_t>{0, 12'000, 24'000});
}

TEST_CASE("the tempo is that of the section where the song is") {
    Rig rig(map_of("1 120\n4 60"));
    CHECK(rig.metronome.tempo() == *music::tempo_of(120));
    rig.transport = {100'000};
    rig.roll(256);
    CHECK(rig.metronome.tempo() == *music::tempo_of(60));
    REQUIRE(rig.metronome.set_tempo(*music::tempo_of(90), {.from = From::now}));
    CHECK(rig.metronome.map() == map_of("1 120\n4 90"));
}

TEST_CASE("a new meter begins with the next bar") {
    Rig rig;
    rig.roll(30'000);
    REQUIRE(rig.metronome.set_metre({3, 4}));
    rig.roll(220'000);
    std::vector<int> bars;
    for (const auto& beat : rig.beats) bars.push_back(beat.beat);
    bars.resize(10);
    CHECK(bars == std::vector{1, 2, 3, 4, 1, 2, 3, 1, 2, 3});
}

TEST_CASE("what waits for its beat or bar is not disturbed by what follows") {
    Rig rig;
    rig.roll(30'000);
    SECTION("a setting") {
        REQUIRE(rig.metronome.set_tempo(*music::tempo_of(240), {.from = From::bar}));
        Settings settings;
        settings.volume = -10;
        REQUIRE(rig.metronome.set(settings));
        rig.roll(90'000);
        CHECK(rig.frames() ==
              std::vector<std::int64_t>{0, 24'000, 48'000, 72'000, 96'000, 108'000, 120'000});
    }
    SECTION("another tempo, and another") {
        for (const int bpm : {90, 150, 230, 240}) {
            REQUIRE(rig.metronome.set_tempo(*music::tempo_of(bpm), {.from = From::beat}));
            rig.roll(1024);
        }
        rig.roll(50'000);
        CHECK(rig.frames() == std::vector<std::int64_t>{0, 24'000, 48'000, 60'000, 72'000, 84'000});
        CHECK(rig.beats.at(3).beat == 4);
    }
    SECTION("a metre by a tempo that comes before it") {
        REQUIRE(rig.metronome.set_metre({3, 4}));
        REQUIRE(rig.metronome.set_tempo(*music::tempo_of(240), {.from = From::beat}));
        rig.roll(120'000);
        std::vector<int> bars;
        for (const auto& beat : rig.beats) bars.push_back(beat.beat);
        bars.resize(9);
        CHECK(bars == std::vector{1, 2, 3, 4, 1, 2, 3, 1, 2});
        CHECK(rig.frames().at(4) == 72'000);  // 48,000 and two beats at 240
        CHECK(rig.metronome.metre() == music::Metre{3, 4});
    }
    SECTION("a tempo that comes before it by one that waits for a bar") {
        REQUIRE(rig.metronome.set_tempo(*music::tempo_of(240), {.from = From::beat}));
        REQUIRE(rig.metronome.set_metre({3, 4}));
        rig.roll(120'000);
        CHECK(rig.frames().at(3) == 60'000);
        CHECK(rig.beats.at(7).beat == 1);
    }
    SECTION("a nudge") {
        REQUIRE(rig.metronome.set_tempo(*music::tempo_of(240), {.from = From::bar}));
        REQUIRE(rig.metronome.nudge(10ms));
        rig.roll(90'000);
        CHECK(rig.frames() ==
              std::vector<std::int64_t>{0, 24'000, 48'480, 72'480, 96'480, 108'480});
    }
}

TEST_CASE("what waits for a bar finds it in the loop that is set meanwhile") {
    using Loop = Range<SongPosition>;
    Rig rig;
    rig.roll(30'000);
    SECTION("at once") {
        REQUIRE(rig.metronome.set_tempo(*music::tempo_of(90), {.from = From::bar}));
        REQUIRE(rig.metronome.set_loop(Loop{{24'000}, {72'000}}, std::nullopt));
        rig.roll(200'000);
        // No bar begins in the loop: with the next beat, then, and no other comes in it at 90.
        std::vector<std::int64_t> wanted{0, 24'000};
        wanted.resize(rig.frames().size(), 48'000);
        CHECK(wanted.size() >= 6);
        CHECK(rig.frames() == wanted);
    }
    SECTION("later, and the tempo after it") {
        REQUIRE(rig.metronome.set_loop(Loop{{0}, {72'000}}, TransportPosition{60'000}));
        REQUIRE(rig.metronome.set_tempo(*music::tempo_of(240), {.from = From::bar}));
        rig.roll(70'000);
        CHECK(rig.frames() == std::vector<std::int64_t>{0, 24'000, 48'000, 0, 12'000, 24'000});
    }
}

TEST_CASE("a tempo that is said while a map waits is that of the map") {
    Rig rig;
    rig.roll(30'000);
    rig.metronome.set_map(map_of("8 4/4 60"));
    REQUIRE(rig.metronome.set_tempo(*music::tempo_of(240), {.from = From::beat}));
    CHECK(rig.metronome.tempo() == *music::tempo_of(240));
    rig.roll(200'000);
    CHECK(rig.metronome.map() == map_of("8 4/4 240"));
    CHECK(rig.metronome.tempo() == *music::tempo_of(240));
}

TEST_CASE("nudges add up") {
    Rig rig;
    rig.roll(46'080);  // so near to a beat that a nudge waits until it is over
    for (int i = 0; i < 3; ++i) {
        REQUIRE(rig.metronome.nudge(-100ms));
        rig.roll(period);
    }
    rig.roll(60'000);
    CHECK(rig.frames() == std::vector<std::int64_t>{0, 24'000, 48'000, 57'600, 81'600, 105'600});
}

TEST_CASE("loops that have taken effect make room") {
    Rig rig;
    for (int i = 0; i < 64; ++i) {
        REQUIRE(rig.metronome.set_loop(Range<SongPosition>{{0}, {48'000 + i}},
                                       TransportPosition{10 * i}));
    }
    CHECK(rig.metronome.set_loop(std::nullopt, TransportPosition{9'000}).error().code ==
          ErrorCode::too_many);
    rig.roll(1024);
    CHECK(rig.metronome.set_loop(std::nullopt, TransportPosition{9'000}));
}

TEST_CASE("a tempo takes effect at the frame that was given") {
    Rig rig;
    rig.roll(30'000);
    REQUIRE(rig.metronome.set_tempo(*music::tempo_of(60), {.at = TransportPosition{60'000}}));
    rig.roll(100'000);
    // Half of a beat at 120, and half of one at 60.
    CHECK(rig.frames() == std::vector<std::int64_t>{0, 24'000, 48'000, 84'000});
}

TEST_CASE("a knob that is turned all the time is heard at each beat") {
    Rig rig;
    rig.roll(1024);
    for (int i = 0; i < 600; ++i) {
        REQUIRE(rig.metronome.set_tempo(*music::tempo_of(120 + i % 2), {.from = From::beat}));
        rig.roll(period);
    }
    std::vector<std::int64_t> steps;
    const auto frames = rig.frames();
    for (std::size_t i = 1; i < frames.size(); ++i) steps.push_back(frames[i] - frames[i - 1]);
    REQUIRE(steps.size() >= 5);
    for (const std::int64_t step : steps)
        CHECK((step == 24'000 || step == 23'802 || step == 23'801));
    CHECK(std::count(steps.begin(), steps.end(), 24'000) <
          static_cast<std::ptrdiff_t>(steps.size()));
}

TEST_CASE("a tempo that is set in the last beat of a section is the next one's") {
    Rig rig(map_of("1 4/4 120\n8 4/4 120"));
    rig.roll(80'000);
    REQUIRE(rig.metronome.set_tempo(*music::tempo_of(60), {.from = From::beat}));
    CHECK(rig.metronome.map() == map_of("1 4/4 120\n8 4/4 60"));
    rig.roll(150'000);
    CHECK(rig.frames().at(5) == 144'000);
}

TEST_CASE("a tempo right after a start is not lost when more follows") {
    Rig rig;
    rig.cycle(engine::TransportState::stopped);
    rig.roll(period);
    REQUIRE(rig.metronome.set_tempo(*music::tempo_of(90), {.from = From::beat}));
    rig.roll(70'000);
    REQUIRE(rig.metronome.set_tempo(*music::tempo_of(91), {.from = From::bar}));
    rig.roll(60'000);
    const auto frames = rig.frames();
    CHECK(frames == std::vector<std::int64_t>{0, 24'000, 56'000, 88'000, 120'000});
}

TEST_CASE("a loop that waits is not entered before its frame, nor dropped for a later one") {
    Rig rig;
    using Loop = Range<SongPosition>;
    REQUIRE(rig.metronome.set_loop(Loop{{0}, {48'000}}, std::nullopt));
    REQUIRE(rig.metronome.set_loop(std::nullopt, TransportPosition{72'000}));
    rig.roll(150'000);
    CHECK(rig.frames() == std::vector<std::int64_t>{0, 24'000, 0, 24'000, 48'000, 72'000, 96'000});
    CHECK_FALSE(rig.metronome.set_loop(Loop{{0}, {100}}, std::nullopt));
}

TEST_CASE("a sound whose file is gone holds nothing else up") {
    Metronome metronome(
        map_of("8 4/4 120"),
        [] {
            Settings settings;
            settings.of(Role::accent).sound = "gone";
            return settings;
        }(),
        SoundBank(SoundBank::Files{{"gone", "/no/such/file.wav"}}));
    CHECK_FALSE(metronome.set_server(rate, {period}));
    Settings settings = metronome.settings();
    settings.volume = -20;
    CHECK(metronome.set(settings));
    settings.of(Role::beat).sound = "gone";
    CHECK_FALSE(metronome.set(settings));
}

TEST_CASE("a nudge moves the beats to come") {
    Rig rig;
    CHECK(rig.metronome.nudge(10ms).error().code == ErrorCode::wrong_state);
    rig.roll(30'000);
    REQUIRE(rig.metronome.nudge(10ms));
    rig.roll(30'000);
    CHECK(rig.frames() == std::vector<std::int64_t>{0, 24'000, 48'480});
}

TEST_CASE("how long a count-in may take is told, at each change") {
    Rig rig(map_of("8 3/4 60-40\n4 7/8 120"));
    int changes = 0;
    rig.metronome.on_change([&] { ++changes; });
    CHECK(rig.metronome.longest_count_in() == 0s);
    Settings settings;
    settings.count_in = {.bars = 0, .beats = 4};
    REQUIRE(rig.metronome.set(settings));
    CHECK(changes == 1);
    CHECK(rig.metronome.longest_count_in() == 5 * 1500ms);  // of the slowest beat, and a begun one
    settings.count_in = {.bars = 2, .beats = 0};
    REQUIRE(rig.metronome.set(settings));
    CHECK(rig.metronome.longest_count_in() == 21 * 1500ms);
    REQUIRE(rig.metronome.set_tempo({30'000'000}, {.from = From::now}));
    CHECK(rig.metronome.longest_count_in() == 21 * 2000ms);
    rig.metronome.set_map(map_of("8 4/4 240"));
    CHECK(rig.metronome.longest_count_in() == 12 * 250ms);
    CHECK(changes == 4);
    settings.when = Clicks::never;
    REQUIRE(rig.metronome.set(settings));
    CHECK(rig.metronome.longest_count_in() == 0s);
}

TEST_CASE("taps make the tempo") {
    Rig rig;
    std::chrono::steady_clock::time_point now{100s};
    for (int i = 0; i < 5; ++i) REQUIRE(rig.metronome.tap(now += 400ms));
    CHECK(rig.metronome.tempo().bpm() == Approx(150.0));
}

TEST_CASE("a loop that has no length is refused, as is a sound that is not there") {
    Rig rig;
    CHECK(rig.metronome.set_loop(Range<SongPosition>{{5}, {5}}, {}).error().code ==
          ErrorCode::bad_arguments);
    Settings settings;
    settings.of(Role::beat).sound = "gong";
    CHECK(rig.metronome.set(settings).error().code == ErrorCode::not_found);
    CHECK(rig.metronome.settings().of(Role::beat).sound == "bright");
}

TEST_CASE("in a loop a change waits for the next bar that comes") {
    Rig rig;
    REQUIRE(rig.metronome.set_loop(Range<SongPosition>{{0}, {96'000}}, TransportPosition{0}));
    rig.roll(80'128);
    REQUIRE(rig.metronome.set_tempo(*music::tempo_of(240), {.from = From::bar}));
    rig.beats.clear();
    rig.roll(30'000);
    CHECK(rig.frames() == std::vector<std::int64_t>{0, 12'000});
}
