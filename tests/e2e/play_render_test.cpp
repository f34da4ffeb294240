// What the player renders to files: exactly what it plays, all of it or nothing.
#include <bit>
#include <csignal>
#include <fstream>

#include "api/player.hpp"
#include "api/recorder.hpp"
#include "catch.hpp"
#include "freewheel.hpp"
#include "session_folder.hpp"
#include "wait_until.hpp"

namespace fs = std::filesystem;
using namespace laydown;
using namespace laydown::test;

namespace {

const std::vector<SessionTape> band{
    {{.name = "Drums", .begin = 4'321, .frames = 150'000, .channels = 2},
     {.gain = -3.5, .pan = 0.25}},
    {{.name = "Bass", .frames = 90'011, .code = 2}, {.gain = 2.25, .pan = -0.4, .phase = true}},
    {{.name = "Gone", .begin = 60'000, .frames = 96'000, .code = 3}, {.mute = true}},
    {{.name = "Keys", .begin = 30'001, .frames = 100'000, .code = 4, .format = "s24"},
     {.gain = -12.0, .pan = 1.0}}};
constexpr std::int64_t band_end = 156'000;

PlayerProcess start(const Sandbox& sandbox, std::vector<std::string> arguments,
                    std::function<Command(Command)> wrap = {}) {
    return PlayerProcess::start(sandbox,
                                {.arguments = std::move(arguments), .wrap = std::move(wrap)});
}

/// Empty when a channel of a rendered file is, bit for bit, what came back from frame 0 on.
std::string unlike(const std::vector<float>& rendered, const PlayStudio::Returned& played) {
    if (static_cast<std::int64_t>(rendered.size()) != band_end)
        return fmt::format("it has {} frames", rendered.size());
    if (played.begin() != 0 || played.end() < band_end) return "not all of it was recorded";
    std::int64_t wrong = 0;
    std::int64_t first = 0;
    for (std::int64_t i = 0; i < band_end; ++i) {
        const float sample = rendered[static_cast<std::size_t>(i)];
        if (std::bit_cast<std::uint32_t>(sample) == std::bit_cast<std::uint32_t>(played.at(i)))
            continue;
        if (wrong++ == 0) first = i;
    }
    return wrong == 0
               ? std::string()
               : fmt::format("{} frames differ, the first is {}: {} instead of {}", wrong, first,
                             rendered[static_cast<std::size_t>(first)], played.at(first));
}

std::size_t files_in(const fs::path& folder) {
    if (!fs::exists(folder)) return 0;
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// A tape so late in the song that nobody waits for it.
std::string endless(const Sandbox& sandbox) {
    return write_tape(sandbox, {.name = "Late", .begin = 100'000'000'000, .frames = 4'800})
        .string();
}

}  // namespace

TEST_CASE("mix and tracks are rendered as they are played, to the bit") {
    const std::vector<std::string> outputs{"mix_L", "mix_R", "Drums_L", "Drums_R",
                                           "Bass",  "Gone",  "Keys"};
    PlayStudio studio({.session = true, .ways = {1'000, 777}, .outputs = outputs});
    const auto session = write_session(studio.sandbox, "Band", band, -1.5).string();
    CHECK(studio.player.terminate() == 0);
    auto player = studio.another_player(
        {.arguments = {"--session", session, "--recorder", "none"}, .name = "band"}, outputs);
    studio.recorder.call(api::record_punch, SongPosition{0}, SongPosition{band_end});
    {
        const Freewheel freewheel(studio.source.client());
        studio.play();
        studio.recorder.await_closed(1, outputs.size());
    }
    studio.halt();
    CHECK(player.get(api::play_underruns) == 0);
    CHECK(player.terminate() == 0);

    fs::create_directory(studio.sandbox.files() / "stems");
    auto rendering = start(
        studio.sandbox, {"--session", session, "--render", "mix.wav", "--render-tracks", "stems"});
    INFO(rendering.process().err());
    REQUIRE(rendering.wait().code == 0);
    const auto mix = read_audio(studio.sandbox.files() / "mix.wav");
    CHECK(mix.info.time_reference == SongPosition{0});
    CHECK(unlike(mix.channels.at(0), studio.returned(1, "Return")) == "");
    CHECK(unlike(mix.channels.at(1), studio.returned(1, "Return 2")) == "");
    CHECK(std::ranges::any_of(mix.channels.at(0), [](float sample) { return sample != 0.0F; }));
    const auto stems = studio.sandbox.files() / "stems";
    CHECK(files_in(stems) == 4);
    const auto drums = read_audio(stems / "01-Drums.wav");
    REQUIRE(drums.channels.size() == 2);
    CHECK(unlike(drums.channels[0], studio.returned(1, "Return 3")) == "");
    CHECK(unlike(drums.channels[1], studio.returned(1, "Return 4")) == "");
    CHECK(unlike(read_audio(stems / "02-Bass.wav").channels.at(0),
                 studio.returned(1, "Return 5")) == "");
    CHECK(unlike(read_audio(stems / "03-Gone.wav").channels.at(0),
                 studio.returned(1, "Return 6")) == "");
    CHECK(unlike(read_audio(stems / "04-Keys.wav").channels.at(0),
                 studio.returned(1, "Return 7")) == "");
}

TEST_CASE("stems begin with the song and are what was recorded, whatever the mix") {
    const Sandbox sandbox;
    const auto session = write_session(sandbox, "Band", band).string();
    REQUIRE(start(sandbox, {"--session", session, "--render-tracks", "."}).wait().code == 0);
    const char* const names[] = {"01-Drums.wav", "02-Bass.wav", "03-Gone.wav", "04-Keys.wav"};
    for (std::size_t track = 0; track < band.size(); ++track) {
        const auto stem = read_audio(sandbox.files() / names[track]);
        CAPTURE(names[track]);
        REQUIRE(stem.info.frames == Frames{band_end});
        REQUIRE(stem.channels.size() == static_cast<std::size_t>(band[track].tape.channels));
        std::int64_t wrong = 0;
        for (int channel = 0; channel < band[track].tape.channels; ++channel) {
            for (std::int64_t i = 0; i < band_end; ++i)
                wrong +=
                    stem.channels[static_cast<std::size_t>(channel)][static_cast<std::size_t>(i)] !=
                    tape_sample(band[track].tape, i, channel);
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("files are rendered in the format that was asked for") {
    struct Asked {
        std::string mix, word;
        int bits;
    };
    const auto asked = GENERATE(Asked{"mix.wav", "s24", 24}, Asked{"mix.wav", "s16", 16},
                                Asked{"mix.flac", "s24", 24}, Asked{"mix.w64", "s24", 24},
                                Asked{"mix.w64", "f32", 32}, Asked{"mix.caf", "f32", 32});
    CAPTURE(asked.mix, asked.word);
    const Sandbox sandbox;
    const TapeOptions tape{.name = "Line",
                           .frames = 50'000,
                           .channels = 2,
                           .counter = asked.bits == 16 ? CounterCode::s16() : CounterCode::s24()};
    const auto file = write_tape(sandbox, tape).string();
    const auto extension = fs::path(asked.mix).extension().string().substr(1);
    fs::create_directory(sandbox.files() / "stems");
    // The word for both is the encoding in that container.
    auto rendering = start(sandbox, {file, "--render", asked.mix, "--render-tracks", "stems",
                                     "--format", extension + "-" + asked.word});
    const int code = rendering.wait().code;
    INFO(rendering.process().err());
    REQUIRE(code == 0);
    for (const auto& path : {fs::path(asked.mix), fs::path("stems") / ("01-Line." + extension)}) {
        const auto audio = read_audio(sandbox.files() / path);
        CAPTURE(path.string());
        REQUIRE(audio.info.frames == Frames{50'000});
        REQUIRE(audio.channels.size() == 2);
        std::int64_t wrong = 0;
        for (int channel : {0, 1})
            for (std::int64_t i = 0; i < 50'000; ++i)
                wrong +=
                    audio
                        .channels[static_cast<std::size_t>(channel)][static_cast<std::size_t>(i)] !=
                    tape_sample(tape, i, channel);
        CHECK(wrong == 0);
        // Of compressed ones the size tells nothing.
        if (extension != "flac") {
            const auto samples = static_cast<std::uintmax_t>(100'000 * asked.bits / 8);
            CHECK(fs::file_size(sandbox.files() / path) >= samples);
            CHECK(fs::file_size(sandbox.files() / path) < samples + 8'192);
        }
    }
}

TEST_CASE("a rendering that is told to end does so, and leaves nothing behind") {
    const int signal = GENERATE(SIGTERM, SIGINT);
    const Sandbox sandbox;
    fs::create_directory(sandbox.files() / "stems");
    auto program = start(sandbox, {endless(sandbox), "--render", "mix.flac", "--render-tracks",
                                   "stems", "--format", "flac"});
    const auto begun = [&] {
        return fs::exists(sandbox.files() / "mix.flac") && files_in(sandbox.files() / "stems") == 1;
    };
    REQUIRE(wait_until(begun));
    const auto status = program.end(signal);
    CHECK(status.signal == 0);
    CHECK(status.code == 1);
    CHECK(program.process().err() == std::string("laydown-player: ") +
                                         (signal == SIGINT ? "SIGINT" : "SIGTERM") +
                                         ": nothing is rendered\n");
    CHECK_FALSE(fs::exists(sandbox.files() / "mix.flac"));
    CHECK(files_in(sandbox.files() / "stems") == 0);
}

TEST_CASE("a disk that is full leaves nothing behind, and the next try has the names") {
    const Sandbox sandbox;
    fs::create_directory(sandbox.files() / "stems");
    const auto session = write_session(sandbox, "Band", band).string();
    const std::vector<std::string> arguments{"--session", session,           "--render",
                                             "mix.wav",   "--render-tracks", "stems"};
    auto failing = start(sandbox, arguments, [](Command command) {
        command.arguments.insert(command.arguments.begin(), {"prlimit", "--fsize=400000"});
        return command;
    });
    CHECK(failing.wait().code == 4);
    const std::string words = failing.process().err();
    CAPTURE(words);
    CHECK(words.find("File too large") != std::string::npos);
    CHECK_FALSE(fs::exists(sandbox.files() / "mix.wav"));
    CHECK(files_in(sandbox.files() / "stems") == 0);
    CHECK(start(sandbox, arguments).wait().code == 0);
    CHECK(files_in(sandbox.files() / "stems") == 4);
}

TEST_CASE("a file that is there stays as it is, and nothing else is made") {
    const Sandbox sandbox;
    fs::create_directory(sandbox.files() / "stems");
    std::ofstream(sandbox.files() / "stems/02-Bass.wav") << "mine";
    const auto session = write_session(sandbox, "Band", band).string();
    CHECK(start(sandbox, {"--session", session, "--render", "mix.wav", "--render-tracks", "stems"})
              .wait()
              .code == 4);
    std::string content;
    std::ifstream(sandbox.files() / "stems/02-Bass.wav") >> content;
    CHECK(content == "mine");
    CHECK(files_in(sandbox.files() / "stems") == 1);
    CHECK_FALSE(fs::exists(sandbox.files() / "mix.wav"));
}
