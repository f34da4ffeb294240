#include "metronome/options.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "daemon/main_guard.hpp"

using namespace laydown;
using namespace laydown::metronome;

namespace {

Options parse(const std::vector<const char*>& arguments) {
    std::vector<const char*> all{"laydown-metronome"};
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

TEST_CASE("without options it clicks at 120 in 4/4, with the transport") {
    const Options options = parse({});
    CHECK(options.map == music::TempoMap());
    CHECK(options.follow_transport);
    CHECK(options.name == "laydown-metronome");
    CHECK(options.osc_port == 7513);
    CHECK(options.settings.count_in == music::CountInLength{});
}

TEST_CASE("a count-in is in bars or beats") {
    CHECK(parse({"--count-in", "2"}).settings.count_in == music::CountInLength{2, 0});
    CHECK(parse({"--count-in", "1 bar"}).settings.count_in == music::CountInLength{1, 0});
    CHECK(parse({"--count-in", "3 beats"}).settings.count_in == music::CountInLength{0, 3});
    CHECK(complaint({"--count-in", "3 hours"}).rfind("--count-in: ", 0) == 0);
    CHECK(complaint({"--count-in", "17"}).rfind("--count-in: ", 0) == 0);
}

TEST_CASE("sounds are named, and have to be there") {
    const Options options = parse({"--sound", "hit=/tmp/a=b.wav", "--beat-sound", "hit"});
    CHECK(options.sounds.at("hit") == "/tmp/a=b.wav");
    CHECK(options.settings.of(Role::beat).sound == "hit");
    CHECK(complaint({"--beat-sound", "gong"}).find("gong") != std::string::npos);
    CHECK(complaint({"--sound", "hit"}).rfind("--sound: ", 0) == 0);
    CHECK(parse({"--volume", "off"}).settings.volume == -90.0);
}

TEST_CASE("what does not go together is refused") {
    CHECK(complaint({"--map", "a", "--session", "b"}).rfind("--map: ", 0) == 0);
    CHECK(complaint({"--map", "a", "--tempo", "100"}).rfind("--tempo: ", 0) == 0);
    CHECK(complaint({"--bars", "4"}).rfind("--bars: ", 0) == 0);
    CHECK(complaint({"--render", "a.wav"}).rfind("--render: ", 0) == 0);
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
    CHECK(existing.size() > 30);
    CHECK(described == existing);
    for (const auto& name : names_after("Fl Fl ", page.str())) {
        INFO(name);
        CHECK(existing.count(name) == 1);
    }
}
