// A recorder and a player in one session: what was recorded a moment ago is played, and what is
// recorded now is not in the way.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "api/player.hpp"
#include "api/recorder.hpp"
#include "catch.hpp"
#include "play_stage.hpp"
#include "recorder_process.hpp"
#include "session_folder.hpp"
#include "signal_source.hpp"
#include "take_audio.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

constexpr std::int64_t ramp = 240;  // 5 ms at 48 kHz

/// A player of a session that a recorder writes. What is recorded counts the device's frames, so no
/// take is like another.
struct Band {
    PlayStage stage;
    SignalSource source{{}};
    RecorderProcess recorder;

    static PlayStage player_of_session(StageOptions options) {
        const auto prepare = [](const Sandbox& sandbox) {
            const SessionFolder session(sandbox.files() / "Song");
            session.write_document({{"version", 1}, {"rate", 48'000}, {"crossfade", 0}});
            return std::vector<std::string>{"--session", session.path().string(), "--recorder",
                                            "recorder"};
        };
        return PlayStage(prepare, options);
    }
    static RecorderOptions recorder_of(const std::vector<std::string>& tracks) {
        RecorderOptions options;
        options.arguments = {"--follow", "transport", "--arm", "all", "--reference-latency", "0"};
        for (const auto& track : tracks) {
            for (const std::string& argument :
                 {std::string("--track"), track, std::string("--connect"), track + "=source:out_1"})
                options.arguments.push_back(argument);
        }
        return options;
    }

    explicit Band(const std::vector<std::string>& tracks, StageOptions options = {})
        : stage(player_of_session([&] {
              options.outputs = tracks;
              return options;
          }())),
          recorder(stage.sandbox, recorder_of(tracks)),
          tracks_(tracks.size()) {
        recorder.await_server();
        const auto wired = [&] { return source.connect_to("recorder") == tracks.size(); };
        static_cast<void>(wired());
        stage.pass(8'192);
    }

    /// Records from `begin` to `end` of the song, in one pass from a moment before it.
    void record(std::int64_t begin, std::int64_t end, int take) {
        stage.locate(std::max<std::int64_t>(0, begin - 2'000));
        recorder.call(api::record_punch, SongPosition{begin}, SongPosition{end});
        stage.play();
        stage.await_transport(end + 2'000);
        stage.halt();
        recorder.await_closed(take, tracks_);
    }

    /// Of a take's file, where it has something.
    std::function<std::optional<float>(std::int64_t)> file_of(int take, const std::string& track) {
        const auto record = recorder.record(take, track);
        auto samples = read_audio(recorder.session() / record.file).channels.at(0);
        return [begin = record.position.frame,
                samples = std::move(samples)](std::int64_t at) -> std::optional<float> {
            const auto i = at - begin;
            if (i < 0 || i >= static_cast<std::int64_t>(samples.size())) return std::nullopt;
            return samples[static_cast<std::size_t>(i)];
        };
    }

  private:
    std::size_t tracks_;
};

using Sound = std::function<std::optional<float>(std::int64_t)>;

/// The first of them that has something, or silence.
Sound layered(std::vector<Sound> sounds) {
    return [sounds = std::move(sounds)](std::int64_t at) -> std::optional<float> {
        for (const auto& sound : sounds)
            if (const auto sample = sound(at)) return sample;
        return 0.0F;
    };
}

/// Plays until it is heard: nobody tells when the player has noticed. Empty when it was.
std::string becomes(PlayStage& stage, std::size_t output, std::int64_t end, const Sound& expected) {
    std::string problem;
    for (int times = 0; times < 5; ++times) {
        problem = heard_problem(stage.pass_over(0, end).at(output), 0, end, expected);
        if (problem.empty()) break;
    }
    return problem;
}

}  // namespace

TEST_CASE("a take that was finished a moment ago is heard in the next pass, and the newest wins") {
    const std::uint32_t period = GENERATE(128, 1024);
    CAPTURE(period);
    Band band({"Vox", "Bass"}, {.period = period});
    band.record(1'000, 30'000, 1);
    band.stage.await_connected();
    for (const auto& [output, track] : std::map<std::size_t, std::string>{{0, "Vox"}, {1, "Bass"}})
        CHECK(becomes(band.stage, output, 33'000, layered({band.file_of(1, track)})) == "");
    // A punch on one of them.
    band.recorder.set(api::track_arm, TrackNumber{2}, false);
    band.stage.locate(0);
    band.recorder.call(api::record_punch, SongPosition{9'001}, SongPosition{17'003});
    band.stage.play();
    band.stage.await_transport(20'000);
    band.stage.halt();
    band.recorder.await_closed(2);
    const auto vox = layered({band.file_of(2, "Vox"), band.file_of(1, "Vox")});
    CHECK(band.file_of(2, "Vox")(9'001));
    CHECK_FALSE(band.file_of(2, "Vox")(17'003));
    CHECK(becomes(band.stage, 0, 33'000, vox) == "");
    CHECK(becomes(band.stage, 1, 33'000, layered({band.file_of(1, "Bass")})) == "");
    // It is not wanted after all: someone says so in the document.
    SessionFolder(band.recorder.session())
        .write_document({{"version", 1},
                         {"rate", 48'000},
                         {"crossfade", 0},
                         {"tracks",
                          {{{"number", 1},
                            {"name", "Vox"},
                            {"takes", {{{"take", 2}, {"verdict", "no good"}}}}}}}});
    CHECK(becomes(band.stage, 0, 33'000, layered({band.file_of(1, "Vox")})) == "");
    CHECK(band.stage.player.events("problem").empty());
    CHECK(band.stage.player.get(api::play_underruns) == 0);
}

TEST_CASE("where a track is recorded it is silent, or plays what was there; others play on") {
    const bool played = GENERATE(false, true);
    CAPTURE(played);
    Band band({"Vox", "Bass"},
              {.arguments = {"--recorded", played ? "played" : "silent"}, .period = 256});
    band.record(0, 40'000, 1);
    band.stage.await_connected();
    const auto vox = band.file_of(1, "Vox");
    const auto bass = band.file_of(1, "Bass");
    REQUIRE(becomes(band.stage, 0, 30'000, layered({vox})) == "");
    band.recorder.set(api::track_arm, TrackNumber{2}, false);
    band.stage.locate(0);
    const std::int64_t in = 12'011;
    const std::int64_t out = 21'013;
    band.recorder.call(api::record_punch, SongPosition{in}, SongPosition{out});
    band.stage.pass(8'192);
    const auto mark = band.stage.tap.mark();
    band.stage.play();
    band.stage.await_transport(20'500);
    CHECK(band.recorder.get(api::record_state) == "recording");
    band.stage.await_transport(30'000);
    band.stage.halt();
    const auto runs = band.stage.only_run(mark);
    band.recorder.await_closed(2);
    CHECK(heard_problem(runs[1], 0, 30'000, layered({bass})) == "");
    // At the edges it fades over 5 ms, from the very frame on. The new take is heard from the next
    // pass on, or as soon as it is finished.
    const auto recorded = band.file_of(2, "Vox");
    CHECK(heard_problem(
              runs[0], 0, out,
              [&](std::int64_t at) -> std::optional<float> {
                  const float before = *layered({vox})(at);
                  if (played || at < in) return before;
                  if (at >= in + ramp) return 0.0F;
                  return before * (1.0F - static_cast<float>(at - in + 1) / ramp);
              },
              1e-6F) == "");
    CHECK(heard_problem(
              runs[0], out, 30'000,
              [&](std::int64_t at) -> std::optional<float> {
                  if (!played && at < out + ramp)
                      return *vox(at) * (static_cast<float>(at - out + 1) / ramp);
                  return vox(at);
              },
              1e-6F) == "");
    CHECK(becomes(band.stage, 0, 30'000, layered({recorded, vox})) == "");
    CHECK(band.stage.player.get(api::play_underruns) == 0);
}

TEST_CASE("what a track plays while it is recorded can be changed on the way") {
    Band band({"Vox"}, {.period = 256});
    band.record(0, 90'000, 1);
    band.stage.await_connected();
    const auto vox = band.file_of(1, "Vox");
    REQUIRE(becomes(band.stage, 0, 20'000, layered({vox})) == "");
    band.stage.locate(0);
    band.recorder.call(api::record_punch, SongPosition{2'000}, SongPosition{80'000});
    band.stage.pass(8'192);
    const auto mark = band.stage.tap.mark();
    band.stage.play();
    band.stage.await_transport(20'000);
    band.stage.player.set(api::play_recorded, std::string("played"));
    band.stage.await_transport(45'000);
    band.stage.player.set(api::play_recorded, std::string("silent"));
    band.stage.await_transport(60'000);
    band.stage.halt();
    const auto run = band.stage.only_run(mark).front();
    CHECK(heard_problem(run, 2'000 + ramp, 19'000, [](std::int64_t) { return 0.0F; }) == "");
    const auto begin = std::find_if(run.samples.begin() + 19'000, run.samples.end(),
                                    [](float sample) { return sample != 0.0F; }) -
                       run.samples.begin();
    REQUIRE(begin < 30'000);
    CHECK(heard_problem(run, begin + ramp, 45'000 - 512, vox) == "");
    CHECK(heard_problem(run, 58'000, 60'000, [](std::int64_t) { return 0.0F; }) == "");
}
