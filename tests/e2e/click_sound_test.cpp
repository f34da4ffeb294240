// Sounds from files of all kinds, and tempo maps of a size that nobody writes by hand: what cannot
// be used is told, and the click goes on with what it had.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <numbers>

#include "api/metronome.hpp"
#include "catch.hpp"
#include "click_studio.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

namespace fs = std::filesystem;

struct Wav {
    std::uint16_t channels = 1;
    std::uint32_t rate = 48'000;
    std::uint32_t frames = 0;             ///< as the header tells
    std::vector<std::int16_t> samples{};  ///< as there are
};

/// Written by hand, so that it can be wrong; beyond its samples it is silent, as far as `size`
/// frames.
void write_wav(const fs::path& path, const Wav& wav, std::uint32_t size = 0) {
    const std::uint32_t frame_bytes = 2U * wav.channels;
    const std::uint32_t data = wav.frames * frame_bytes;
    std::string bytes;
    const auto number = [&](std::uint32_t value, unsigned count) {
        for (unsigned i = 0; i < count; ++i)
            bytes.push_back(static_cast<char>((value >> (8 * i)) & 0xffU));
    };
    bytes += "RIFF";
    number(36 + data, 4);
    bytes += "WAVEfmt ";
    number(16, 4);
    number(1, 2);
    number(wav.channels, 2);
    number(wav.rate, 4);
    number(wav.rate * frame_bytes, 4);
    number(frame_bytes, 2);
    number(16, 2);
    bytes += "data";
    number(data, 4);
    for (const auto sample : wav.samples) number(static_cast<std::uint16_t>(sample), 2);
    std::ofstream(path, std::ios::binary) << bytes;
    if (size > 0) fs::resize_file(path, 44 + std::uintmax_t{size} * frame_bytes);
}

const std::vector<std::int16_t> pulse{16'384, 0, 0, 0};

/// Files of each kind that a sound may not be, and a word of why.
std::vector<std::pair<fs::path, std::string>> unusable(const Sandbox& sandbox) {
    const auto file = [&](const char* name) { return sandbox.files() / name; };
    write_wav(file("wide.wav"),
              {.channels = 8, .frames = 4, .samples = std::vector<std::int16_t>(32)});
    write_wav(file("empty.wav"), {});
    std::ofstream(file("nothing.wav"));
    std::ofstream(file("words.wav")) << "this is no sound at all, but some words in a file\n";
    fs::create_directory(file("folder.wav"));
    return {{file("missing.wav"), "missing.wav"}, {file("wide.wav"), "8 channels"},
            {file("empty.wav"), "empty.wav"},     {file("nothing.wav"), "nothing.wav"},
            {file("words.wav"), "words.wav"},     {file("folder.wav"), "folder.wav"}};
}

struct Rendered {
    int code = 0;
    std::string words;
    std::vector<float> samples{};
};

/// Two beats of 24,000 frames that sound as a file.
Rendered render_with(const Sandbox& sandbox, const fs::path& sound) {
    const auto out = sandbox.files() / "click.wav";
    fs::remove(out);
    auto program = MetronomeProcess::start(sandbox, {.arguments = {"--render",
                                                                   out.string(),
                                                                   "--bars",
                                                                   "1",
                                                                   "--meter",
                                                                   "2/4",
                                                                   "--sound",
                                                                   "own=" + sound.string(),
                                                                   "--beat-sound",
                                                                   "own",
                                                                   "--accent-sound",
                                                                   "own",
                                                                   "--subdivision-sound",
                                                                   "own",
                                                                   "--volume",
                                                                   "0",
                                                                   "--beat-volume",
                                                                   "0",
                                                                   "--accent-volume",
                                                                   "0"}});
    Rendered rendered{.code = program.wait().code, .words = program.process().err()};
    if (rendered.code == 0) rendered.samples = read_audio(out).channels[0];
    return rendered;
}

std::ptrdiff_t peak_of(const std::vector<float>& samples, std::ptrdiff_t from, std::ptrdiff_t to) {
    return std::max_element(samples.begin() + from, samples.begin() + to) - samples.begin();
}

}  // namespace

TEST_CASE("a file that is no sound is refused with its name and the reason") {
    const Sandbox sandbox;
    for (const auto& [path, why] : unusable(sandbox)) {
        const auto rendered = render_with(sandbox, path);
        INFO(rendered.words);
        CHECK(rendered.code == 4);
        CHECK(rendered.words.find("laydown-metronome: ") != std::string::npos);
        CHECK(rendered.words.find(path.string()) != std::string::npos);
        CHECK(rendered.words.find(why) != std::string::npos);
    }
}

