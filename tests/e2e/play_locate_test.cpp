// Wherever one goes, and however often: what is heard is what lies there, from the first frame on.
#include <fmt/format.h>
#include <jack/transport.h>

#include <cmath>
#include <numbers>
#include <random>

#include "api/player.hpp"
#include "catch.hpp"
#include "libjack.hpp"
#include "play_stage.hpp"
#include "session_folder.hpp"
#include "transport_peer.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

constexpr std::int64_t fade = 240;  // 5 ms at 48 kHz

const TapeOptions long_tape{.frames = 960'000};

PlayStage stage_of(const TapeOptions& tape, std::uint32_t period) {
    return PlayStage({tape}, {.outputs = {"Tape"}, .period = period});
}

/// Of all of a run, where the song is where the transport is.
std::string run_problem(const Wiretap::Run& run, const TapeOptions& tape) {
    return heard_problem(run, run.begin, run.end(),
                         [&](std::int64_t at) { return tape_sample(tape, at); });
}

/// All runs, and the pauses between them: silence behind a fade of 5 ms.
void check_all(const PlayStage& stage, std::size_t mark, const TapeOptions& tape) {
    const auto runs = stage.tap.runs(0, mark);
    std::int64_t wrong = 0;
    std::string first;
    for (const auto& run : runs) {
        const std::string problem = run_problem(run, tape);
        if (!problem.empty() && wrong++ == 0) first = problem;
    }
    CHECK(first == "");
    CHECK(wrong == 0);
    std::int64_t late = 0;
    for (const auto& pause : stage.tap.pauses(0, mark)) {
        for (std::size_t i = fade; i < pause.size(); ++i) late += pause[i] != 0.0F ? 1 : 0;
    }
    CHECK(late == 0);
}

}  // namespace

