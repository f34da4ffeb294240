#include "session/document_json.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "session/take_list.hpp"
#include "takes.hpp"
#include "tempo_maps.hpp"

using namespace laydown;
using namespace laydown::session;

namespace {

using Json = nlohmann::ordered_json;

UnknownMembers random_unknown(std::mt19937& random) {
    if (any(random, 0, 2) > 0) return {};
    return {{"colour", R"("red")"}, {"later", R"({"a":[1,null,{"b":2.5}]})"}};
}

std::string random_text(std::mt19937& random) {
    static constexpr std::array texts{"", "verse", "H\xC3\xB6he \"1/2\"", "a\nb", "\\"};
    return texts.at(static_cast<std::size_t>(any(random, 0, texts.size() - 1)));
}

double random_gain(std::mt19937& random) {
    return std::uniform_real_distribution(quietest_gain, loudest_gain)(random);
}

bool random_flag(std::mt19937& random) { return any(random, 0, 1) == 1; }

Range<SongPosition> random_range(std::mt19937& random) {
    const auto begin = any(random, 0, farthest_frame - 1);
    return session::song(begin, any(random, begin + 1, farthest_frame));
}

std::vector<RecordedAs> random_recorded(std::mt19937& random) {
    std::vector<RecordedAs> list;
    for (auto n = any(random, 0, 2); n > 0; --n) {
        const auto first = static_cast<int>(any(random, 1, 99));
        const auto last = random_flag(random) ? most_takes : first + 5;
        list.push_back({random_text(random), first, last, random_unknown(random)});
    }
    return list;
}

ChannelPorts random_ports(std::mt19937& random, int channels) {
    ChannelPorts ports;
    for (auto n = any(random, 0, channels); n > 0; --n) {
        ports.emplace_back(static_cast<std::size_t>(any(random, 0, 2)), "system:capture_1");
    }
    return ports;
}

SessionTrack random_track(std::mt19937& random, int number) {
    SessionTrack track;
    track.number = {number};
    track.name = fmt::format("Track {}", 1000 - number);
    track.channels = static_cast<int>(any(random, 1, 2));
    track.offset = {any(random, -500, 500)};
    track.inputs = random_ports(random, track.channels);
    track.outputs = random_ports(random, track.channels);
    track.recorded_as = random_recorded(random);
    for (int take = 1; take <= 4; ++take) {
        if (random_flag(random)) continue;
        track.takes.push_back({take, static_cast<Verdict>(any(random, 0, 3)), random_text(random),
                               random_text(random), random_unknown(random)});
    }
    for (std::int64_t frame = -20; frame < 100;) {
        const auto begin = frame + any(random, 0, 40);
        frame = begin + any(random, 1, 40);
        const auto newest = random_flag(random) ? most_takes : static_cast<int>(any(random, 0, 9));
        track.comp.ranges.push_back({session::song(begin, frame),
                                     static_cast<int>(any(random, 0, 5)), newest,
                                     random_unknown(random)});
    }
    track.mix = {random_gain(random),   std::uniform_real_distribution(-1.0, 1.0)(random),
                 random_flag(random),   random_flag(random),
                 random_flag(random),   random_flag(random),
                 random_unknown(random)};
    track.unknown = random_unknown(random);
    return track;
}

SessionDocument random_document(std::mt19937& random) {
    SessionDocument document;
    if (random_flag(random)) document.rate = SampleRate{96000};
    document.crossfade = std::uniform_real_distribution(0.0, longest_crossfade)(random);
    document.mix = {random_gain(random), random_unknown(random)};
    for (auto n = any(random, 0, 3); n > 0; --n) {
        document.tracks.push_back(random_track(random, static_cast<int>(7 * n)));
    }
    document.removed = random_recorded(random);
    for (auto n = any(random, 0, 3); n > 0; --n) {
        document.markers.push_back({{5 - n}, random_text(random), random_unknown(random)});
    }
    if (random_flag(random)) {
        document.loop = {random_range(random), random_flag(random), random_unknown(random)};
    }
    if (random_flag(random)) {
        document.punch = {random_range(random), random_flag(random), Frames{any(random, 0, 99)},
                          Frames{any(random, 0, 99)}, random_unknown(random)};
    }
    if (random_flag(random)) document.tempo_map = music::random_map(random);
    for (auto n = any(random, 0, 2); n > 0; --n) {
        document.wiring.push_back(
            {"player", "mix_left", {"system:playback_1"}, random_unknown(random)});
    }
    document.unknown = random_unknown(random);
    return document;
}

/// "path reason" of each problem, a line for each.
std::string problems_of(const DocumentReading& reading) {
    std::string text;
    for (const auto& [path, reason] : reading.problems) {
        text += fmt::format("{}{} {}", text.empty() ? "" : "\n", path, reason);
    }
    return text;
}

DocumentReading read(std::string_view text) {
    auto reading = parse_document(text);
    if (!reading) FAIL(reading.error().text);
    return std::move(*reading);
}

/// Of a track that is good but for these members.
std::string track_with(std::string_view members) {
    return fmt::format(R"({{"tracks":[{{"number":1,"name":"Kick",{}}}]}})", members);
}

}  // namespace

