#include "music/klick_format.hpp"

#include <cmath>
#include <limits>
#include <random>

#include "base/utf8.hpp"
#include "catch.hpp"
#include "music/decimal.hpp"
#include "tempo_maps.hpp"

using namespace laydown;
using namespace laydown::music;

namespace {

TempoMap parsed(std::string_view text) {
    const auto map = parse_klick(text);
    if (!map) FAIL(map.error().text);
    return *map;
}

}  // namespace

TEST_CASE("a tempo map is read as klick reads it") {
    const TempoMap map = parsed(
        "# the song\n"
        "\n"
        "intro:    8 120           # eight bars\n"
        "verse-1:  12 120 X.x.\n"
        "          4 120-140 X.x.  \r\n"
        "bridge:8 3/4 140 0.5\n"
        "\t2 6/8 92.5 X..x.. .25\n"
        "1 3/4 100,110,120.5\n"
        "2 140-80");
    const auto& sections = map.sections();
    REQUIRE(sections.size() == 7);
    CHECK(sections[0] == Section{"intro", 8, {4, 4}, bpm(120), {}, 1.0});
    CHECK(sections[1] == Section{"verse-1", 12, {4, 4}, bpm(120), *parse_pattern("X.x."), 1.0});
    CHECK(sections[2] ==
          Section{"", 4, {4, 4}, Ramp{bpm(120), bpm(140)}, *parse_pattern("X.x."), 1.0});
    CHECK(sections[3] == Section{"bridge", 8, {3, 4}, bpm(140), {}, 0.5});
    CHECK(sections[4] == Section{"", 2, {6, 8}, bpm(92.5), *parse_pattern("X..x.."), 0.25});
    CHECK(sections[5] ==
          Section{"", 1, {3, 4}, std::vector{bpm(100), bpm(110), bpm(120.5)}, {}, 1.0});
    CHECK(sections[6] == Section{"", 2, {4, 4}, Ramp{bpm(140), bpm(80)}, {}, 1.0});
    CHECK(parsed(to_klick(map)) == map);
}

TEST_CASE("labels may come again, as the parts of a song do") {
    CHECK(parsed("verse: 4 120\nchorus: 4 130\nverse: 4 120").sections().size() == 3);
}

TEST_CASE("a pattern may begin with silence, and a volume with its point") {
    CHECK(parsed("1 120 .x.x").sections()[0].pattern == *parse_pattern(".x.x"));
    CHECK(parsed("1 120 .5").sections()[0].volume == 0.5);
    CHECK(parsed("1 120 .... .5").sections()[0].pattern == *parse_pattern("...."));
}

TEST_CASE("a bad line is told by its number and what is wrong with it") {
    struct Bad {
        const char* text;
        const char* says;
    };
    for (const Bad& bad : {
             Bad{"4 120\n\nfour 120", "line 3: 'four' is not a number of bars"},
             Bad{"0 120", "'0' is not a number of bars"},
             Bad{"-1 120", "is not a number of bars"},
             Bad{"4", "the tempo is missing"},
             Bad{"4 4/4", "the tempo is missing"},
             Bad{"4 0", "a tempo is 1 to 1000"},
             Bad{"4 1e9", "is not a tempo"},
             Bad{"4 1000000000", "a tempo is 1 to 1000"},
             Bad{"4 nan", "'nan' is not a tempo"},
             Bad{"4 0/4 120", "a bar has 1 to 64 beats"},
             Bad{"4 4/3 120", "a beat is"},
             Bad{"4 4/ 120", "is not a metre"},
             Bad{"4 120-", "'' is not a tempo"},
             Bad{"4 120-130-140", "is not a tempo"},
             Bad{"1 3/4 100,110", "2 tempos for 3 beats"},
             Bad{"1 2/4 100,", "'' is not a tempo"},
             Bad{"4 120 X.", "the pattern X. has 2 beats, but a bar has 4"},
             Bad{"4 120 Xyxx", "is not a volume"},
             Bad{"4 120 X... -1", "is not a volume"},
             Bad{"4 120 X... 101", "a volume is 0 to 100"},
             Bad{"4 120 X... 1 1", "one word too many"},
             Bad{"a b: 4 120", "is not a number of bars"},
             Bad{"\xC3\xA4: 4 120", "a label has letters"},
             Bad{"1000001 120", "a section has 1 to 1000000 bars"},
             Bad{"# nothing\n", "no line with bars"},
             Bad{"", "no line with bars"},
         }) {
        INFO(bad.text);
        const auto map = parse_klick(bad.text);
        REQUIRE_FALSE(map);
        CAPTURE(map.error().text);
        CHECK(map.error().text.find(bad.says) != std::string::npos);
    }
}

TEST_CASE("files of other systems are read as well") {
    CHECK(parsed("\xEF\xBB\xBFintro: 8 120\r\n\r\n# the rest\r\n4 3/4 130\r\n") ==
          parsed("intro: 8 120\n4 3/4 130\n"));
    CHECK_FALSE(parse_klick("8 120\n\xEF\xBB\xBF"));  // only at the beginning
}