TEST_CASE("a start is exact to the frame, wherever it is") {
    const std::uint32_t period = GENERATE(64, 1024, 4096);
    CAPTURE(period);
    const TapeOptions tape{.begin = 700, .frames = 100'000};
    auto stage = stage_of(tape, period);
    for (const std::int64_t begin : {0, 1, 699, 4'097, 54'321, 98'000, 100'700, 900'000}) {
        CAPTURE(begin);
        const auto mark = stage.tap.mark();
        const auto run = stage.pass_over(begin, begin + 3'000).front();
        CHECK(run.begin == begin);
        CHECK(run_problem(run, tape) == "");
        check_all(stage, mark, tape);
        // The end is no click: it goes on for 5 ms, and to nothing.
        const auto pause = stage.tap.pauses(0, mark).back();
        float most = 0;
        for (std::int64_t i = 0; i < fade; ++i) {
            const auto wanted = static_cast<double>(tape_sample(tape, run.end() + i)) *
                                (1.0 - static_cast<double>(i + 1) / fade);
            const auto heard = static_cast<double>(pause.at(static_cast<std::size_t>(i)));
            most = std::max(most, static_cast<float>(std::abs(heard - wanted)));
        }
        CHECK(most <= 1e-6F);
    }
}

TEST_CASE("locates while it rolls") {
    const std::uint32_t period = GENERATE(64, 512);
    CAPTURE(period);
    auto stage = stage_of(long_tape, period);
    std::mt19937 random(3);
    std::vector<std::int64_t> places{0};
    const auto mark = stage.tap.mark();
    stage.play();
    stage.await_transport(5'000);
    for (int i = 0; i < 25; ++i) {
        // Far from all others: it cannot be taken for one of them.
        places.push_back((i * 7 + 3) % 25 * 36'000 + static_cast<std::int64_t>(random() % 5'000));
        require(
            jack_transport_locate(stage.tap.client(), static_cast<jack_nframes_t>(places.back())),
            "locate");
        const auto there = [&] {
            const auto frame = stage.transport_frame();
            return stage.rolling() && frame > places.back() + 2'000 &&
                   frame < places.back() + 20'000;
        };
        REQUIRE(wait_until(there));
    }
    stage.halt();
    const auto runs = stage.tap.runs(0, mark);
    std::vector<std::int64_t> begins;
    for (const auto& run : runs) begins.push_back(run.begin);
    CHECK(begins == places);
    check_all(stage, mark, long_tape);
    CHECK(stage.player.get(api::play_underruns) == 0);
}

TEST_CASE("a storm of locates is outlived, and nothing that is heard on the way is wrong") {
    const bool rolling = GENERATE(false, true);
    CAPTURE(rolling);
    auto stage = stage_of(long_tape, 256);
    std::mt19937 random(5);
    const auto somewhere = [&] { return static_cast<jack_nframes_t>(random() % 900'000); };
    const auto mark = stage.tap.mark();
    if (rolling) {
        stage.play();
        stage.await_transport(1'000);
    }
    // At once, and then about a thousand a second.
    for (int i = 0; i < 5'000; ++i) jack_transport_locate(stage.tap.client(), somewhere());
    const auto begin = jack_last_frame_time(stage.tap.client());
    int located = 0;
    REQUIRE(wait_until([&] {
        jack_transport_locate(stage.tap.client(), somewhere());
        return ++located >= 1'000 && jack_last_frame_time(stage.tap.client()) - begin > 48'000;
    }));
    CHECK(stage.player.get(api::play_state) != "none");
    if (rolling) stage.halt();
    const auto run = stage.pass_over(123'456, 150'000).front();
    CHECK(run.begin == 123'456);
    check_all(stage, mark, long_tape);
    CHECK(stage.player.get(api::play_underruns) == 0);
}

TEST_CASE("who starts slowly is waited for, by all") {
    const int hold = GENERATE(1, 60);
    CAPTURE(hold);
    auto stage = stage_of(long_tape, 512);
    TransportPeer slow({.name = "slow", .hold = hold});
    TransportPeer slower({.name = "slower", .hold = hold * 2});
    const auto mark = stage.tap.mark();
    for (const std::int64_t begin : {0, 77'777, 3}) {
        const auto run = stage.pass_over(begin, begin + 4'000).front();
        CHECK(run.begin == begin);
    }
    check_all(stage, mark, long_tape);
}

// ---- many tracks

TEST_CASE("two thousand tracks") {
    constexpr int tracks = 2'000;
    constexpr std::int64_t length = 240;
    // A few files that many takes share, each track in its own place.
    std::vector<TapeOptions> files;
    for (unsigned i = 0; i < 7; ++i)
        files.push_back({.name = fmt::format("Shared {}", i), .frames = length, .code = i});
    const auto prepare = [&](const Sandbox& sandbox) {
        SessionFolder session(sandbox.files() / "Song");
        for (const auto& file : files)
            static_cast<void>(write_tape(session.path() / "audio", file));
        std::string journal;
        for (int track = 1; track <= tracks; ++track) {
            TapeOptions place = files[static_cast<std::size_t>(track) % files.size()];
            const std::string file = fmt::format("audio/{}.wav", place.name);
            place.begin = (track - 1) * length;
            journal +=
                session::close_line(take_of(track, fmt::format("T{}", track), 1, place, file)) +
                "\n";
        }
        session.append_to_journal(journal);
        return std::vector<std::string>{"--session", session.path().string(), "--recorder", "none",
                                        "--no-track-outputs"};
    };
    PlayStage stage(prepare, {.period = 1024});
    stage.player.await_tracks(tracks);
    stage.await_connected();
    const double middle = std::cos(std::numbers::pi / 4);
    const auto heard = [&](std::int64_t at) {
        const auto track = at / length + 1;
        if (track > tracks) return 0.0F;
        const auto& file = files[static_cast<std::size_t>(track) % files.size()];
        return static_cast<float>(middle * tape_sample(file, at % length));
    };
    for (const std::int64_t begin : {0, 234'567, 470'000}) {
        CAPTURE(begin);
        for (const auto& run : stage.pass_over(begin, begin + 24'000)) {
            CHECK(run.begin == begin);
            CHECK(heard_problem(run, begin, begin + 24'000, heard, 1e-7F) == "");
        }
    }
    CHECK(stage.player.get(api::play_underruns) == 0);
    CHECK(ports_of(stage.tap.client(), "player", JackPortIsOutput).size() == 2);
}
