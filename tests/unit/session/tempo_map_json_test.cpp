#include "session/tempo_map_json.hpp"

#include <nlohmann/json.hpp>
#include <random>

#include "catch.hpp"
#include "tempo_maps.hpp"

using namespace laydown;
using namespace laydown::music;
using namespace laydown::session;

namespace {

using Json = nlohmann::ordered_json;

Result<TempoMap> parsed(std::string_view text) { return parse_tempo_map(Json::parse(text)); }

}  // namespace

TEST_CASE("any tempo map is read back as it was written") {
    std::mt19937 random(71);
    for (int i = 0; i < 300; ++i) {
        TempoMap map = random_map(random);
        if (any(random, 0, 1) == 1) {
            auto sections = map.sections();
            sections.push_back(section(0, {3, 8}, random_tempo(random)));
            map = map_of(std::move(sections), map.pickup());
        }
        const std::string text = tempo_map_json(map).dump();
        INFO(text);
        const auto again = parsed(text);
        REQUIRE(again);
        REQUIRE(*again == map);
    }
    // What a line of text cannot tell apart.
    const TempoMap each = map_of({section(1, {1, 4}, std::vector{bpm(120)})});
    CHECK(*parse_tempo_map(tempo_map_json(each)) == each);
}

TEST_CASE("a tempo map names its fields as documented") {
    const TempoMap map =
        map_of({Section{"verse", 8, {4, 4}, bpm(137.03), *parse_pattern("X.x."), 0.5},
                section(4, {3, 4}, Ramp{bpm(120), bpm(90)}),
                section(1, {3, 4}, std::vector{bpm(90), bpm(95), bpm(100.5)}),
                section(0, {4, 4}, bpm(120))},
               1);
    CHECK(tempo_map_json(map).dump() ==
          R"({"version":1,"pickup":1,"sections":[)"
          R"({"label":"verse","bars":8,"metre":"4/4","tempo":137.03,"pattern":"X.x.",)"
          R"("volume":0.5},)"
          R"({"bars":4,"metre":"3/4","tempo":{"from":120,"to":90}},)"
          R"({"bars":1,"metre":"3/4","tempo":[90,95,100.5]},)"
          R"({"metre":"4/4","tempo":120}]})");
}

TEST_CASE("what is missing in a section is as in a klick file, and what is not known is ignored") {
    const auto map = parsed(R"({"sections":[{"tempo":120.0,"bars":2,"colour":"red"},)"
                            R"({"tempo":{"from":60,"to":70,"curve":1},"bars":1},)"
                            R"({"tempo":90}],"author":{"name":[]}})");
    REQUIRE(map);
    CHECK(*map == map_of({section(2, {4, 4}, bpm(120)), section(1, {4, 4}, Ramp{bpm(60), bpm(70)}),
                          section(0, {4, 4}, bpm(90))}));
}

TEST_CASE("a tempo map is found in its session") {
    const auto map =
        tempo_map_of_session(R"({"version":1,"tracks":[],"tempo_map":{"sections":[{"tempo":7}]}})");
    REQUIRE(map);
    CHECK(*map == map_of({section(0, {4, 4}, bpm(7))}));
    CHECK(tempo_map_of_session(R"({"tracks":[]})").error().code == ErrorCode::not_found);
    for (const char* text : {"", "{", "[]", "7", "null", "\xFF", R"({"tempo_map":)"}) {
        INFO(text);
        CHECK(tempo_map_of_session(text).error().code == ErrorCode::bad_arguments);
    }
}

TEST_CASE("a tempo map of a newer format is refused with a clear word") {
    const auto map = parsed(R"({"version":2,"sections":"new"})");
    REQUIRE_FALSE(map);
    CHECK(map.error().code == ErrorCode::refused);
    CHECK(map.error().text.find("newer Laydown") != std::string::npos);
}

