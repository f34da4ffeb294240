// The click as it is recorded: each onset on the frame that the map says, over whatever the
// transport does.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "api/metronome.hpp"
#include "api/recorder.hpp"
#include "catch.hpp"
#include "disk/audio_file_writer.hpp"
#include "metronome_process.hpp"
#include "music/grid.hpp"
#include "music/klick_format.hpp"
#include "osc_contract.hpp"
#include "studio.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

constexpr SampleRate rate{48000};

/// An impulse: a click that is one sample long.
std::filesystem::path impulse_file(const Sandbox& sandbox) {
    const auto path = sandbox.files() / "impulse.wav";
    if (std::filesystem::exists(path)) return path;
    disk::AudioFileSpec spec;
    spec.format = *disk::parse_audio_format("f32");
    spec.rate = rate;
    auto writer = disk::AudioFileWriter::create(path, spec);
    REQUIRE(writer);
    const std::vector<float> samples{1.0F, 0.0F};
    REQUIRE(writer->write(samples));
    REQUIRE(writer->close());
    return path;
}

StudioOptions studio_options(std::uint32_t period, const std::string& follow) {
    StudioOptions options;
    options.server.period = period;
    options.source.channels = 1;
    options.source.follow = test::Follow::transport;
    options.recorder.arguments = {"--track", "Source",   "--track",
                                  "Click",   "--track",  "Accent",
                                  "--arm",   "all",      "--reference-latency",
                                  "0",       "--follow", follow};
    return options;
}

/// A studio whose metronome plays into the recorder, and whose source counts the transport's
/// frames.
struct ClickStudio : Studio {
    explicit ClickStudio(std::vector<std::string> arguments, std::uint32_t period = 512,
                         const std::string& follow = "transport")
        : Studio(studio_options(period, follow)), metronome(sandbox, options(arguments)) {
        metronome.await_server();
        const auto wired = [&] {
            return connected("click", "Click") && connected("accent", "Accent");
        };
        REQUIRE(wait_until(wired));
        pass(4 * period);
    }

    MetronomeOptions options(const std::vector<std::string>& arguments) {
        const std::string sound = "hit=" + impulse_file(sandbox).string();
        MetronomeOptions all;
        all.arguments = {"--sound",
                         sound,
                         "--accent-sound",
                         "hit",
                         "--beat-sound",
                         "hit",
                         "--subdivision-sound",
                         "hit",
                         "--volume",
                         "0",
                         "--accent-volume",
                         "0",
                         "--beat-volume",
                         "-6",
                         "--subdivision-volume",
                         "-12",
                         "--reference-latency",
                         "0",
                         "--connect",
                         "click=recorder:Click",
                         "--connect",
                         "accent=recorder:Accent"};
        all.arguments.insert(all.arguments.end(), arguments.begin(), arguments.end());
        return all;
    }
    bool connected(const std::string& output, const std::string& input) {
        auto* port = jack_port_by_name(source.client(), ("metronome:" + output).c_str());
        return port != nullptr && jack_port_connected_to(port, ("recorder:" + input).c_str()) != 0;
    }

    /// Song frames of what is not silent on a track.
    std::vector<std::int64_t> onsets(int take, const std::string& track) {
        const auto record = recorder.record(take, track);
        REQUIRE(record.gaps.empty());
        const Audio audio = read_audio(recorder.session() / record.file);
        std::vector<std::int64_t> frames;
        for (std::size_t i = 0; i < audio.channels[0].size(); ++i) {
            if (audio.channels[0][i] != 0.0F)
                frames.push_back(record.position.frame + static_cast<std::int64_t>(i));
        }
        return frames;
    }
    /// Ends the take that runs, and waits for its files.
    void end_take(int take) {
        recorder.call(api::record_stop);
        recorder.await_closed(take, 3);
    }

    MetronomeProcess metronome;
};

music::Grid grid_of(const std::string& text) {
    const auto map = music::parse_klick(text);
    REQUIRE(map);
    return {*map, rate};
}

std::filesystem::path map_file(const Sandbox& sandbox, const std::string& text) {
    const auto path = sandbox.files() / "song.map";
    std::ofstream(path) << text;
    return path;
}

/// All beats of the grid in [from, to).
std::vector<std::int64_t> beats(const music::Grid& grid, std::int64_t from, std::int64_t to) {
    std::vector<std::int64_t> frames;
    for (auto beat = grid.beat_from({from}); beat.frame.frame < to; beat = grid.next(beat))
        frames.push_back(beat.frame.frame);
    return frames;
}

}  // namespace

