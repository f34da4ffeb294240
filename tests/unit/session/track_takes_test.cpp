#include "session/track_takes.hpp"

#include "catch.hpp"
#include "takes.hpp"

using namespace laydown;
using namespace laydown::session;

namespace {

TakeRecord named(int number, const char* track) {
    TakeRecord record = take(number, 0, 10);
    record.track = track;
    return record;
}

SessionTrack track(int number, const char* name, std::vector<RecordedAs> recorded_as = {}) {
    SessionTrack made;
    made.number = {number};
    made.name = name;
    made.recorded_as = std::move(recorded_as);
    return made;
}

/// As text: each track with its takes, then those of no track.
std::string told(const SessionDocument& document, const TakeList& list) {
    const TrackTakes takes = takes_by_track(document, list);
    std::string text;
    for (std::size_t i = 0; i < document.tracks.size(); ++i) {
        text += document.tracks[i].name + ":";
        for (const TakeRecord& record : takes.of_tracks.at(i)) {
            text += fmt::format(" {}{}", record.track, record.take);
        }
        text += "; ";
    }
    for (const TakeRecord& record : takes.others) {
        text += fmt::format("{}{} ", record.track, record.take);
    }
    return text;
}

}  // namespace

TEST_CASE("takes are those of the track of their name") {
    SessionDocument document;
    document.tracks = {track(2, "b"), track(1, "a")};
    CHECK(told(document, TakeList({named(3, "a"), named(3, "b"), named(1, "b"), named(2, "c")})) ==
          "b: b1 b3; a: a3; c2 ");
}

TEST_CASE("a track that was given another name keeps its takes, also from a new one of the old") {
    SessionDocument document;
    document.tracks = {track(2, "a"), track(1, "drum", {{"a", 1, 4}})};
    const TakeList list({named(1, "a"), named(4, "a"), named(5, "a"), named(6, "drum")});
    CHECK(told(document, list) == "a: a5; drum: a1 a4 drum6; ");
    std::swap(document.tracks[0], document.tracks[1]);
    CHECK(told(document, list) == "drum: a1 a4 drum6; a: a5; ");
}

TEST_CASE("takes of a track that was removed are not those of a new one of its name") {
    SessionDocument document;
    document.removed = {{"a", 1, 4}};
    const TakeList list({named(1, "a"), named(4, "a"), named(5, "a")});
    CHECK(told(document, list) == "a5 ");
    document.tracks = {track(1, "a")};
    CHECK(told(document, list) == "a: a5; ");
    document.tracks[0].recorded_as = {{"a", 4, 4}};
    CHECK(told(document, list) == "a: a4 a5; ");
}

TEST_CASE("of several tracks that claim a take the one with the lowest number has it") {
    SessionDocument document;
    document.tracks = {track(2, "b", {{"x"}}), track(1, "a", {{"x"}})};
    CHECK(told(document, TakeList({named(1, "x")})) == "b:; a: x1; ");
}

TEST_CASE("a track's takes are by number whatever they were called") {
    SessionDocument document;
    document.tracks = {track(1, "a", {{"b", 1, 3}})};
    CHECK(told(document, TakeList({named(1, "b"), named(4, "a"), named(3, "b")})) ==
          "a: b1 b3 a4; ");
}

TEST_CASE("a track has each number once") {
    SessionDocument document;
    document.tracks = {track(1, "b", {{"a"}})};
    CHECK(told(document, TakeList({named(1, "a"), named(1, "b"), named(2, "b")})) == "b: a1 b2; ");
}

TEST_CASE("no good and false starts are rejected") {
    SessionTrack made = track(1, "a");
    made.takes = {
        {1, Verdict::keep}, {2, Verdict::no_good}, {3, Verdict::none}, {4, Verdict::false_start}};
    CHECK(rejected(made) == std::set{2, 4});
}
