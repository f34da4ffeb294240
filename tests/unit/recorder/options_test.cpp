#include "recorder/options.hpp"

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "daemon/main_guard.hpp"

using namespace laydown;
using namespace laydown::recorder;

namespace {

Options parse(const std::vector<std::string>& arguments, const WordChecks& checks = {}) {
    std::vector<const char*> argv{"laydown-recorder"};
    for (const auto& argument : arguments) argv.push_back(argument.c_str());
    return parse_options(static_cast<int>(argv.size()), argv.data(), checks);
}

/// The complaint about `arguments`; it must be a usage error of one line.
std::string complaint(const std::vector<std::string>& arguments, const WordChecks& checks = {}) {
    try {
        parse(arguments, checks);
    } catch (const daemon::StartupError& error) {
        CHECK(error.code() == daemon::ExitCode::usage);
        const std::string text = error.what();
        CHECK(text.find('\n') == std::string::npos);
        return text;
    }
    std::string all;
    for (const auto& argument : arguments) all += argument + ' ';
    FAIL_CHECK("accepted: " + all);
    return "";
}

/// `arguments` are refused, and the complaint begins with the name of the option at fault.
void check_blamed(const std::string& option, const std::vector<std::string>& arguments) {
    const auto text = complaint(arguments);
    INFO(text);
    CHECK(text.rfind(option + ":", 0) == 0);
}

/// The names of options that follow `before` in `text`.
std::set<std::string> names_after(const std::string& before, const std::string& text) {
    std::set<std::string> names;
    for (auto at = text.find(before); at != std::string::npos; at = text.find(before, at)) {
        at += before.size();
        const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at);
        if (end > at) names.insert(text.substr(at, end - at));
    }
    return names;
}

}  // namespace

TEST_CASE("without options there are two tracks, the transport and a wait for the server") {
    const auto options = parse({});
    CHECK(options.name == "laydown-recorder");
    CHECK(options.server.empty());
    CHECK(options.tracks == std::vector<TrackOption>{{"Track 1"}, {"Track 2"}});
    CHECK(options.session == std::filesystem::current_path() / "laydown");
    CHECK(options.format == "f32");
    CHECK(options.handles.count() == 0);
    CHECK(options.ring.count() == 30);
    CHECK(options.follow == Follow::transport);
    CHECK_FALSE(options.one_shot());
    CHECK(options.osc_port == 7511);
    CHECK(options.osc_host == "127.0.0.1");
    CHECK(options.feedback.empty());
    CHECK_FALSE(options.jack_wait);
    CHECK_FALSE(options.reference_latency);
    CHECK_FALSE(options.salvage);
    CHECK_FALSE(options.json);
    CHECK(options.verbosity == process::Verbosity::normal);
}

TEST_CASE("every option arrives where it belongs") {
    const auto options = parse({"--name",
                                "stage",
                                "--server",
                                "other",
                                "--jack-wait",
                                "2.5",
                                "--connect",
                                "in=system:capture_1",
                                "--connect",
                                "physical",
                                "--follow",
                                "free",
                                "--reference-latency",
                                "512",
                                "--session",
                                "/music/../song/",
                                "--format",
                                "s24",
                                "--handles",
                                "3",
                                "--ring-seconds",
                                "60",
                                "--osc-port",
                                "0",
                                "--osc-host",
                                "0.0.0.0",
                                "--feedback",
                                "a:1",
                                "--feedback",
                                "b:2",
                                "--json",
                                "--verbose"});
    CHECK(options.name == "stage");
    CHECK(options.server == "other");
    CHECK(options.jack_wait == Seconds{2.5});
    CHECK(options.connect ==
          std::vector<jackio::ConnectRule>{{false, "in", "system:capture_1"}, {true, "", ""}});
    CHECK(options.follow == Follow::free);
    CHECK(options.reference_latency == Frames{512});
    CHECK(options.session == "/song");
    CHECK(options.format == "s24");
    CHECK(options.handles == Seconds{3});
    CHECK(options.ring == Seconds{60});
    CHECK(options.osc_port == 0);
    CHECK(options.osc_host == "0.0.0.0");
    CHECK(options.feedback == std::vector<process::Peer>{{"a", 1}, {"b", 2}});
    CHECK(options.json);
    CHECK(options.verbosity == process::Verbosity::verbose);
    CHECK(parse({"--quiet"}).verbosity == process::Verbosity::quiet);
    CHECK(parse({"--salvage"}).salvage);
    CHECK(parse({"--session=x"}).session == std::filesystem::current_path() / "x");
}

