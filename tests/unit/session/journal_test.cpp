#include "session/journal.hpp"

#include "catch.hpp"

using namespace laydown;
using namespace laydown::session;

namespace {

TakeRecord record(int take, const char* track) {
    TakeRecord made;
    made.take = take;
    made.track = track;
    made.number = 1;
    made.file = "audio/file.wav";
    made.ring = "ring";
    made.begin = {{77}};
    return made;
}

TakeRecord closed(TakeRecord made, std::int64_t length) {
    made.length = {length};
    made.position = {5};
    made.status = TakeStatus::complete;
    made.ring.clear();
    made.begin.clear();
    return made;
}

std::string lines(std::initializer_list<std::string> list) {
    std::string text;
    for (const std::string& line : list) text += line + "\n";
    return text;
}

}  // namespace

TEST_CASE("an empty journal has no takes and begins with take 1") {
    const auto journal = parse_journal("");
    REQUIRE(journal);
    CHECK(journal->entries.empty());
    CHECK(journal->last_take == 0);
    CHECK(!journal->torn);
}

TEST_CASE("open, end and close lines of a take and track are one entry") {
    const auto kick = record(4, "kick");
    const auto bass = record(4, "bass");
    const auto journal =
        parse_journal(lines({open_line(kick), open_line(bass), open_line(record(3, "kick")),
                             end_line(closed(bass, 900)), close_line(closed(kick, 1000))}));
    REQUIRE(journal);
    CHECK(journal->problems.empty());
    REQUIRE(journal->entries.size() == 3);
    CHECK(journal->last_take == 4);

    const auto* whole = journal->find(4, "kick");
    REQUIRE(whole != nullptr);
    CHECK(whole->closed);
    CHECK(whole->ended);
    CHECK(whole->record.length == Frames{1000});
    CHECK(whole->record.position == SongPosition{5});
    CHECK(whole->record.ring == "ring");
    CHECK(whole->record.begin == std::vector<DevicePosition>{{77}});

    const auto* ended = journal->find(4, "bass");
    REQUIRE(ended != nullptr);
    CHECK(ended->ended);
    CHECK(!ended->closed);
    CHECK(ended->record.length == Frames{900});
    CHECK(ended->record.file == "audio/file.wav");

    const auto* running = journal->find(3, "kick");
    REQUIRE(running != nullptr);
    CHECK(!running->ended);
    CHECK(journal->find(3, "bass") == nullptr);
}

TEST_CASE("the last close line of a file wins") {
    TakeRecord failed = closed(record(1, "a"), 10);
    failed.status = TakeStatus::failed;
    TakeRecord repaired = closed(record(1, "a"), 12);
    repaired.status = TakeStatus::repaired;
    const auto journal = parse_journal(lines({close_line(failed), close_line(repaired)}));
    REQUIRE(journal);
    REQUIRE(journal->entries.size() == 1);
    CHECK(journal->entries[0].record.status == TakeStatus::repaired);
    CHECK(journal->entries[0].record.length == Frames{12});
}

TEST_CASE("a torn last line costs no other line, wherever it was torn") {
    const std::string whole = lines({open_line(record(1, "a"))});
    const std::string last = close_line(closed(record(1, "a"), 10));
    for (std::size_t cut = 1; cut < last.size(); ++cut) {
        const auto journal = parse_journal(whole + last.substr(0, cut));
        REQUIRE(journal);
        CHECK(journal->torn);
        REQUIRE(journal->entries.size() == 1);
        CHECK(!journal->entries[0].closed);
        REQUIRE(journal->problems.size() == 1);
        CHECK(journal->problems[0].line == 2);
        CHECK(journal->problems[0].text == "cut off by a crash");
    }
    const auto complete = parse_journal(whole + last);
    REQUIRE(complete);
    CHECK(complete->torn);
    CHECK(complete->entries.at(0).closed);
}

TEST_CASE("garbage lines are reported by number and skipped") {
    const auto journal =
        parse_journal(lines({open_line(record(1, "a")), "garbage", "", std::string(9, '\0'),
                             "{\"event\":\"open\"}", open_line(record(2, "a"))}));
    REQUIRE(journal);
    CHECK(journal->entries.size() == 2);
    REQUIRE(journal->problems.size() == 3);
    CHECK(journal->problems[0].line == 2);
    CHECK(journal->problems[1].line == 4);
    CHECK(journal->problems[2].line == 5);
    CHECK(journal->last_take == 2);
}

TEST_CASE("events of later programs are ignored, their take numbers are not") {
    const auto journal = parse_journal("{\"version\":1,\"event\":\"verdict\",\"take\":41}\n");
    REQUIRE(journal);
    CHECK(journal->entries.empty());
    CHECK(journal->problems.empty());
    CHECK(journal->last_take == 41);
}