TEST_CASE("what is wrong is told by its section and field") {
    struct Bad {
        const char* sections;
        const char* says;
        ErrorCode code = ErrorCode::bad_arguments;
    };
    const auto out = ErrorCode::out_of_range;
    for (const Bad& bad : {
             Bad{"7", "\"sections\" is not a list"},
             Bad{"[]", "a tempo map has a section", out},
             Bad{"[7]", "section 1: it is not an object"},
             Bad{R"([{"tempo":120,"bars":1},{}])", "section 2: field \"tempo\" is missing"},
             Bad{R"([{"tempo":"120"}])", "section 1: field \"tempo\" is not a number"},
             Bad{R"([{"tempo":null}])", "section 1: field \"tempo\" is not a number"},
             Bad{R"([{"tempo":0}])", "section 1: field \"tempo\": a tempo is 1 to 1000", out},
             Bad{R"([{"tempo":-120}])", "section 1: field \"tempo\": a tempo is 1 to 1000", out},
             Bad{R"([{"tempo":1e9}])", "section 1: field \"tempo\": a tempo is 1 to 1000", out},
             Bad{R"([{"tempo":{"from":120}}])", "section 1: field \"tempo.to\" is missing"},
             Bad{R"([{"tempo":{"to":120}}])", "section 1: field \"tempo.from\" is missing"},
             Bad{R"([{"tempo":{"from":120,"to":[]}}])", "field \"tempo.to\" is not a number"},
             Bad{R"([{"tempo":{"from":120,"to":0}}])", "field \"tempo.to\": a tempo is", out},
             Bad{R"([{"tempo":{"from":120,"to":90}}])", "section 1: tempo changes have to end"},
             Bad{R"([{"bars":1,"tempo":[120,130,true,140]}])",
                 "section 1: field \"tempo[2]\" is not a number"},
             Bad{R"([{"bars":1,"tempo":[120,130]}])", "section 1: there are 2 tempos for 4 beats"},
             Bad{R"([{"bars":1,"tempo":[]}])", "section 1: there are 0 tempos for 4 beats"},
             Bad{R"([{"tempo":120,"bars":1.5}])", "section 1: field \"bars\" is not a whole"},
             Bad{R"([{"tempo":120,"bars":-1}])", "section 1: field \"bars\" is not in its range"},
             Bad{R"([{"tempo":120,"bars":1000001}])", "section 1: a section has 1 to 1000000 bars",
                 out},
             Bad{R"([{"tempo":120},{"tempo":120}])", "section 1: nothing comes after", out},
             Bad{R"([{"tempo":120,"metre":4}])", "section 1: field \"metre\" is not a text"},
             Bad{R"([{"tempo":120,"metre":"4"}])", "section 1: field \"metre\": '4' is not"},
             Bad{R"([{"tempo":120,"metre":"0/4"}])", "section 1: field \"metre\": a bar has", out},
             Bad{R"([{"tempo":120,"pattern":"Xo"}])", "section 1: field \"pattern\": a pattern"},
             Bad{R"([{"tempo":120,"pattern":"X."}])", "section 1: the pattern X. has 2 beats"},
             Bad{R"([{"tempo":120,"volume":"loud"}])", "section 1: field \"volume\" is not a num"},
             Bad{R"([{"tempo":120,"volume":-1}])", "section 1: a volume is 0 to 100", out},
             Bad{R"([{"tempo":120,"label":3}])", "section 1: field \"label\" is not a text"},
             Bad{R"([{"tempo":120,"label":"a b"}])", "section 1: a label has letters"},
         }) {
        INFO(bad.sections);
        const auto map = parsed(fmt::format(R"({{"version":1,"sections":{}}})", bad.sections));
        REQUIRE_FALSE(map);
        CAPTURE(map.error().text);
        CHECK(map.error().text.find(bad.says) != std::string::npos);
        CHECK(map.error().code == bad.code);
    }
    for (const char* map : {"[]", "7", "null", R"({"pickup":-1})", R"({"pickup":"1"})",
                            R"({"version":"1"})", R"({"version":0})", R"({"sections":null})"}) {
        INFO(map);
        REQUIRE_FALSE(parsed(map));
        CHECK(parsed(map).error().code == ErrorCode::bad_arguments);
    }
    CHECK(parsed(R"({"pickup":4,"sections":[{"tempo":120}]})").error().code ==
          ErrorCode::out_of_range);
}