TEST_CASE("the session is the folder, however its path is written") {
    const auto here = std::filesystem::current_path();
    CHECK(parse({"--session", "/music/song/"}).session == "/music/song");
    CHECK(parse({"--session", "song//"}).session == here / "song");
    CHECK(parse({"--session", "."}).session == here);
    CHECK(parse({"--session", "x/.."}).session == here);
    CHECK(parse({"--session", ".."}).session == here.parent_path());
    CHECK(parse({"--session", "/"}).session == "/");
}

TEST_CASE("tracks are counted or named, and there may be none") {
    CHECK(parse({"--tracks", "0"}).tracks.empty());
    CHECK(parse({"--tracks", "1024"}).tracks.size() == 1024);
    CHECK(parse({"--tracks", "3"}).tracks.at(2).name == "Track 3");
    const auto named = parse({"--track", "kick", "--track", "overheads:2"}).tracks;
    CHECK(named == std::vector<TrackOption>{{"kick", 1}, {"overheads", 2}});
    CHECK(parse({"--track", "[a,b]"}).tracks.at(0).name == "[a,b]");

    check_blamed("--tracks", {"--tracks", "1025"});
    check_blamed("--tracks", {"--tracks", "-1"});
    check_blamed("--tracks", {"--tracks", "many"});
    check_blamed("--tracks", {"--tracks", "2", "--track", "kick"});
    check_blamed("--tracks", {"--tracks", "2", "--tracks", "3"});
    check_blamed("--track", {"--track", "kick:3"});
    check_blamed("--track", {"--track", "kick", "--track", "kick:2"});
    std::vector<std::string> many;
    for (int i = 0; i < 1025; ++i) {
        many.emplace_back("--track");
        many.push_back("t" + std::to_string(i));
    }
    check_blamed("--track", many);
}

TEST_CASE("tracks are armed on request, and all of them when the program records by itself") {
    const auto armed = [](const std::vector<std::string>& arguments) {
        std::string result;
        for (const auto& track : parse(arguments).tracks) result += track.armed ? 'x' : '-';
        return result;
    };
    CHECK(armed({"--tracks", "4"}) == "----");
    CHECK(armed({"--tracks", "4", "--arm", "all"}) == "xxxx");
    CHECK(armed({"--tracks", "4", "--arm", "none"}) == "----");
    CHECK(armed({"--tracks", "4", "--arm", "1,3-4"}) == "x-xx");
    CHECK(armed({"--track", "kick", "--track", "snare", "--arm", "snare"}) == "-x");
    CHECK(armed({"--tracks", "2", "--record"}) == "xx");
    CHECK(armed({"--tracks", "2", "--on-level", "-40"}) == "xx");
    CHECK(armed({"--tracks", "2", "--record", "--arm", "2"}) == "-x");

    check_blamed("--arm", {"--tracks", "4", "--arm", "5"});
    check_blamed("--arm", {"--arm", "drums"});
    check_blamed("--arm", {"--arm", ""});
    check_blamed("--record", {"--record", "--arm", "none"});
    check_blamed("--record", {"--record", "--tracks", "0"});
    check_blamed("--on-level", {"--on-level", "-40", "--arm", "none"});
}

