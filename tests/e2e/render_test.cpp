// A click that is rendered to a file: all of it, or nothing.
#include <csignal>
#include <fstream>

#include "catch.hpp"
#include "metronome_process.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

/// Hours, in a file that stays small as long as it takes.
const std::vector<std::string> endless{"--render", "click.flac", "--bars",
                                       "1000000",  "--tempo",    "60"};

MetronomeProcess start(const Sandbox& sandbox, std::vector<std::string> arguments,
                       std::function<Command(Command)> wrap = {}) {
    return MetronomeProcess::start(sandbox,
                                   {.arguments = std::move(arguments), .wrap = std::move(wrap)});
}

bool wait_for_file(const Sandbox& sandbox, const std::string& name, bool there) {
    return wait_until([&] { return std::filesystem::exists(sandbox.files() / name) == there; });
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

}  // namespace

TEST_CASE("a rendering that is told to end does so, and leaves nothing behind") {
    const int signal = GENERATE(SIGTERM, SIGINT);
    const Sandbox sandbox;
    auto program = start(sandbox, endless);
    REQUIRE(wait_for_file(sandbox, "click.flac", true));
    const auto status = program.end(signal);
    CHECK(status.signal == 0);
    CHECK(status.code == 1);
    CHECK(program.process().err() == std::string("laydown-metronome: ") +
                                         (signal == SIGINT ? "SIGINT" : "SIGTERM") +
                                         ": click.flac is not rendered\n");
    CHECK_FALSE(std::filesystem::exists(sandbox.files() / "click.flac"));
}

TEST_CASE("a file that the disk does not take is told of once, and the next try has its name") {
    const std::string file = GENERATE("click.wav", "click.caf", "click.flac");
    INFO(file);
    const Sandbox sandbox;
    // The noise of a click every other millisecond: no format makes little of that.
    const std::vector<std::string> arguments{"--render", file,   "--bars",        "40",
                                             "--tempo",  "1000", "--subdivision", "8"};
    auto failing = start(sandbox, arguments, [](Command command) {
        command.arguments.insert(command.arguments.begin(), {"prlimit", "--fsize=100000"});
        return command;
    });
    CHECK(failing.wait().code == 4);
    const std::string words = failing.process().err();
    CAPTURE(words);
    CHECK(count(words, file) == 1);
    CHECK(words.find("File too large") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(sandbox.files() / file));
    CHECK(start(sandbox, arguments).wait().code == 0);
    CHECK(std::filesystem::file_size(sandbox.files() / file) > 100'000);
}

TEST_CASE("a file that is there stays as it is") {
    const Sandbox sandbox;
    std::ofstream(sandbox.files() / "click.wav") << "mine";
    CHECK(start(sandbox, {"--render", "click.wav", "--bars", "1"}).wait().code == 4);
    std::string content;
    std::ifstream(sandbox.files() / "click.wav") >> content;
    CHECK(content == "mine");
}

TEST_CASE("on a terminal one sees how far a rendering is") {
    const Sandbox sandbox;
    auto program = MetronomeProcess::start(
        sandbox,
        {.arguments = endless, .environment = {{"TERM", "xterm"}}, .wrap = [](Command command) {
             std::string line;
             for (const auto& argument : command.arguments) line += argument + ' ';
             command.arguments = {"script", "-qec", line, "/dev/null"};
             return command;
         }});
    CHECK(program.process().wait_for("0 %  click.flac"));
    // Its terminal is gone with the one who made it.
    static_cast<void>(program.end(SIGTERM));
    CHECK(wait_for_file(sandbox, "click.flac", false));
}

TEST_CASE("what is wrong with a sound is told") {
    const Sandbox sandbox;
    REQUIRE(start(sandbox, {"--render", "long.wav", "--bars", "6"}).wait().code == 0);
    auto program = start(sandbox, {"--render", "click.wav", "--bars", "1", "--sound",
                                   "long=long.wav", "--beat-sound", "long"});
    CHECK(program.wait().code == 0);
    const std::string text = "long.wav: only the first 10 s are used";
    CHECK(count(program.process().err(), text) == 1);
    REQUIRE(program.events("warning").size() == 1);
    CHECK(program.events("warning").front()["text"] == text);
}