TEST_CASE("with a file that is no sound at the start the click sounds otherwise, and says so") {
    for (const auto number : {0, 1, 4}) {
        const Sandbox files;
        const auto [path, why] = unusable(files)[static_cast<std::size_t>(number)];
        ClickStudio studio({.arguments = {"--tempo", "300", "--sound", "own=" + path.string(),
                                          "--beat-sound", "own"},
                            .impulses = false});
        const auto warning = studio.metronome.await("warning")["text"].get<std::string>();
        CHECK(warning.find(why) != std::string::npos);
        CHECK(warning.find(path.string()) != std::string::npos);
        studio.record_to(40'000);
        const auto onsets = studio.onsets(1);
        CHECK(onsets.size() > 100);  // a built-in sound is long
        CHECK(onsets.front() < 48);
        CHECK(studio.metronome.terminate() == 0);
    }
}

TEST_CASE("a sound that cannot be is refused over OSC, and the click goes on with what it had") {
    const Sandbox files;
    std::vector<std::string> arguments{"--tempo", "300"};
    const auto bad = unusable(files);
    for (const auto& [path, why] : bad) {
        arguments.emplace_back("--sound");
        arguments.push_back(path.stem().string() + "=" + path.string());
    }
    ClickStudio studio(arguments);
    auto& metronome = studio.metronome;
    studio.roll();
    studio.await_transport(30'000);
    for (const auto& [path, why] : bad) {
        const auto set = metronome.osc().set(api::beat_sound, path.stem().string());
        REQUIRE_FALSE(set);
        INFO(set.error().text);
        CHECK(set.error().text.find(why) != std::string::npos);
        CHECK(metronome.get(api::beat_sound) == "hit");
    }
    const auto unknown = metronome.osc().set(api::beat_sound, "gong");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().code == ErrorCode::not_found);
    CHECK(unknown.error().text.find("gong") != std::string::npos);
    CHECK(unknown.error().text.find("cowbell") != std::string::npos);
    studio.await_transport(studio.transport_frame() + 40'000);
    const auto piece = studio.halt_take();
    CHECK(studio.onsets(1) == beats(grid_of("100000 300"), piece));
}

TEST_CASE("a file of another rate begins on the beat too") {
    const Sandbox sandbox;
    const auto path = sandbox.files() / "other.wav";
    const std::uint32_t rate = GENERATE(44'100U, 96'000U, 22'050U);
    // A bell's attack: as loud at once as it will ever be.
    std::vector<std::int16_t> samples;
    for (std::uint32_t i = 0; i < rate / 10; ++i) {
        const double time = static_cast<double>(i) / rate;
        samples.push_back(static_cast<std::int16_t>(16'000 * std::exp(-30 * time) *
                                                    std::cos(2 * std::numbers::pi * 1000 * time)));
    }
    write_wav(path, {.rate = rate, .frames = rate / 10, .samples = samples});
    const auto rendered = render_with(sandbox, path);
    INFO(rendered.words);
    REQUIRE(rendered.code == 0);
    for (const std::ptrdiff_t beat : {0, 24'000}) {
        CHECK(peak_of(rendered.samples, beat, beat + 24'000) <= beat + 1);
        // One period of it later it is as loud again, at whatever rate it was.
        CHECK(std::abs(peak_of(rendered.samples, beat + 24, beat + 72) - (beat + 48)) <= 1);
    }
}

TEST_CASE("a file that is broken off or too long sounds as far as it goes, and that is told") {
    const Sandbox sandbox;
    const auto path = sandbox.files() / "odd.wav";
    const bool broken = GENERATE(true, false);
    if (broken) {
        write_wav(path, {.frames = 48'000, .samples = pulse});
    } else {
        write_wav(path, {.frames = 3'600U * 48'000U, .samples = pulse}, 3'600U * 48'000U);
    }
    const auto rendered = render_with(sandbox, path);
    INFO(rendered.words);
    CHECK(rendered.code == 0);
    REQUIRE(rendered.samples.size() == 48'000);
    for (const std::size_t beat : {0U, 24'000U}) CHECK(rendered.samples[beat] == Approx(0.5F));
    CHECK(rendered.words.find(path.string()) != std::string::npos);
    CHECK(rendered.words.find(broken ? "shorter than its header tells" : "only the first 10 s") !=
          std::string::npos);
    if (!broken) return;
    ClickStudio studio({"--tempo", "300", "--sound", "own=" + path.string()});
    studio.metronome.set(api::beat_sound, "own");
    CHECK(wait_until([&] {
        return studio.metronome.process().err().find("shorter than its header tells") !=
               std::string::npos;
    }));
}

TEST_CASE("a map of a hundred thousand lines is played, and a bad line in it has its number") {
    constexpr int lines = 100'000;
    const Sandbox files;
    std::string map;
    for (int line = 1; line <= lines; ++line)
        map += fmt::format("1 {}/4 {}.{:03}\n", 2 + line % 5, 200 + line % 300, line % 1000);
    const auto grid = grid_of(map);
    {
        ClickStudio studio({"--map", map_file(files, map).string()});
        CHECK(studio.metronome.get(api::map_count) == lines);
        const auto [line, begin] = studio.metronome.call(api::map_section, lines);
        CHECK(begin == grid.begin_of(lines - 1));
        studio.locate(begin.frame - 100'000);
        const auto piece = studio.record_to(begin.frame + 20'000);
        CHECK(studio.onsets(1) == beats(grid, piece));
    }
    std::string bad;
    std::istringstream good(map);
    int number = 0;
    for (std::string line; std::getline(good, line);)
        bad += (++number == lines - 1 ? "1 4/4 fast" : line) + "\n";
    auto program =
        MetronomeProcess::start(files, {.arguments = {"--map", map_file(files, bad).string()}});
    CHECK(program.wait().code == 4);
    CHECK(program.process().err().find("99999") != std::string::npos);
    CHECK(program.process().err().find("fast") != std::string::npos);
}
