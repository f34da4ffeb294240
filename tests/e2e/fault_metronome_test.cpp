// Maps, sessions, sounds and requests that are not as they should be. Most need no JACK server.
#include <fstream>

#include "api/metronome.hpp"
#include "catch.hpp"
#include "jack_server.hpp"
#include "metronome_process.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

const Environment no_server{{"JACK_DEFAULT_SERVER", "laydown-no-such-server"}};

std::string put(const Sandbox& sandbox, const std::string& name, const std::string& content) {
    const auto path = sandbox.files() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
}

/// What it says when it does not start; fails the test when it does.
std::string refusal(const Sandbox& sandbox, std::vector<std::string> arguments, int code = 4) {
    auto program = MetronomeProcess::start(
        sandbox, {.arguments = std::move(arguments), .environment = no_server});
    CHECK(program.wait().code == code);
    return program.process().err();
}

}  // namespace

TEST_CASE("a map of another system is read") {
    const Sandbox sandbox;
    const auto map = put(sandbox, "song.map", "\xEF\xBB\xBFintro: 2 120\r\n\r\n4 3/4 130\r\n");
    MetronomeProcess program(sandbox, {.arguments = {"--map", map}, .environment = no_server});
    CHECK(program.get(api::map_count) == 2);
    CHECK(std::get<0>(program.call(api::map_section, 1)) == "intro: 2 4/4 120");
    CHECK(std::get<0>(program.call(api::map_section, 2)) == "4 3/4 130");
    CHECK(program.terminate() == 0);
}

TEST_CASE("a session without a tempo map is refused with words") {
    const Sandbox sandbox;
    const auto session = sandbox.files() / "Song";
    std::filesystem::create_directory(session);
    const std::string path = (session / "session.json").string();
    const auto said = [&](const std::string& what) {
        return "laydown-metronome: " + path + ": " + what + "\n";
    };
    CHECK(refusal(sandbox, {"--session", session}) == said("No such file or directory"));
    put(sandbox, "Song/session.json", "{\"version\": 1}");
    CHECK(refusal(sandbox, {"--session", session}) == said("there is no tempo map"));
    put(sandbox, "Song/session.json", "{\"tempo_map\": null}");
    CHECK(refusal(sandbox, {"--session", session}) == said("the tempo map is not an object"));
    put(sandbox, "Song/session.json", "");
    CHECK(refusal(sandbox, {"--session", session}) == said("not a JSON object"));
}

TEST_CASE("what a map or session holds does not steer the terminal") {
    const Sandbox sandbox;
    const auto map = put(sandbox, "song.map", std::string("4 \x1b[2J\0\x9b 120\n", 13));
    CHECK(refusal(sandbox, {"--map", map}) ==
          "laydown-metronome: " + map +
              ": line 1: '\\x1b[2J\\x00\\x9b' is not a tempo: 4 \\x1b[2J\\x00\\x9b 120\n");
    put(sandbox, "Song/session.json",
        R"({"tempo_map": {"sections": [{"tempo": 120, "label": "\u001b[2J\u0000"}]}})");
    const auto words = refusal(sandbox, {"--session", (sandbox.files() / "Song").string()});
    CHECK(words.find("\\x1b[2J\\x00") != std::string::npos);
    CHECK(words.find('\x1b') == std::string::npos);
}

TEST_CASE("a sound of which a part is not used is told of, once") {
    const Sandbox sandbox;
    auto rendering =
        MetronomeProcess::start(sandbox, {.arguments = {"--render", "long.wav", "--bars", "6"}});
    REQUIRE(rendering.wait().code == 0);
    JackServer server;
    MetronomeProcess program(sandbox,
                             {.arguments = {"--sound", "long=long.wav", "--beat-sound", "long",
                                            "--accent-sound", "long", "--accent-pitch", "2"},
                              .environment = server.environment()});
    const auto told = [](const Event& event) {
        return event["text"] == "long.wav: only the first 10 s are used";
    };
    program.await("warning", 1, told);
    program.set(api::beat_pitch, 3.0);  // a sound of its own
    CHECK(program.terminate() == 0);
    auto warnings = program.events("warning");
    std::erase_if(warnings, [&](const Event& event) { return !told(event); });
    CHECK(warnings.size() == 1);
}

TEST_CASE("a section that is longer than a message is told to be so") {
    const Sandbox sandbox;
    std::string each = "120";
    for (int i = 1; i < 64 * 300; ++i) each += ",120";
    const auto map = put(sandbox, "song.map", "4 120\n300 64/4 " + each + "\n");
    MetronomeProcess program(sandbox, {.arguments = {"--map", map}, .environment = no_server});
    CHECK(std::get<0>(program.call(api::map_section, 1)) == "4 4/4 120");
    const auto answer = program.osc().call(api::map_section, 2);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == ErrorCode::too_many);
    CHECK(answer.error().text == "section 2 is a line of 76808 bytes, and a message has 4096");
}

TEST_CASE("a recording that ends before it begins is refused") {
    const Sandbox sandbox;
    MetronomeProcess program(sandbox, {.environment = no_server});
    for (const std::int64_t end : {50, 100}) {
        CHECK(program.refused(api::click_recording, SongPosition{100}, SongPosition{end}) ==
              ErrorCode::bad_arguments);
    }
    program.call(api::click_recording, SongPosition{100}, SongPosition{101});
    program.call(api::click_recording, SongPosition{100});
}

TEST_CASE("a tempo that was sent as a float is the one that was meant") {
    const Sandbox sandbox;
    MetronomeProcess program(sandbox, {.environment = no_server});
    program.set(api::tempo, 137.03);
    CHECK(std::get<0>(program.call(api::map_section, 1)) == "0 4/4 137.03");
}