TEST_CASE("each onset lies on its frame, over ramps and changes of metre") {
    const std::string map = "1 7/8 301-401\n1 4/4 240,300,400,211.5\n100 5/4 333.33";
    const Sandbox files;
    ClickStudio studio({"--map", map_file(files, map).string()}, GENERATE(64, 512, 1024));
    studio.recorder.call(api::record_start);
    studio.play();
    studio.await_transport(300'000);
    studio.halt();
    studio.recorder.await_closed(1, 3);
    const auto record = studio.recorder.record(1, "Click");
    const auto end = (record.position + record.length).frame;
    CHECK(record.position == SongPosition{0});
    CHECK(studio.onsets(1, "Click") == beats(grid_of(map), 0, end));
    std::vector<std::int64_t> downbeats;
    const auto grid = grid_of(map);
    for (auto beat = grid.beat_from({0}); beat.frame.frame < end; beat = grid.next(beat))
        if (beat.beat == 1) downbeats.push_back(beat.frame.frame);
    CHECK(studio.onsets(1, "Accent") == downbeats);
}

TEST_CASE("after a locate the click is where the song is") {
    ClickStudio studio({"--tempo", "137.03"});
    studio.recorder.call(api::record_start);
    studio.play();
    studio.await_transport(60'000);
    studio.locate(48'000'007);
    studio.await_transport(48'000'007 + 60'000);
    studio.halt();
    studio.recorder.await_closed(2, 3);
    const auto grid = grid_of("1000000 137.03");
    for (const int take : {1, 2}) {
        const auto record = studio.recorder.record(take, "Click");
        CHECK(studio.onsets(take, "Click") ==
              beats(grid, record.position.frame, (record.position + record.length).frame));
    }
    CHECK(studio.recorder.record(2, "Click").position == SongPosition{48'000'007});
}

TEST_CASE("a count-in ends exactly when the song rolls") {
    const std::uint32_t period = GENERATE(64, 256, 1024, 2048);
    INFO("period " << period);
    ClickStudio studio({"--tempo", "300", "--meter", "3/4", "--count-in", "1"}, period, "free");
    studio.recorder.call(api::record_start);
    studio.play();
    studio.await_transport(30'000);
    studio.end_take(1);
    const auto record = studio.recorder.record(1, "Source");
    const Audio source = read_audio(studio.recorder.session() / record.file);
    // Its first sample is the first that rolled.
    const auto first = std::find_if(source.channels[0].begin(), source.channels[0].end(),
                                    [](float sample) { return sample != 0.0F; });
    REQUIRE(first != source.channels[0].end());
    const auto roll = record.position.frame + (first - source.channels[0].begin());
    const auto onsets = studio.onsets(1, "Click");
    const std::vector<std::int64_t> wanted{roll - 28'800, roll - 19'200, roll - 9'600,
                                           roll,          roll + 9'600,  roll + 19'200};
    REQUIRE(onsets.size() >= wanted.size());
    CHECK(std::vector(onsets.begin(), onsets.begin() + 6) == wanted);
    const auto accents = studio.onsets(1, "Accent");
    REQUIRE(accents.size() >= 2);
    CHECK(accents[0] == roll - 28'800);
    CHECK(accents[1] == roll);
}

TEST_CASE("a count-in is aborted by a stop, and nothing rolls") {
    ClickStudio studio({"--tempo", "60", "--count-in", "2"}, 256, "free");
    studio.recorder.call(api::record_start);
    studio.play();
    studio.metronome.await_state("counting");
    studio.pass(60'000);
    studio.metronome.call(api::transport_stop);
    studio.metronome.await_state("stopped");
    studio.pass(100'000);
    studio.end_take(1);
    CHECK(studio.onsets(1, "Click").size() == 2);
    CHECK(studio.transport_frame() == 0);
}

TEST_CASE("a loop goes around without a seam") {
    ClickStudio studio({"--tempo", "300"});
    studio.metronome.call(api::loop_set, SongPosition{9'600}, SongPosition{33'601},
                          TransportPosition{0});
    studio.recorder.call(api::record_start);
    studio.play();
    studio.await_transport(150'000);
    studio.halt();
    studio.recorder.await_closed(1, 3);
    const auto record = studio.recorder.record(1, "Click");
    std::vector<std::int64_t> wanted{0};
    // 24,001 frames a pass: the beats of each lie one frame later than those of the one before.
    for (std::int64_t pass = 0;; ++pass) {
        for (const std::int64_t beat : {9'600, 19'200, 28'800})
            wanted.push_back(beat + pass * 24'001);
        if (wanted.back() > (record.position + record.length).frame) break;
    }
    std::erase_if(wanted, [&](std::int64_t frame) {
        return frame >= (record.position + record.length).frame;
    });
    CHECK(studio.onsets(1, "Click") == wanted);
}

TEST_CASE("a tempo that is set while the song rolls begins with a beat") {
    ClickStudio studio({"--tempo", "120"});
    studio.recorder.call(api::record_start);
    studio.play();
    studio.await_transport(30'000);
    CHECK(studio.metronome.set(api::tempo, 240.0) == Approx(240.0));
    studio.await_transport(150'000);
    studio.halt();
    studio.recorder.await_closed(1, 3);
    const auto onsets = studio.onsets(1, "Click");
    std::map<std::int64_t, int> steps;
    for (std::size_t i = 1; i < onsets.size(); ++i) ++steps[onsets[i] - onsets[i - 1]];
    REQUIRE(steps.size() == 2);
    CHECK(steps.begin()->first == 12'000);
    CHECK(steps.rbegin()->first == 24'000);
    CHECK(steps.rbegin()->second >= 1);
}

TEST_CASE("the live metronome keeps what its declarations promise") {
    ClickStudio studio({"--tempo", "120", "--timebase", "conditional", "--midi-clock"});
    if (GENERATE(false, true)) {
        studio.play();
        studio.await_transport(20'000);
    }
    const auto breaches =
        contract_breaches(studio.metronome.endpoint(), api::metronome_methods, TrackNumber{1});
    for (const auto& breach : breaches) UNSCOPED_INFO(breach);
    CHECK(breaches.empty());
    CHECK(studio.metronome.terminate() == 0);
}

TEST_CASE("the click sounds where a recorder records, and nowhere else") {
    ClickStudio studio({"--tempo", "300", "--when", "recording", "--recorder", "recorder"});
    studio.recorder.call(api::record_punch, SongPosition{96'000}, SongPosition{192'000});
    // The metronome hears of it at once, when it has found the recorder, which it looks for once a
    // second.
    REQUIRE(wait_until([&] { return studio.metronome.get(api::click_awaits); }));
    studio.play();
    studio.await_transport(250'000);
    studio.halt();
    studio.recorder.await_closed(1, 3);
    CHECK(studio.onsets(1, "Click") == beats(grid_of("100000 300"), 96'000, 192'000));
    const auto heard = studio.recorder.call(api::record_retro, 5.0);
    studio.recorder.await_closed(heard.front(), 3);
    const auto onsets = studio.onsets(heard.front(), "Click");
    CHECK(onsets == beats(grid_of("100000 300"), 96'000, 192'000));
}

TEST_CASE("a start and a stop of a server are survived, and the click goes on with the next") {
    ClickStudio studio({"--tempo", "300", "--follow", "free", "--start"});
    studio.metronome.await_state("rolling");
    studio.server.kill();
    studio.metronome.await("server", 1,
                           [](const Event& event) { return event["state"] == "lost"; });
    CHECK(studio.metronome.get(api::server_state) == "lost");
    CHECK(studio.metronome.refused(api::click_start) == ErrorCode::no_server);
    studio.server.start();
    studio.metronome.await("server", 2,
                           [](const Event& event) { return event["state"] == "running"; });
    studio.metronome.call(api::click_start);
    studio.metronome.await_state("rolling");
    CHECK(studio.metronome.terminate() == 0);
}

TEST_CASE("a server that stands still is told of, and holds nobody up") {
    ClickStudio studio({"--tempo", "300"});
    studio.server.pause();
    REQUIRE(wait_until([&] { return studio.metronome.get(api::server_state) == "stalled"; }));
    CHECK(studio.metronome.refused(api::click_start) == ErrorCode::no_server);
    studio.server.resume();
    REQUIRE(wait_until([&] { return studio.metronome.get(api::server_state) == "running"; }));
    studio.metronome.call(api::click_start);
    studio.metronome.await_state("rolling");
}

TEST_CASE("what cannot be is refused with words") {
    const Sandbox sandbox;
    const auto refused = [&](std::vector<std::string> arguments) {
        auto program = MetronomeProcess::start(sandbox, {.arguments = std::move(arguments)});
        const int code = program.wait().code;
        CHECK(program.process().err().find("laydown-metronome: ") != std::string::npos);
        return code;
    };
    for (const char* tempo : {"0", "-1", "nan", "1000000000", "x"})
        CHECK(refused({"--tempo", tempo}) == 2);
    for (const char* metre : {"0/4", "4/0", "4/5", "65/4", "4"})
        CHECK(refused({"--meter", metre}) == 2);
    CHECK(refused({"--map", "/no/such/map"}) == 4);
    CHECK(refused({"--map", map_file(sandbox, "1 120\n4 4/4 0\n").string()}) == 4);
    CHECK(refused({"--beat-sound", "gong"}) == 2);
    CHECK(refused({"--render", "x.wav"}) == 2);
    CHECK(refused({"--render", "x.wav", "--bars", "2", "--sound", "a=/no/such/file", "--beat-sound",
                   "a"}) == 4);
}

TEST_CASE("a rendered click is the one that would be heard") {
    const Sandbox sandbox;
    const auto impulse = impulse_file(sandbox).string();
    const std::string map = "2 7/8 301-401\n1 4/4 240,300,400,211.5\n2 5/4 333.33";
    auto program = MetronomeProcess::start(
        sandbox, {.arguments = {"--render", "click.wav", "--map", map_file(sandbox, map).string(),
                                "--sound", "hit=" + impulse, "--accent-sound", "hit",
                                "--beat-sound", "hit", "--subdivision-sound", "hit"}});
    CHECK(program.wait().code == 0);
    const Audio audio = read_audio(sandbox.files() / "click.wav");
    const auto grid = grid_of(map);
    std::vector<std::int64_t> found;
    for (std::size_t i = 0; i < audio.channels[0].size(); ++i)
        if (audio.channels[0][i] != 0.0F) found.push_back(static_cast<std::int64_t>(i));
    CHECK(found == beats(grid, 0, grid.end()->frame));
    CHECK(static_cast<std::int64_t>(audio.channels[0].size()) == grid.end()->frame);
}