TEST_CASE("what is told of a bad line is short, and its characters are whole") {
    const std::string umlauts = [] {
        std::string text;
        for (int i = 0; i < 2500; ++i) text += "\xC3\xA4";
        return text;
    }();
    const std::string digits(5000, '9');
    for (const std::string& line :
         {umlauts, "a" + umlauts, umlauts + ": 4 120", "a" + umlauts + ": 4 120", digits + " 120",
          "4 " + umlauts, "4 " + digits + "/4 120", "4 120 x" + umlauts, "4 120 X... 1 " + umlauts,
          "4 120 " + std::string(5000, 'x'), "4 120-" + umlauts, "4 120,a" + umlauts}) {
        INFO(line.substr(0, 20));
        const auto map = parse_klick(line);
        REQUIRE_FALSE(map);
        CAPTURE(map.error().text);
        CHECK(map.error().text.size() < 300);
        CHECK(is_utf8(map.error().text));
        CHECK(map.error().text.find("...") != std::string::npos);
    }
    const auto pattern = parse_pattern("Xx\xC3\xA4");
    REQUIRE_FALSE(pattern);
    CHECK(pattern.error().text == "a pattern is made of X, x and ., not of '\xC3\xA4'");
}

TEST_CASE("a map has a limit, and what has no end is its end") {
    std::vector<Section> many(20);
    for (Section& section : many) {
        section.bars = 1'000'000;
        section.metre = {64, 4};
    }
    const auto long_map = TempoMap::make(many);
    REQUIRE_FALSE(long_map);
    CHECK(long_map.error().text.find("section 16") != std::string::npos);
    CHECK_FALSE(TempoMap::make({}));
    CHECK_FALSE(TempoMap::make({Section{}, Section{}}));
    CHECK(TempoMap::make({Section{}}));
    Section ramp;
    ramp.tempo = Ramp{bpm(100), bpm(120)};
    CHECK_FALSE(TempoMap::make({ramp}));  // it would have no end
    Section bars;
    bars.bars = 4;
    CHECK(TempoMap::make({bars}, 3));
    CHECK_FALSE(TempoMap::make({bars}, 4));
    CHECK_FALSE(TempoMap::make({bars}, -1));
}

TEST_CASE("any map is read back as it was written, but for its pickup") {
    std::mt19937 random(61);
    for (int i = 0; i < 300; ++i) {
        const TempoMap map = random_map(random);
        const std::string text = to_klick(map);
        INFO(text);
        REQUIRE(parsed(text).sections() == map.sections());
    }
}

TEST_CASE("a section is a line, with 0 bars when it has no end") {
    std::mt19937 random(62);
    for (int i = 0; i < 300; ++i) {
        Section section = random_section(random);
        if (std::holds_alternative<Tempo>(section.tempo) && any(random, 0, 1) == 0)
            section.bars = 0;
        const std::string line = to_line(section);
        INFO(line);
        const auto again = parse_section(line);
        REQUIRE(again);
        REQUIRE(*again == section);
    }
    CHECK(to_line(Section{"verse", 8, {6, 8}, Ramp{bpm(92.5), bpm(100)}, {}, 0.5}) ==
          "verse: 8 6/8 92.5-100 0.5");
    CHECK(to_line(Section{}) == "0 4/4 120");
    CHECK(to_klick(TempoMap()) == "1 4/4 120\n");  // files have no word for no end
    CHECK(*parse_section(" 0 120 ") == Section{});
    CHECK(*parse_section("x:0 120") == Section{"x", 0, {4, 4}, bpm(120), {}, 1.0});
}

TEST_CASE("a line that is no section says why, without a number") {
    struct Bad {
        const char* text;
        const char* says;
    };
    for (const Bad& bad : {
             Bad{"", "'' is not a number of bars"},
             Bad{"-1 120", "'-1' is not a number of bars"},
             Bad{"4", "the tempo is missing"},
             Bad{"0 120-130", "tempo changes have to end somewhere"},
             Bad{"4 120\n4 130", "'120\n4' is not a tempo"},
             Bad{"4 120 # loud", "'#' is not a volume"},
         }) {
        INFO(bad.text);
        const auto section = parse_section(bad.text);
        REQUIRE_FALSE(section);
        CAPTURE(section.error().text);
        CHECK(section.error().text.find(bad.says) == 0);
    }
}

TEST_CASE("any volume is written with as many places as it needs, and no exponent") {
    CHECK(to_decimal(0.5) == "0.5");
    CHECK(to_decimal(3.0) == "3");
    CHECK(to_decimal(-0.0) == "0");
    CHECK(to_decimal(1e-7) == "0.0000001");
    std::mt19937 random(63);
    const auto there_and_back = [](double value) {
        const std::string text = to_decimal(value);
        INFO(text);
        REQUIRE(parse_decimal(text) == value);
    };
    for (int i = 0; i < 1000; ++i) {
        there_and_back(std::ldexp(std::uniform_real_distribution(0.5, 1.0)(random),
                                  static_cast<int>(any(random, -1073, 1023))));
    }
    there_and_back(std::numeric_limits<double>::denorm_min());
    there_and_back(std::numeric_limits<double>::max());
}
