#include "session/rebuild.hpp"

#include "catch.hpp"
#include "session/document_json.hpp"
#include "takes.hpp"

using namespace laydown;
using namespace laydown::session;

namespace {

TakeRecord recorded(int take_number, const char* track, int number, int channels = 1) {
    TakeRecord record = take(take_number, 0, 10);
    record.track = track;
    record.number = number;
    record.channels = channels;
    return record;
}

/// As text: number, name and channels of each track.
std::string told(const SessionDocument& document) {
    std::string text;
    for (const SessionTrack& track : document.tracks) {
        if (!text.empty()) text += ' ';
        text += fmt::format("{}:{}:{}", track.number.value, track.name, track.channels);
    }
    return text;
}

}  // namespace

TEST_CASE("a session that was lost has the tracks that its takes were recorded for") {
    CHECK(told(with_tracks_of({}, TakeList({recorded(1, "Kick", 2), recorded(2, "Kick", 7),
                                            recorded(2, "Bass", 4, 2), recorded(3, "Bass", 3)}))) ==
          "3:Bass:1 7:Kick:1");
    CHECK(with_tracks_of({}, TakeList()) == SessionDocument{});
}

TEST_CASE("tracks of one number all stay, one where it was and others where there is room") {
    CHECK(told(with_tracks_of({}, TakeList({recorded(1, "a", 1), recorded(2, "b", 1),
                                            recorded(3, "c", 2), recorded(4, "d", 0)}))) ==
          "1:a:1 2:c:1 3:b:1 4:d:1");
    CHECK(told(with_tracks_of({}, TakeList({recorded(1, "a", most_tracks + 1)}))) == "1:a:1");
}

TEST_CASE("a document gets tracks for takes that it does not know, and keeps all else") {
    SessionDocument document;
    document.rate = SampleRate{96000};
    document.removed = {{"Guide"}};
    document.markers = {{{5}, "here"}};
    SessionTrack kick;
    kick.number = {5};
    kick.name = "Kick";
    kick.takes = {{1, Verdict::keep}};
    document.tracks = {kick};
    const SessionDocument more =
        with_tracks_of(document, TakeList({recorded(1, "Kick", 5), recorded(1, "Guide", 2),
                                           recorded(2, "b", 5), recorded(2, "a", 3)}));
    CHECK(told(more) == "5:Kick:1 1:b:1 3:a:1");
    CHECK(more.tracks.at(0) == kick);
    CHECK(more.markers == document.markers);
    CHECK(more.rate == document.rate);
    CHECK(with_tracks_of(more, TakeList({recorded(2, "b", 5)})) == more);
}

TEST_CASE("the rate is the newest take's") {
    TakeRecord older = recorded(1, "z", 1);
    older.rate = {44100};
    TakeRecord newer = recorded(2, "a", 1);
    newer.rate = {96000};
    CHECK(with_tracks_of({}, TakeList({older, newer})).rate == SampleRate{96000});
}

TEST_CASE("whatever the names in a journal, the session can be written and read") {
    const SessionDocument document = with_tracks_of(
        {}, TakeList({recorded(1, "a/b", 2, 64), recorded(1, "", 1), recorded(1, "Track 2", 9)}));
    CHECK(told(document) == "1:Track 1:1 2:Track 2_:2 9:Track 2:1");
    CHECK(document.tracks.at(1).recorded_as == std::vector{RecordedAs{"a/b"}});
    const auto reading = parse_document(document_text(document));
    REQUIRE(reading);
    CHECK(reading->problems.empty());
    CHECK(reading->document == document);
}

TEST_CASE("there are no more tracks than numbers") {
    std::vector<TakeRecord> many;
    for (int i = 0; i < most_tracks + 5; ++i) {
        many.push_back(recorded(1, fmt::format("t{}", i).c_str(), 1));
    }
    CHECK(with_tracks_of({}, TakeList(many)).tracks.size() == most_tracks);
}
