#include "recorder/words.hpp"

#include <cmath>
#include <set>

#include "catch.hpp"

using namespace laydown;
using namespace laydown::recorder;
using Kind = PartTrouble::Kind;

TEST_CASE("states have the words that the OSC declarations promise") {
    CHECK(in_words(RecordState::idle) == "idle");
    CHECK(in_words(RecordState::ready) == "ready");
    CHECK(in_words(RecordState::waiting) == "waiting");
    CHECK(in_words(RecordState::recording) == "recording");
    CHECK(in_words(RecordState::finishing) == "finishing");
}

TEST_CASE("troubles have the words that scripts rely on") {
    CHECK(in_words(Kind::disk_full) == "disk full");
    CHECK(in_words(Kind::read_only) == "read-only");
    CHECK(in_words(Kind::unwritable) == "unwritable");
    CHECK(in_words(Kind::overrun) == "overrun");
    CHECK(in_words(Kind::file_limit) == "file limit");
    CHECK(in_words(Kind::failed) == "failed");
    CHECK(in_words(Kind::displaced) == "displaced");
    CHECK(in_words(SessionTrouble::Kind::journal) == "journal");
    CHECK(in_words(SessionTrouble::Kind::losing) == "losing");
    CHECK(in_words(SessionTrouble::Kind::displaced) == "displaced");
    CHECK(in_words(SessionTrouble::Kind::resumed) == "resumed");
}

TEST_CASE("each trouble has a sentence of its own") {
    std::set<std::string> sentences;
    for (const Kind kind : {Kind::disk_full, Kind::overrun, Kind::file_limit, Kind::failed}) {
        sentences.insert(in_words(PartTrouble{{}, kind, {10}, {20}, "the reason"}));
    }
    for (const auto kind : {SessionTrouble::Kind::journal, SessionTrouble::Kind::losing,
                            SessionTrouble::Kind::displaced, SessionTrouble::Kind::resumed}) {
        sentences.insert(in_words(SessionTrouble{kind, "the reason"}));
    }
    CHECK(sentences.size() == 7);  // displaced and resumed say the reason alone
    CHECK(in_words(SessionTrouble{SessionTrouble::Kind::resumed, {}}) ==
          "the disk takes data again");
    CHECK(in_words(PartTrouble{{}, Kind::overrun, {10}, {20}, "the reason"}) ==
          "20 frames from frame 10 of the file on are silence: the reason");
}

TEST_CASE("of what has a new take it is not said that it is being recorded, as it may be over") {
    const auto kind = GENERATE(Kind::file_limit, Kind::failed);
    const std::string ended = in_words(PartTrouble{{}, kind, {10}, {}, "the reason"});
    CHECK(in_words(PartTrouble{{}, kind, {10}, {}, "the reason", true}) ==
          ended + "; it goes on in a new take");
}

TEST_CASE("a take that begins with an ambiguous latency says which, and what comes of it") {
    CHECK(in_words(3, {{"Kick", {{64}, {128}}}, {"Snare", {{0}, {256}}}}) ==
          "take 3: what is connected to \"Kick\" (64 to 128 frames), \"Snare\" (0 to 256 frames) "
          "comes with different latencies; all of it is placed by the largest");
}

TEST_CASE("a take's peak is that of its loudest channel") {
    session::TakeRecord record;
    CHECK(std::isinf(peak_decibels(record)));
    CHECK(peak_decibels(record) < 0.0);
    record.peak = {0.1, 0.5, 0.2};
    CHECK(peak_decibels(record) == Approx(-6.0206));
}

TEST_CASE("durations are read as people write them") {
    CHECK(duration_in_words(0.0) == "0.000 s");
    CHECK(duration_in_words(12.345) == "12.345 s");
    CHECK(duration_in_words(59.9994) == "59.999 s");
    CHECK(duration_in_words(60.0) == "1:00.000");
    CHECK(duration_in_words(3599.0) == "59:59.000");
    CHECK(duration_in_words(3723.456) == "1:02:03.456");
    CHECK(duration_in_words(59.9999) == "1:00.000");
}
