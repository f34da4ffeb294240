#include "player/options.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "daemon/main_guard.hpp"
#include "player/words.hpp"

using namespace laydown;
using namespace laydown::player;

namespace {

Options parse(const std::vector<const char*>& arguments) {
    std::vector<const char*> all{"laydown-player"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return parse_options(static_cast<int>(all.size()), all.data());
}

std::string complaint(const std::vector<const char*>& arguments) {
    try {
        static_cast<void>(parse(arguments));
    } catch (const daemon::StartupError& error) {
        CHECK(error.code() == daemon::ExitCode::usage);
        return error.what();
    }
    return "";
}

bool blamed(const std::string& option, const std::vector<const char*>& arguments) {
    const auto text = complaint(arguments);
    INFO(text);
    CHECK(text.find('\n') == std::string::npos);
    return text.rfind(option + ": ", 0) == 0;
}

/// The words behind each `mark` of a text.
std::set<std::string> names_after(const std::string& mark, const std::string& text) {
    std::set<std::string> names;
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
        const auto begin = at + mark.size();
        names.insert(text.substr(begin, text.find_first_of(" ,\n", begin) - begin));
    }
    return names;
}

}  // namespace

TEST_CASE("a session or files are played, and one of them has to be") {
    const Options session = parse({"--session", "/music/blue"});
    CHECK(session.session == "/music/blue");
    CHECK(session.files.empty());
    const Options files = parse({"drums.wav", "--start", "bass.flac", "--", "--odd.wav"});
    CHECK_FALSE(files.session);
    CHECK(files.files == std::vector<std::filesystem::path>{"drums.wav", "bass.flac", "--odd.wav"});
    CHECK(files.start);
    CHECK(blamed("FILE", {}));
    CHECK(blamed("FILE", {""}));
    CHECK(blamed("--session", {"--session", "blue", "drums.wav"}));
}

TEST_CASE("without options it plays as is expected of a player") {
    const Options options = parse({"a.wav"});
    CHECK(options.name == "laydown-player");
    CHECK(options.osc_port == 7512);
    CHECK(options.settings == Settings{Direct::plain, Recorded::silent});
    CHECK(options.track_outputs);
    CHECK_FALSE(options.convert);
    CHECK(options.recorder == "laydown-recorder");
    CHECK(options.ahead == process::Seconds{3});
    CHECK(options.ready_bytes == 128 * 1024 * 1024);
    CHECK_FALSE(options.loop);
    CHECK_FALSE(options.reference_latency);
    CHECK_FALSE(options.renders());
}

TEST_CASE("what it plays can be set") {
    const Options options =
        parse({"a.wav", "--direct", "muted", "--recorded", "played", "--recorder", "none",
               "--no-track-outputs", "--convert", "--ahead", "10", "--keep-ready", "0",
               "--reference-latency", "1024", "--loop", "48000-96001"});
    CHECK(options.settings == Settings{Direct::muted, Recorded::played});
    CHECK(options.recorder.empty());
    CHECK_FALSE(options.track_outputs);
    CHECK(options.convert);
    CHECK(options.ahead == process::Seconds{10});
    CHECK(options.ready_bytes == 0);
    CHECK(options.reference_latency == Frames{1024});
    CHECK(options.loop == Range<SongPosition>{{48000}, {96001}});
}

TEST_CASE("values out of their range are refused with the option's name") {
    CHECK(blamed("--ahead", {"a.wav", "--ahead", "0.1"}));
    CHECK(blamed("--keep-ready", {"a.wav", "--keep-ready", "-1"}));
    CHECK(blamed("--direct", {"a.wav", "--direct", "loud"}));
    CHECK(blamed("--recorded", {"a.wav", "--recorded", "both"}));
    CHECK(blamed("--reference-latency", {"a.wav", "--reference-latency", "3000001"}));
    for (const auto* loop : {"1", "5-5", "6-5", "-5-6", "1-2-3", "a-b"}) {
        CAPTURE(loop);
        CHECK(blamed("--loop", {"a.wav", "--loop", loop}));
    }
}

TEST_CASE("rendered files have the format that name and option ask for") {
    const Options mix = parse({"a.wav", "--render", "mix.wav"});
    CHECK(mix.renders());
    CHECK(to_string(mix.render_format) == "f32");
    CHECK(to_string(parse({"a.wav", "--render", "mix.flac"}).render_format) == "flac");
    const Options both =
        parse({"a.wav", "--render", "mix.w64", "--render-tracks", "stems", "--format", "s24"});
    CHECK(to_string(both.render_format) == "w64-s24");
    CHECK(to_string(both.tracks_format) == "s24");
    CHECK(both.render_tracks == "stems");
    const Options same = parse({"a.wav", "--render", "mix.caf", "--format", "caf-s16"});
    CHECK(to_string(same.render_format) == "caf-s16");
    CHECK(blamed("--render", {"a.wav", "--render", "mix.mp3"}));
    CHECK(blamed("--render", {"a.wav", "--render", "mix"}));
    CHECK(blamed("--format", {"a.wav", "--render", "mix.wav", "--format", "caf"}));
    CHECK(blamed("--format", {"a.wav", "--render", "mix.flac", "--format", "f32"}));
    CHECK(blamed("--format", {"a.wav", "--render-tracks", "stems", "--format", "mp3"}));
    CHECK(blamed("--format", {"a.wav", "--format", "s24"}));
    CHECK(blamed("--start", {"a.wav", "--render", "mix.wav", "--start"}));
}

TEST_CASE("words are the same as over OSC") {
    CHECK(direct_words.joined("|") == "plain|muted");
    CHECK(recorded_words.joined("|") == "silent|played");
    CHECK(doing_words.joined("|") == "stopped|filling|rolling|none");
}

TEST_CASE("help fits a terminal") {
    std::istringstream lines(help_text());
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        CHECK(line.size() <= 80);
    }
}

TEST_CASE("the manual page describes the options that exist, and no others") {
    std::ifstream file(MANUAL_PAGE);
    REQUIRE(file);
    std::stringstream page;
    page << file.rdbuf();
    const auto existing = names_after("\n  --", help_text());
    std::set<std::string> described;
    for (std::string line; std::getline(page, line);) {
        if (line.rfind(".It Fl Fl ", 0) == 0) described.merge(names_after("Fl Fl ", line + "\n"));
    }
    CHECK(existing.size() > 25);
    CHECK(described == existing);
    for (const auto& name : names_after("Fl Fl ", page.str())) {
        INFO(name);
        CHECK(existing.count(name) == 1);
    }
}