TEST_CASE("any session document is read back as it was written") {
    std::mt19937 random(17);
    for (int i = 0; i < 300; ++i) {
        const SessionDocument document = random_document(random);
        const std::string text = document_text(document);
        INFO(text);
        const DocumentReading reading = read(text);
        REQUIRE(problems_of(reading).empty());
        REQUIRE(reading.document == document);
        REQUIRE(document_text(reading.document) == text);
    }
}

TEST_CASE("a session document names its members as documented") {
    SessionDocument document;
    document.rate = SampleRate{48000};
    document.mix.gain = -3;
    document.markers = {{{480}, "verse"}};
    document.loop = LoopSetting{session::song(0, 96000)};
    document.punch = PunchSetting{session::song(5, 9), false, {1}, {2}};
    document.removed = {{"Guide", 1, 7}};
    document.tempo_map = music::map_of({music::section(0, {4, 4}, music::bpm(120))});
    document.wiring = {{"metronome", "click", {"system:playback_1"}}};
    SessionTrack track;
    track.number = {3};
    track.name = "Vocals";
    track.channels = 2;
    track.offset = {-4};
    track.inputs = {{"system:capture_1"}, {}};
    track.outputs = {{"system:playback_1", "rec:in"}};
    track.recorded_as = {{"Vox", 1, 12}, {"Voice", 13}};
    track.takes = {{2}, {4, Verdict::no_good, "high", "coughed"}};
    track.comp = {{{session::song(-5, 100), 2, 4}, {session::song(100, 200), no_take}}};
    track.mix = {-3.5, 0.25, true, false, true, true};
    document.tracks = {track};
    CHECK(Json::parse(document_text(document)).dump() ==
          R"({"version":1,"rate":48000,"crossfade":0.01,"mix":{"gain":-3.0},"tracks":[)"
          R"({"number":3,"name":"Vocals","channels":2,"offset":-4,)"
          R"("inputs":[["system:capture_1"],[]],"outputs":[["system:playback_1","rec:in"]],)"
          R"("recorded_as":[{"name":"Vox","first":1,"last":12},{"name":"Voice","first":13}],)"
          R"("takes":[{"take":2},)"
          R"({"take":4,"verdict":"no good","name":"high","note":"coughed"}],)"
          R"("comp":[{"begin":-5,"end":100,"take":2,"newest":4},)"
          R"({"begin":100,"end":200,"take":0}],)"
          R"("mix":{"gain":-3.5,"pan":0.25,"mute":true,"solo":false,"solo_safe":true,)"
          R"("phase":true}}],)"
          R"("removed":[{"name":"Guide","first":1,"last":7}],)"
          R"("markers":[{"position":480,"name":"verse"}],)"
          R"("loop":{"begin":0,"end":96000,"on":true},)"
          R"("punch":{"begin":5,"end":9,"on":false,"pre_roll":1,"post_roll":2},)"
          R"("tempo_map":{"version":1,"pickup":0,"sections":[{"metre":"4/4","tempo":120}]},)"
          R"("wiring":[{"program":"metronome","port":"click","others":["system:playback_1"]}]})");
}