TEST_CASE("offsets belong to tracks") {
    const auto tracks =
        parse({"--track", "a=b", "--track", "c", "--offset", "a=b=-480", "--offset", "2=+20"})
            .tracks;
    CHECK(tracks.at(0).offset == Frames{-480});
    CHECK(tracks.at(1).offset == Frames{20});
    check_blamed("--offset", {"--offset", "1"});
    check_blamed("--offset", {"--offset", "3=1"});
    check_blamed("--offset", {"--offset", "1="});
    check_blamed("--offset", {"--offset", "1=1.5"});
    check_blamed("--offset", {"--offset", "1=3000001"});
}

TEST_CASE("a take of its own: at once or on a level, until a time or silence") {
    const auto once = parse({"--record", "--duration", "1:30"});
    CHECK(once.record);
    CHECK(once.duration == Seconds{90});
    CHECK(once.jack_wait == Seconds{0});
    CHECK_FALSE(parse({"--record", "--jack-wait", "forever"}).jack_wait);

    const auto level = parse({"--on-level", "-40", "--until-silence"});
    CHECK(level.on_level == LevelStart{-40, Seconds{1}, false});
    CHECK(level.until_silence == SilenceEnd{Seconds{5}, -60});
    CHECK(level.jack_wait == Seconds{0});

    const auto again = parse({"--on-level=-30dB", "--pre", "2", "--repeat", "--until-silence", "3",
                              "--silence-level", "-50", "--duration", "10"});
    CHECK(again.on_level == LevelStart{-30, Seconds{2}, true});
    CHECK(again.until_silence == SilenceEnd{Seconds{3}, -50});
    CHECK(parse({"--until-silence", "--record"}).until_silence == SilenceEnd{});

    check_blamed("--record", {"--record", "--on-level", "-40"});
    check_blamed("--duration", {"--duration", "10"});
    check_blamed("--duration", {"--record", "--duration", "0"});
    check_blamed("--duration", {"--record", "--duration", "-1"});
    check_blamed("--duration", {"--record", "--duration", "nan"});
    check_blamed("--until-silence", {"--until-silence"});
    check_blamed("--until-silence", {"--record", "--until-silence", "0"});
    check_blamed("--silence-level", {"--record", "--silence-level", "-50"});
    check_blamed("--silence-level",
                 {"--on-level", "-40", "--until-silence", "--silence-level", "-30"});
    check_blamed("--pre", {"--pre", "1"});
    check_blamed("--repeat", {"--record", "--repeat"});
    check_blamed("--repeat", {"--on-level", "-40", "--repeat"});
    check_blamed("--on-level", {"--on-level", "loud"});
    check_blamed("--salvage", {"--salvage", "--record"});
    check_blamed("--salvage", {"--salvage", "--on-level", "-40"});
}

TEST_CASE("the ring is deep enough for what is wanted from before") {
    CHECK(parse({"--ring-seconds", "2", "--handles", "1"}).ring == Seconds{2});
    CHECK(parse({"--ring-seconds", "3600"}).ring == Seconds{3600});
    check_blamed("--ring-seconds", {"--ring-seconds", "1.9"});
    check_blamed("--ring-seconds", {"--ring-seconds", "3601"});
    check_blamed("--ring-seconds", {"--ring-seconds", "nan"});
    check_blamed("--ring-seconds", {"--handles", "29.5"});
    check_blamed("--ring-seconds",
                 {"--ring-seconds", "5", "--handles", "2", "--on-level", "-40", "--pre", "2.5"});
    check_blamed("--handles", {"--handles", "-1"});
}

TEST_CASE("bad values are blamed on their option") {
    check_blamed("--name", {"--name", ""});
    check_blamed("--name", {"--name", "a:b"});
    check_blamed("--name", {"--name", "../x"});
    check_blamed("--name", {"--name", std::string(61, 'x')});
    check_blamed("--server", {"--server", "a/b"});
    check_blamed("--jack-wait", {"--jack-wait", "-1"});
    check_blamed("--jack-wait", {"--jack-wait", "never"});
    check_blamed("--connect", {"--connect", ""});
    check_blamed("--follow", {"--follow", "me"});
    check_blamed("--reference-latency", {"--reference-latency", "-1"});
    check_blamed("--session", {"--session", ""});
    check_blamed("--format", {"--format", ""});
    check_blamed("--osc-port", {"--osc-port", "65536"});
    check_blamed("--osc-host", {"--osc-host", "::1"});
    check_blamed("--feedback", {"--feedback", "nowhere"});
    check_blamed("--quiet", {"--quiet", "--verbose"});
}

