#include "session/take_record.hpp"

#include <limits>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::session;

namespace {

TakeRecord example() {
    TakeRecord record;
    record.take = 12;
    record.track = "Overheads \"L/R\" \xC3\xBC";
    record.number = 3;
    record.channels = 2;
    record.file = "audio/Song-Overheads-012.wav";
    record.format = "s24";
    record.rate = {96000};
    record.position = {-480};
    record.handles = {{96000}, {48000}};
    record.latency = {{{128}, {130}}, {256}, {-3}};
    record.started = "2024-05-31T18:04:05.678Z";
    record.session = "Song";
    record.program_version = "1.2.3";
    return record;
}

TakeRecord closed_example() {
    TakeRecord record = example();
    record.length = {1000000};
    record.gaps = {{{100}, {256}, GapCause::missed_cycles}, {{900}, {3}, GapCause::overrun}};
    record.xruns = {{50}, {1LL << 40}};
    record.peak = {0.5, 1.25};
    record.clipped = 7;
    record.status = TakeStatus::aborted;
    record.closed = "2024-05-31T18:05:05.000Z";
    return record;
}

}  // namespace

TEST_CASE("an open line is read back as it was written") {
    TakeRecord record = example();
    record.ring = "recorder-123.ring";
    record.begin = {{1LL << 33}, {(1LL << 33) + 2}};
    if (GENERATE(false, true)) record.gaps = {{{900}, {3}, GapCause::overrun}};
    const auto line = parse_journal_line(open_line(record));
    REQUIRE(line);
    CHECK(line->event == JournalEvent::open);
    CHECK(line->record == record);
}

TEST_CASE("each status has a word of its own") {
    TakeRecord record = closed_example();
    for (const TakeStatus status :
         {TakeStatus::complete, TakeStatus::aborted, TakeStatus::discarded, TakeStatus::salvaged,
          TakeStatus::repaired, TakeStatus::failed}) {
        record.status = status;
        const auto line = parse_journal_line(close_line(record));
        REQUIRE(line);
        CHECK(line->record.status == status);
    }
}

TEST_CASE("a close line is read back as it was written") {
    const auto line = parse_journal_line(close_line(closed_example()));
    REQUIRE(line);
    CHECK(line->event == JournalEvent::close);
    CHECK(line->record == closed_example());
}

TEST_CASE("a failure's reason and an infinite peak survive") {
    TakeRecord record = closed_example();
    record.status = TakeStatus::failed;
    record.reason = "disk full\nwhile writing";
    record.peak = {std::numeric_limits<double>::infinity()};
    const std::string text = close_line(record);
    CHECK(text.find('\n') == std::string::npos);
    const auto line = parse_journal_line(text);
    REQUIRE(line);
    CHECK(line->record == record);
}

TEST_CASE("an end line tells take, track and length") {
    const auto line = parse_journal_line(end_line(closed_example()));
    REQUIRE(line);
    CHECK(line->event == JournalEvent::end);
    CHECK(line->record.take == 12);
    CHECK(line->record.track == example().track);
    CHECK(line->record.length == Frames{1000000});
}

TEST_CASE("an end line tells what is to become of the file") {
    TakeRecord record = closed_example();
    for (const EndDecision& decided :
         {EndDecision{}, EndDecision{TakeStatus::aborted, true, DevicePosition{-7}},
          EndDecision{TakeStatus::complete, false, DevicePosition{90}}}) {
        record.decided = decided;
        const auto line = parse_journal_line(end_line(record));
        REQUIRE(line);
        CHECK(line->record.decided == decided);
        CHECK(line->record.status == TakeStatus::open);
    }
    const auto least = parse_journal_line(
        R"({"version":1,"event":"end","take":1,"track":"a","length":5,"status":"odd"})");
    REQUIRE(least);
    CHECK(least->record.decided == EndDecision{});
    CHECK_FALSE(parse_journal_line(
        R"({"version":1,"event":"end","take":1,"track":"a","length":5,"discard":1})"));
}

TEST_CASE("a line names its fields as documented") {
    const std::string text = close_line(closed_example());
    for (const char* field :
         {"\"version\":1", "\"event\":\"close\"", "\"take\":12", "\"number\":3", "\"channels\":2",
          "\"rate\":96000", "\"position\":-480", "\"handles\":{\"before\":96000,\"after\":48000}",
          "\"latency\":{\"capture\":[128,130],\"reference\":256,\"offset\":-3}",
          "{\"frame\":100,\"length\":256,\"cause\":\"missed cycles\"}", "\"status\":\"aborted\"",
          "\"peak\":[0.5,1.25]", "\"clipped\":7"}) {
        INFO(field << " in " << text);
        CHECK(text.find(field) != std::string::npos);
    }
}

TEST_CASE("the nominal range is the file without its handles") {
    const auto range = closed_example().nominal();
    CHECK(range.begin == SongPosition{95520});
    CHECK(range.end == SongPosition{951520});
}

TEST_CASE("unknown fields, events and words are ignored") {
    const auto line = parse_journal_line(
        R"({"version":1,"event":"close","take":1,"track":"a","new":{"x":[1]},"status":"odd",)"
        R"("gaps":[{"frame":1,"length":2,"cause":"gremlins"}]})");
    REQUIRE(line);
    CHECK(line->record.status == TakeStatus::open);
    CHECK(line->record.gaps.at(0) == Gap{{1}, {2}, GapCause::unknown});
    const auto other = parse_journal_line(R"({"version":1,"event":"verdict","take":9,"file":5})");
    REQUIRE(other);
    CHECK(other->event == JournalEvent::other);
    CHECK(other->record.take == 9);
}

TEST_CASE("a line of a newer format is refused with a clear word") {
    const auto line = parse_journal_line(R"({"version":2,"event":"open","take":"new"})");
    REQUIRE(!line);
    CHECK(line.error().code == ErrorCode::refused);
    CHECK(line.error().text.find("newer Laydown") != std::string::npos);
}

TEST_CASE("lines that are no records are errors, never exceptions") {
    for (const char* text :
         {"",
          "{",
          "[]",
          "7",
          "null",
          "\xFF\xFE",
          "{}",
          R"({"version":1})",
          R"({"version":"1","event":"end","take":1,"track":"a"})",
          R"({"version":0,"event":"end","take":1,"track":"a"})",
          R"({"version":1,"event":7,"take":1,"track":"a"})",
          R"({"version":1,"event":"end","take":0,"track":"a"})",
          R"({"version":1,"event":"end","take":1})",
          R"({"version":1,"event":"end","take":1.5,"track":"a"})",
          R"({"version":1,"event":"end","take":99999999999,"track":"a"})",
          R"({"version":1,"event":"end","take":1,"track":"a","length":-1})",
          R"({"version":1,"event":"end","take":1,"track":"a","length":18446744073709551615})",
          R"({"version":1,"event":"end","take":1,"track":"a","gaps":7})",
          R"({"version":1,"event":"end","take":1,"track":"a","gaps":[7]})",
          R"({"version":1,"event":"end","take":1,"track":"a","peak":["loud"]})",
          R"({"version":1,"event":"end","take":1,"track":"a","begin":[1,"2"]})",
          R"({"version":1,"event":"end","take":1,"track":"a","latency":[]})"}) {
        INFO(text);
        const auto line = parse_journal_line(text);
        REQUIRE(!line);
        CHECK(line.error().code == ErrorCode::bad_arguments);
    }
}