TEST_CASE("what is missing in a session document is as documented") {
    CHECK(read("{}").document == SessionDocument{});
    SessionDocument least;
    SessionTrack track;
    track.number = {2};
    track.name = "Kick";
    track.recorded_as = {{"Bass drum"}};
    track.takes = {{4}};
    track.comp = {{{session::song(1, 2), 4}}};
    least.tracks = {track};
    least.markers = {{}};
    least.loop = LoopSetting{session::song(1, 2)};
    least.punch = PunchSetting{session::song(1, 2)};
    least.wiring = {{"player", "mix_left"}};
    const DocumentReading reading =
        read(R"({"tracks":[{"number":2,"name":"Kick","recorded_as":[{"name":"Bass drum"}],)"
             R"("takes":[{"take":4}],"comp":[{"begin":1,"end":2,"take":4}],"mix":{}}],)"
             R"("mix":{},"markers":[{"position":0}],"loop":{"begin":1,"end":2},)"
             R"("punch":{"begin":1,"end":2},"wiring":[{"program":"player","port":"mix_left"}]})");
    CHECK(problems_of(reading).empty());
    CHECK(reading.document == least);
}

TEST_CASE("takes and markers are in order once they were read") {
    const auto document =
        read(R"({"markers":[{"position":5},{"position":1,"name":"a"},{"position":1,"name":"b"}],)"
             R"("tracks":[{"number":1,"name":"Kick","takes":[{"take":3},{"take":1}]}]})")
            .document;
    REQUIRE(document.markers.size() == 3);
    CHECK(document.markers[0].name == "a");
    CHECK(document.markers[1].name == "b");
    CHECK(document.tracks.at(0).takes.at(0).take == 1);
}

TEST_CASE("a session of a newer format is refused with a clear word") {
    for (const char* text : {R"({"version":2,"tracks":"new"})",
                             R"({"version":1,"tempo_map":{"version":2,"sections":"new"}})"}) {
        const auto reading = parse_document(text);
        REQUIRE_FALSE(reading);
        CHECK(reading.error().code == ErrorCode::refused);
        CHECK(reading.error().text.find("newer Laydown") != std::string::npos);
    }
}