TEST_CASE("what is no option, or lacks its value, is said") {
    CHECK(complaint({"--bogus"}).find("--bogus") != std::string::npos);
    CHECK(complaint({"-x"}).find("-x") != std::string::npos);
    CHECK(complaint({"take.wav"}).find("take.wav") != std::string::npos);
    CHECK(complaint({"--track", "a", "b"}).find("\"b\"") != std::string::npos);
    CHECK(complaint({"--ses", "x"}).find("--ses") != std::string::npos);  // no abbreviations
    check_blamed("--session", {"--session"});
    check_blamed("--session", {"--session", "--json"});
    CHECK(complaint({"--json=banana"}).find("--json") != std::string::npos);
    CHECK(complaint({"--bogus\x1b[2J\nx"}).find('\x1b') == std::string::npos);
}

TEST_CASE("an option with one value is given once, or both values are named") {
    check_blamed("--session", {"--session", "a", "--session", "b"});
    const auto text = complaint({"--session", "a", "--json", "--session=b"});
    CHECK(text.find("2 times, with \"a\" and \"b\"") != std::string::npos);
    check_blamed("--osc-port", {"--osc-port", "1", "--osc-port", "2", "--osc-port", "3"});
    check_blamed("--until-silence", {"--record", "--until-silence", "1", "--until-silence", "2"});
    CHECK(parse({"--track", "a", "--track", "b"}).tracks.size() == 2);
    CHECK(parse({"--json", "--json"}).json);
}

TEST_CASE("words of other folders are checked where those say how") {
    WordChecks checks;
    const auto refuse = [](std::string_view given) -> Result<void> {
        if (given == "good") return {};
        return error(ErrorCode::bad_arguments, "{} will not do", given);
    };
    checks.format = refuse;
    CHECK(parse({"--format", "good"}, checks).format == "good");
    CHECK(complaint({"--format", "mp3"}, checks).rfind("--format: mp3 will not do", 0) == 0);
    checks.track_name = refuse;
    CHECK(parse({"--track", "good:2"}, checks).tracks.size() == 1);
    CHECK(complaint({"--track", "x:2"}, checks).rfind("--track: x will not do", 0) == 0);
}

TEST_CASE("help and version are texts, not errors") {
    CHECK_THROWS_AS(parse({"--help"}), daemon::PrintAndExit);
    try {
        parse({"--version"});
        FAIL("no exit");
    } catch (const daemon::PrintAndExit& wish) {
        CHECK(wish.text() == "laydown-recorder " LAYDOWN_VERSION "\n");
    }
}

TEST_CASE("help fits a terminal and has headings") {
    std::istringstream lines(help_text());
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        CHECK(line.size() <= 80);
    }
    for (const auto* heading : {"Tracks:", "Files:", "Recording without OSC:", "JACK:", "OSC:"})
        CHECK(help_text().find(heading) != std::string::npos);
}

TEST_CASE("the manual page describes the options that exist, and no others") {
    std::ifstream file(MANUAL_PAGE);
    REQUIRE(file);
    std::stringstream page;
    page << file.rdbuf();
    const auto existing = names_after("\n  --", help_text());
    const auto described = names_after("\n.It Fl Fl ", page.str());
    CHECK(existing.size() > 25);
    CHECK(described == existing);
    // What it mentions elsewhere exists, too.
    for (const auto& name : names_after("Fl Fl ", page.str())) {
        INFO(name);
        CHECK(existing.count(name) == 1);
    }
}
