#include "session/file_facts.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::session;

namespace {

FileFacts facts(const char* file, const char* track = "", int take = 0) {
    FileFacts made;
    made.file = file;
    made.track = track;
    made.take = take;
    return made;
}

/// As text: track, take and file of each.
std::string told(std::vector<FileFacts> files) {
    std::string text;
    for (const TakeRecord& record : takes_of_files(std::move(files), "Song")) {
        if (!text.empty()) text += "; ";
        text += fmt::format("{} {} {}", record.track, record.take, record.file);
    }
    return text;
}

}  // namespace

TEST_CASE("a file is a complete take with what it tells") {
    const auto records =
        takes_of_files({{"audio/x.wav", {96000}, 2, {500}, SongPosition{7}, "Kick", 3}}, "Song");
    REQUIRE(records.size() == 1);
    TakeRecord expected;
    expected.take = 3;
    expected.track = "Kick";
    expected.channels = 2;
    expected.file = "audio/x.wav";
    expected.rate = {96000};
    expected.position = {7};
    expected.length = {500};
    expected.status = TakeStatus::complete;
    expected.session = "Song";
    CHECK(records[0] == expected);
    CHECK(takes_of_files({facts("a.wav")}, "Song").at(0).position == SongPosition{0});
}

TEST_CASE("what a file does not tell stands in its name") {
    CHECK(told({facts("audio/Song-Kick-003.wav")}) == "Kick 3 audio/Song-Kick-003.wav");
    CHECK(told({facts("audio/Song-Kick-003.wav", "Bass drum")}) ==
          "Bass drum 3 audio/Song-Kick-003.wav");
    CHECK(told({facts("audio/Song-Kick-003.wav", "", 4)}) == "Kick 4 audio/Song-Kick-003.wav");
    CHECK(told({facts("guide.wav")}) == "guide 1 guide.wav");
    CHECK(told({facts("a.wav", "Kick", most_takes + 1)}) == "Kick 1 a.wav");
}

TEST_CASE("each file gets a number of its own, and those that have one keep it") {
    CHECK(told({facts("b.wav", "Kick"), facts("a.wav", "Kick"), facts("c.wav", "Kick", 1),
                facts("d.wav", "Kick", 1), facts("e.wav", "Bass", 1)}) ==
          "Kick 2 a.wav; Kick 3 b.wav; Kick 1 c.wav; Kick 4 d.wav; Bass 1 e.wav");
}