TEST_CASE("a journal of a newer format is refused as a whole") {
    const auto journal =
        parse_journal(lines({open_line(record(1, "a")), "{\"version\":2,\"event\":\"open\"}"}));
    REQUIRE(!journal);
    CHECK(journal.error().code == ErrorCode::refused);
}

TEST_CASE("what is told late changes nothing of a take that is closed") {
    TakeRecord late = record(1, "a");
    late.file = "audio/other.wav";
    late.length = {7};
    const auto journal =
        parse_journal(lines({open_line(record(1, "a")), close_line(closed(record(1, "a"), 10)),
                             open_line(late), end_line(late)}));
    REQUIRE(journal);
    REQUIRE(journal->entries.size() == 1);
    CHECK(journal->entries[0].closed);
    CHECK(journal->entries[0].record.length == Frames{10});
    CHECK(journal->entries[0].record.file == "audio/file.wav");
}

TEST_CASE("a file has the name that it was given last") {
    TakeRecord renamed = record(1, "a");
    renamed.file = "audio/file-2.wav";
    TakeRecord nameless = record(1, "a");
    nameless.file.clear();
    const auto journal =
        parse_journal(lines({open_line(record(1, "a")), open_line(renamed), open_line(nameless)}));
    REQUIRE(journal);
    CHECK(journal->find(1, "a")->record.file == "audio/file-2.wav");
}

TEST_CASE("what was lost is known from an open line, and from no later one without it") {
    TakeRecord holed = record(1, "a");
    holed.gaps = {{{100}, {20}, GapCause::overrun}};
    const auto journal = parse_journal(
        lines({open_line(record(1, "a")), open_line(holed), open_line(record(1, "a"))}));
    REQUIRE(journal);
    CHECK(journal->find(1, "a")->record.gaps == holed.gaps);
}

TEST_CASE("what was decided of an end holds until something else is") {
    TakeRecord ended = closed(record(1, "a"), 900);
    ended.decided = {TakeStatus::aborted, true, DevicePosition{40}};
    const auto journal = parse_journal(
        lines({open_line(record(1, "a")), end_line(ended), open_line(record(1, "a"))}));
    REQUIRE(journal);
    CHECK(journal->find(1, "a")->record.decided == ended.decided);
    CHECK(journal->find(1, "a")->record.status == TakeStatus::open);
    const TakeRecord again = closed(record(1, "a"), 900);
    const auto moved = parse_journal(lines({end_line(ended), end_line(again)}));
    REQUIRE(moved);
    CHECK(moved->find(1, "a")->record.decided == EndDecision{});
}

TEST_CASE("a take number that no take can have is not taken for another one") {
    const auto journal =
        parse_journal("{\"version\":1,\"event\":\"verdict\",\"take\":1099511627777}\n");
    REQUIRE(journal);
    CHECK(journal->problems.size() == 1);
    CHECK(journal->last_take == 0);
}

TEST_CASE("takes have numbers to which one can be added, and lines with others say which") {
    const auto line = [](std::int64_t take) {
        return fmt::format(R"({{"version":1,"event":"open","take":{},"track":"Kick"}})"
                           "\n",
                           take);
    };
    for (const std::int64_t take :
         {std::int64_t{most_takes} + 1, std::int64_t{2147483647}, std::int64_t{1} << 40}) {
        const auto journal = parse_journal(line(7) + line(take));
        REQUIRE(journal);
        CHECK(journal->last_take == 7);
        REQUIRE(journal->problems.size() == 1);
        CHECK(journal->problems[0].line == 2);
        CHECK(journal->problems[0].text ==
              fmt::format("take {}: takes are numbered up to 999999", take));
    }
    const auto last = parse_journal(line(most_takes));
    REQUIRE(last);
    CHECK(last->problems.empty());
    CHECK(last->last_take == most_takes);
}

TEST_CASE("a line that is nested without end is a problem like any other") {
    const std::string deep =
        R"({"a":)" + std::string(60'000, '[') + std::string(60'000, ']') + R"(,"b":"[[{\\\"["})";
    const auto journal = parse_journal(lines({deep, open_line(record(1, "a"))}));
    REQUIRE(journal);
    CHECK(journal->problems.size() == 1);
    CHECK(journal->entries.size() == 1);
    // Brackets in texts are none.
    auto named = record(2, "a");
    named.reason = std::string(500, '[') + "\"{";
    CHECK(parse_journal(lines({open_line(named)}))->problems.empty());
}