TEST_CASE("texts that are no session documents are errors, never exceptions") {
    for (const std::string& text :
         {std::string(), std::string("{"), std::string("[]"), std::string("7"), std::string("\xFF"),
          std::string(R"({"version":"2"})"), std::string(R"({"version":0})"),
          std::string(R"({"version":2.5})"),
          R"({"new":)" + std::string(200'000, '[') + std::string(200'000, ']') + "}"}) {
        INFO(text.substr(0, 40));
        const auto reading = parse_document(text);
        REQUIRE_FALSE(reading);
        CHECK(reading.error().code == ErrorCode::bad_arguments);
    }
    CHECK(parse_document(R"({"new":)" + std::string(90, '[') + std::string(90, ']') + "}"));
}

TEST_CASE("what is wrong is told by its path, and costs nothing else") {
    struct Bad {
        std::string text;
        const char* says;
    };
    for (const Bad& bad : {
             Bad{R"({"rate":0})", "rate is not from 1 to 4294967295"},
             Bad{R"({"rate":"48000"})", "rate is not a whole number"},
             Bad{R"({"rate":48000.5})", "rate is not a whole number"},
             Bad{R"({"rate":18446744073709551615})", "rate is not from 1 to 4294967295"},
             Bad{R"({"crossfade":2})", "crossfade is not from 0 to 1"},
             Bad{R"({"crossfade":-1})", "crossfade is not from 0 to 1"},
             Bad{R"({"crossfade":null})", "crossfade is not a number"},
             Bad{R"({"mix":7})", "mix is not an object"},
             Bad{R"({"mix":{"gain":25}})", "mix.gain is not from -144 to 24"},
             Bad{R"({"tracks":{}})", "tracks is not a list"},
             Bad{R"({"tracks":[7]})", "tracks[0] is not an object"},
             Bad{R"({"tracks":[{}]})", "tracks[0].number is missing\ntracks[0].name is missing"},
             Bad{R"({"tracks":[{"number":0,"name":"a"}]})",
                 "tracks[0].number is not from 1 to 9999"},
             Bad{R"({"tracks":[{"number":10000,"name":"a"}]})",
                 "tracks[0].number is not from 1 to 9999"},
             Bad{R"({"tracks":[{"number":1,"name":7}]})", "tracks[0].name is not a text"},
             Bad{R"({"tracks":[{"number":1,"name":"a/b"}]})",
                 "tracks[0].name cannot be a track's: it contains a slash"},
             Bad{track_with(R"("channels":3)"), "tracks[0].channels is not from 1 to 2"},
             Bad{track_with(R"("offset":1.5)"), "tracks[0].offset is not a whole number"},
             Bad{track_with(R"("inputs":7)"), "tracks[0].inputs is not a list"},
             Bad{track_with(R"("inputs":["a"])"), "tracks[0].inputs[0] is not a list"},
             Bad{track_with(R"("inputs":[["a",""]])"),
                 "tracks[0].inputs[0][1] is not a text of 1 to 1024 bytes"},
             Bad{track_with(R"("inputs":[[7]])"),
                 "tracks[0].inputs[0][0] is not a text of 1 to 1024 bytes"},
             Bad{track_with(R"("inputs":[[],[]])"), "tracks[0].inputs has more than 1 channels"},
             Bad{track_with(R"("outputs":[[],[]])"), "tracks[0].outputs has more than 1 channels"},
             Bad{track_with(R"("recorded_as":[{}])"), "tracks[0].recorded_as[0].name is missing"},
             Bad{track_with(R"("recorded_as":[{"name":"a","first":0}])"),
                 "tracks[0].recorded_as[0].first is not from 1 to 999999"},
             Bad{track_with(R"("recorded_as":[{"name":"a","last":"b"}])"),
                 "tracks[0].recorded_as[0].last is not a whole number"},
             Bad{track_with(R"("takes":[{"verdict":"keep"}])"),
                 "tracks[0].takes[0].take is missing"},
             Bad{track_with(R"("takes":[{"take":0}])"),
                 "tracks[0].takes[0].take is not from 1 to 999999"},
             Bad{track_with(R"("takes":[{"take":3},{"take":3}])"),
                 "tracks[0].takes[1].take is another one's number"},
             Bad{track_with(R"("takes":[{"take":3,"verdict":"fine"}])"),
                 "tracks[0].takes[0].verdict is none of: none, keep, no good, false start"},
             Bad{track_with(R"("takes":[{"take":3,"verdict":1}])"),
                 "tracks[0].takes[0].verdict is not a text"},
             Bad{track_with(R"("takes":[{"take":3,"note":[]}])"),
                 "tracks[0].takes[0].note is not a text"},
             Bad{track_with(R"("comp":[{"begin":1,"end":2}])"),
                 "tracks[0].comp[0].take is missing"},
             Bad{track_with(R"("comp":[{"begin":2,"end":2,"take":1}])"),
                 "tracks[0].comp[0].end does not lie behind its begin"},
             Bad{track_with(R"("comp":[{"begin":-9007199254740993,"end":2,"take":1}])"),
                 "tracks[0].comp[0].begin is not from -9007199254740992 to 9007199254740992"},
             Bad{track_with(R"("comp":[{"begin":0,"end":9223372036854775807,"take":1}])"),
                 "tracks[0].comp[0].end is not from -9007199254740992 to 9007199254740992"},
             Bad{track_with(R"("comp":[{"begin":18446744073709551611,"end":2,"take":1}])"),
                 "tracks[0].comp[0].begin is not from -9007199254740992 to 9007199254740992"},
             Bad{track_with(fmt::format(R"("inputs":[["{}"]])", std::string(1025, 'a'))),
                 "tracks[0].inputs[0][0] is not a text of 1 to 1024 bytes"},
             Bad{track_with(
                     fmt::format(R"("takes":[{{"take":3,"note":"{}"}}])", std::string(4097, 'a'))),
                 "tracks[0].takes[0].note is longer than 4096 bytes"},
             Bad{track_with(R"("comp":[{"begin":0,"end":2,"take":-1}])"),
                 "tracks[0].comp[0].take is not from 0 to 999999"},
             Bad{track_with(R"("comp":[{"begin":0,"end":2,"take":1,"newest":-1}])"),
                 "tracks[0].comp[0].newest is not from 0 to 999999"},
             Bad{track_with(
                     R"("comp":[{"begin":0,"end":5,"take":1},{"begin":4,"end":9,"take":2}])"),
                 "tracks[0].comp[1].begin lies before the end of the one before"},
             Bad{track_with(R"("mix":{"gain":-145,"pan":2,"mute":1})"),
                 "tracks[0].mix.gain is not from -144 to 24\n"
                 "tracks[0].mix.pan is not from -1 to 1\ntracks[0].mix.mute is not true or false"},
             Bad{track_with(R"("mix":{"solo":null,"solo_safe":"yes","phase":180})"),
                 "tracks[0].mix.solo is not true or false\n"
                 "tracks[0].mix.solo_safe is not true or false\n"
                 "tracks[0].mix.phase is not true or false"},
             Bad{R"({"removed":[{"first":1}]})", "removed[0].name is missing"},
             Bad{R"({"markers":[{"name":"a"}]})", "markers[0].position is missing"},
             Bad{R"({"markers":[{"position":-1}]})",
                 "markers[0].position is not from 0 to 9007199254740992"},
             Bad{R"({"markers":[{"position":0,"name":7}]})", "markers[0].name is not a text"},
             Bad{R"({"loop":{"begin":0}})", "loop.end is missing"},
             Bad{R"({"loop":{"begin":5,"end":4}})", "loop.end does not lie behind its begin"},
             Bad{R"({"loop":{"begin":-1,"end":4}})",
                 "loop.begin is not from 0 to 9007199254740992"},
             Bad{R"({"loop":{"begin":0,"end":4,"on":1}})", "loop.on is not true or false"},
             Bad{R"({"punch":[]})", "punch is not an object"},
             Bad{R"({"punch":{"begin":0,"end":4,"pre_roll":-1,"post_roll":0.5}})",
                 "punch.pre_roll is not from 0 to 9007199254740992\n"
                 "punch.post_roll is not a whole number"},
             Bad{R"({"wiring":[{"port":"a"}]})", "wiring[0].program is missing"},
             Bad{R"({"wiring":[{"program":"player","port":"a","others":"b"}]})",
                 "wiring[0].others is not a list"},
             Bad{R"({"tempo_map":{"sections":[]}})",
                 "tempo_map cannot be used: tempo map: a tempo map has a section"},
         }) {
        INFO(bad.text);
        Json json = Json::parse(bad.text);
        json["rate"] = json.value("rate", Json(48000));
        json["unheard_of"] = 1;
        const DocumentReading reading = read(json.dump());
        const std::string says = problems_of(reading);
        CHECK(says.substr(0, std::string_view(bad.says).size()) == bad.says);
        CHECK(std::ranges::count(says, '\n') == std::ranges::count(std::string(bad.says), '\n'));
        CHECK(reading.document.unknown == UnknownMembers{{"unheard_of", "1"}});
        if (bad.text.starts_with(R"({"tracks":[{"number":1,"name":"Kick")")) {
            CHECK(reading.document.tracks.size() == 1);
        }
        CHECK(problems_of(read(document_text(reading.document))).empty());
    }
}

TEST_CASE("no two tracks have one number or name") {
    const DocumentReading reading =
        read(R"({"tracks":[{"number":1,"name":"a"},{"number":1,"name":"b"},)"
             R"({"number":2,"name":"a"},{"number":2,"name":"b"}]})");
    CHECK(problems_of(reading) ==
          "tracks[1].number is another track's\ntracks[2].name is another track's");
    REQUIRE(reading.document.tracks.size() == 2);
    CHECK(reading.document.tracks[1].name == "b");
    CHECK(reading.document.tracks[1].number == TrackNumber{2});
}

TEST_CASE("texts that are no UTF-8 and members that are known are written all the same") {
    SessionDocument document;
    document.markers = {{{0}, "\xFFx"}};
    document.mix.unknown = {{"gain", "7"}, {"broken", "{"}};
    const auto again = read(document_text(document)).document;
    CHECK(again.markers.at(0).name == "\xEF\xBF\xBDx");
    CHECK(again.mix == MixSettings{});
}

TEST_CASE("whatever was damaged, what is still read is a document that can be written and read") {
    static constexpr std::string_view bytes = "0123456789-.,:[]{}\"\\en \xFF";
    std::mt19937 random(23);
    int readable = 0;
    for (int i = 0; i < 2000; ++i) {
        std::string text = document_text(random_document(random));
        for (auto n = any(random, 1, 3); n > 0; --n) {
            const auto at = any(random, 0, static_cast<std::int64_t>(text.size()) - 1);
            const auto byte = any(random, 0, static_cast<std::int64_t>(bytes.size()) - 1);
            text[static_cast<std::size_t>(at)] = bytes[static_cast<std::size_t>(byte)];
        }
        const auto reading = parse_document(text);
        if (!reading) continue;
        ++readable;
        INFO(text);
        const DocumentReading again = read(document_text(reading->document));
        REQUIRE(problems_of(again).empty());
        REQUIRE(again.document == reading->document);
    }
    CHECK(readable > 100);
}
