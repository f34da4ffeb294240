#include <algorithm>
#include <fstream>

#include "catch.hpp"
#include "disk/journal_file.hpp"
#include "disk_fixture.hpp"
#include "player/song_reading.hpp"
#include "session/document_json.hpp"
#include "takes.hpp"

using namespace laydown;
using namespace laydown::player;
using namespace laydown::disk::test;
using session::TakeRecord;
using session::TakeStatus;

namespace {

/// A session's folder, of which the tests write what they need.
class Session {
  public:
    Session() {
        std::filesystem::create_directory(folder_ / "Song");
        std::filesystem::create_directory(folder_ / "Song/audio");
    }
    std::filesystem::path path() const { return folder_ / "Song"; }
    std::filesystem::path operator/(const std::string& name) const { return path() / name; }

    void journal(const std::string& text) const {
        std::ofstream(path() / "takes.jsonl", std::ios::app) << text;
    }
    void close(const TakeRecord& record) const { journal(close_line(record) + "\n"); }
    void open(const TakeRecord& record) const { journal(open_line(record) + "\n"); }
    void document(const std::string& text) const { put_bytes(path() / "session.json", text); }
    /// The file of a take, as the recorder writes it.
    void write(const TakeRecord& record, std::int64_t frames) const {
        auto spec = spec_of({}, record.channels);
        spec.position = record.position;
        spec.rate = record.rate;
        spec.tags.take = record.take;
        spec.tags.channels = {record.track};
        auto writer = make_writer(path() / record.file, spec);
        write_counters(writer, frames);
        REQUIRE(writer.close());
    }
    Song read() const {
        auto song = read_session(path());
        if (!song) FAIL(song.error().text);
        return std::move(*song);
    }

  private:
    Folder folder_;
};

bool remarked(const Song& song, const std::string& text) {
    return std::ranges::any_of(song.remarks, [&](const std::string& remark) {
        return remark.find(text) != std::string::npos;
    });
}

TakeRecord take_of(const std::string& track, int number, std::int64_t begin, std::int64_t end) {
    TakeRecord record = session::take(number, begin, end);
    record.track = track;
    record.file = fmt::format("audio/Song-{}-{:03}.wav", track, number);
    return record;
}

/// What is heard, in order: "take:begin-end".
std::string heard(const SongPart& part) {
    std::string text;
    for (const auto& region : part.playlist.regions)
        text += fmt::format("{}{}:{}-{}", text.empty() ? "" : " ", region.take, region.begin.frame,
                            region.end().frame);
    return text;
}

}  // namespace

TEST_CASE("a session's takes are played as the document and the journal have them") {
    const Session session;
    session.close(take_of("Kick", 1, 0, 48000));
    session.close(take_of("Kick", 2, 0, 48000));
    session.close(take_of("Vox", 2, 24000, 96000));
    session.document(R"({"rate": 48000, "crossfade": 0, "mix": {"gain": -3},
        "tracks": [{"number": 7, "name": "Vox", "mix": {"pan": -0.5, "mute": true}},
                   {"number": 2, "name": "Kick", "channels": 2,
                    "takes": [{"take": 2, "verdict": "no good"}],
                    "comp": [{"begin": 1000, "end": 2000, "take": 2}]}],
        "markers": [{"position": 24000}, {"position": 12000}],
        "loop": {"begin": 12000, "end": 36000},
        "punch": {"begin": 30000, "end": 40000, "pre_roll": 48000}})");
    const Song song = session.read();
    CHECK(song.remarks.empty());
    CHECK(song.folder == session.path());
    CHECK(song.rate == SampleRate{48000});
    CHECK(song.mix_gain == -3);
    CHECK(song.loop == session::song(12000, 36000));
    CHECK(song.places == std::vector<SongPosition>{{12000}, {0}, {24000}});
    CHECK(song.length == Frames{96000});
    REQUIRE(song.parts.size() == 2);
    CHECK(song.parts[0].number == TrackNumber{7});
    CHECK(song.parts[0].mix.pan == -0.5);
    CHECK(song.parts[0].mix.mute);
    CHECK(heard(song.parts[0]) == "2:24000-96000");
    CHECK(song.parts[1].name == "Kick");
    CHECK(song.parts[1].channels == 2);
    CHECK(heard(song.parts[1]) == "1:0-1000 2:1000-2000 1:2000-48000");
}

TEST_CASE("a loop that is off is not played, and near all the same") {
    const Session session;
    session.document(R"({"loop": {"begin": 12000, "end": 36000, "on": false},
                         "punch": {"begin": 30000, "end": 40000, "pre_roll": 5000}})");
    const Song song = session.read();
    CHECK_FALSE(song.loop);
    CHECK(song.places == std::vector<SongPosition>{{12000}, {25000}, {0}});
}

TEST_CASE("without a document the tracks are those of the takes") {
    const Session session;
    auto vox = take_of("Vox", 1, 0, 100);
    vox.number = 3;
    vox.channels = 2;
    session.close(vox);
    for (const bool broken : {false, true}) {
        if (broken) session.document(R"({"tracks": [{"number")");
        const Song song = session.read();
        REQUIRE(song.parts.size() == 1);
        CHECK(song.parts[0].number == TrackNumber{3});
        CHECK(song.parts[0].name == "Vox");
        CHECK(song.parts[0].channels == 2);
        CHECK(heard(song.parts[0]) == "1:0-100");
        CHECK(remarked(song, "session.json cannot be used") == broken);
    }
}

TEST_CASE("what cannot be used of a document is named with its path") {
    const Session session;
    session.close(take_of("Kick", 1, 0, 100));
    session.document(R"({"tracks": [{"number": 1, "name": "Kick", "mix": {"gain": "loud"}}]})");
    const Song song = session.read();
    CHECK(remarked(song, "session.json: tracks[0].mix.gain is not a number"));
    CHECK(heard(song.parts[0]) == "1:0-100");
}

TEST_CASE("tracks that the document does not know are played too") {
    const Session session;
    session.document(R"({"tracks": [{"number": 1, "name": "Kick"}]})");
    session.close(take_of("Vox", 1, 0, 100));
    const Song song = session.read();
    REQUIRE(song.parts.size() == 2);
    CHECK(song.parts[0].playlist.regions.empty());
    CHECK(song.parts[1].name == "Vox");
    CHECK(song.parts[1].number == TrackNumber{2});
}

TEST_CASE("a session of a newer format is refused") {
    const Session session;
    session.document(R"({"version": 2})");
    const auto song = read_session(session.path());
    REQUIRE_FALSE(song);
    CHECK(song.error().code == ErrorCode::refused);
    CHECK(song.error().text.find("session.json: written by a newer Laydown") != std::string::npos);
    session.document("{}");
    session.journal(R"({"version":2,"event":"close","take":1,"track":"Kick"})"
                    "\n");
    const auto journal = read_session(session.path());
    REQUIRE_FALSE(journal);
    CHECK(journal.error().code == ErrorCode::refused);
    CHECK(journal.error().text.find("takes.jsonl") != std::string::npos);
}

TEST_CASE("a folder that is not there is an error, an empty one a song without tracks") {
    const Session session;
    const auto missing = read_session(session / "nowhere");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::not_found);
    const Song song = session.read();
    CHECK(song.parts.empty());
    CHECK_FALSE(song.rate);
    CHECK(song.remarks.empty());
    CHECK(song.places == std::vector<SongPosition>{{0}});
}

TEST_CASE("a journal with a torn last line and garbage tells the other takes") {
    const Session session;
    session.close(take_of("Kick", 1, 0, 100));
    session.journal("garbage\n");
    session.close(take_of("Kick", 2, 50, 150));
    session.journal(close_line(take_of("Kick", 3, 0, 100)).substr(0, 60));
    const Song song = session.read();
    CHECK(heard(song.parts.at(0)).ends_with("2:50-150"));
    CHECK(remarked(song, "takes.jsonl, line 2: "));
    CHECK(remarked(song, "takes.jsonl, line 4: cut off by a crash"));
    CHECK(song.remarks.size() == 2);
}

TEST_CASE("without a journal the takes are what the files tell") {
    const Session session;
    session.write(take_of("Kick", 1, 4800, 0), 1000);
    session.write(take_of("Kick", 2, 5000, 0), 1000);
    put_bytes(session / "audio/notes.txt", "loud");
    put_bytes(session / "audio/.hidden", "no");
    std::filesystem::create_directory(session / "audio/more");
    for (const bool garbage : {false, true}) {
        if (garbage) session.journal("garbage\n");
        const Song song = session.read();
        REQUIRE(song.parts.size() == 1);
        CHECK(song.parts[0].name == "Kick");
        CHECK(song.rate == SampleRate{48000});
        CHECK(heard(song.parts[0]).ends_with("2:5000-6000"));
        CHECK(song.parts[0].playlist.regions[0].file == "audio/Song-Kick-001.wav");
        CHECK(remarked(song, "the journal is lost"));
        CHECK(remarked(song, "notes.txt"));
        CHECK_FALSE(remarked(song, "hidden"));
    }
}

TEST_CASE("the document holds although the journal is lost") {
    const Session session;
    session.write(take_of("Kick", 1, 0, 0), 1000);
    session.write(take_of("Kick", 2, 0, 0), 1000);
    session.document(R"({"tracks": [{"number": 5, "name": "Kick",
        "takes": [{"take": 2, "verdict": "false start"}]}]})");
    const Song song = session.read();
    REQUIRE(song.parts.size() == 1);
    CHECK(song.parts[0].number == TrackNumber{5});
    CHECK(heard(song.parts[0]) == "1:0-1000");
}

TEST_CASE("takes of another rate are left out, and what lies below is heard") {
    const Session session;
    session.close(take_of("Kick", 1, 0, 1000));
    auto other = take_of("Kick", 2, 0, 1000);
    other.rate = {44100};
    session.close(other);
    session.document(R"({"rate": 48000})");
    const Song song = session.read();
    CHECK(heard(song.parts.at(0)) == "1:0-1000");
    CHECK(remarked(song, "audio/Song-Kick-002.wav: its sample rate is 44100 Hz"));
    CHECK(song.other_rates == std::vector<OtherRate>{{other.file, {44100}}});
}

TEST_CASE("takes of another rate are heard as their copies, where they lie in time") {
    const Session session;
    auto other = take_of("Kick", 1, 88'200, 132'300);
    other.rate = {44100};
    other.handles = {{441}, {882}};
    session.write(other, other.length.count);
    session.close(other);
    session.document(R"({"rate": 48000})");
    const auto copies = RateCache::of_session(session.path());
    const auto waiting = read_session(session.path(), &copies);
    REQUIRE(waiting);
    CHECK(waiting->parts.at(0).playlist.regions.empty());
    REQUIRE(waiting->other_rates.size() == 1);
    CHECK(remarked(*waiting, "is not heard before it is converted to 48000 Hz"));
    const std::string copy = waiting->other_rates[0].copy;
    CHECK(copy.starts_with("cache/"));

    std::filesystem::create_directory(session / "cache");
    std::filesystem::resize_file(session / other.file, 1'000);  // changed: another copy is wanted
    std::ofstream(session / copy) << "copy";
    CHECK_FALSE(read_session(session.path(), &copies)->other_rates.empty());
    std::ofstream(copies.path_of(copies.name_of(other.file, {48000}))) << "copy";
    const auto song = read_session(session.path(), &copies);
    REQUIRE(song);
    CHECK(song->remarks.empty());
    const auto& regions = song->parts.at(0).playlist.regions;
    REQUIRE(regions.size() == 1);
    CHECK(regions[0].file == copies.name_of(other.file, {48000}));
    const Range<SongPosition> nominal = other.nominal();
    CHECK(regions[0].begin + regions[0].fade_in == SongPosition{nominal.begin.frame * 160 / 147});
    CHECK(regions[0].end() - regions[0].fade_out == SongPosition{nominal.end.frame * 160 / 147});
}

TEST_CASE("no file outside of the session's folder is read") {
    const Session session;
    int number = 1;
    session.close(take_of("Kick", number, 0, 1000));
    for (const auto* file : {"/etc/passwd", "../other.wav", "audio/../../other.wav", "."}) {
        auto record = take_of("Kick", ++number, 0, 1000);
        record.file = file;
        session.close(record);
    }
    auto inside = take_of("Vox", 1, 0, 1000);
    inside.file = "audio/..a.wav";
    session.close(inside);
    const Song song = session.read();
    REQUIRE(song.parts.size() == 2);
    CHECK(heard(song.parts[0]) == "1:0-1000");
    CHECK(heard(song.parts[1]) == "1:0-1000");
    CHECK(song.remarks.size() == 4);
    CHECK(remarked(song, "\"../other.wav\" does not lie in the session's folder"));
}

TEST_CASE("takes that came to nothing are not heard, unless they are chosen") {
    const Session session;
    session.close(take_of("Kick", 1, 0, 1000));
    auto aborted = take_of("Kick", 2, 0, 1000);
    aborted.status = TakeStatus::aborted;
    session.close(aborted);
    auto discarded = take_of("Kick", 3, 0, 1000);
    discarded.status = TakeStatus::discarded;
    discarded.rate = {44100};
    session.close(discarded);
    auto failed = take_of("Kick", 4, 0, 500);
    failed.status = TakeStatus::failed;
    session.close(failed);
    CHECK(heard(session.read().parts.at(0)) == "1:0-1000");
    session.document(R"({"rate": 48000, "crossfade": 0, "tracks": [{"number": 1, "name": "Kick",
        "comp": [{"begin": 0, "end": 300, "take": 4}, {"begin": 300, "end": 600, "take": 2}]}]})");
    const Song song = session.read();
    CHECK(heard(song.parts.at(0)) == "4:0-300 2:300-600 1:600-1000");
    CHECK(song.remarks.empty());
}

TEST_CASE("what a recorder has in hand is not played") {
    const Session session;
    auto recorder = disk::JournalFile::open(session.path());
    REQUIRE(recorder);
    recorder->append(close_line(take_of("Kick", 1, 0, 1000)));
    auto open = take_of("Kick", 2, 0, 0);
    open.status = TakeStatus::open;
    recorder->append(open_line(open));
    session.write(open, 600);
    REQUIRE(recorder->flush());
    CHECK(heard(session.read().parts.at(0)) == "1:0-1000");
    auto ended = take_of("Kick", 2, 0, 500);
    recorder->append(end_line(ended));
    REQUIRE(recorder->flush());
    session.journal(R"({"version":1,"event":"clo)");  // half of a line, being written
    const Song song = session.read();
    CHECK(heard(song.parts.at(0)) == "1:0-1000");
    CHECK(song.remarks.empty());
}

TEST_CASE("what a dead recorder left open is played as far as it is there") {
    const Session session;
    session.close(take_of("Kick", 1, 0, 1000));
    auto open = take_of("Kick", 2, 500, 0);
    open.length = {};
    open.handles = {{100}, {50}};
    open.status = TakeStatus::open;
    session.open(open);
    auto lost = take_of("Kick", 3, 0, 0);
    lost.length = {};
    lost.status = TakeStatus::open;
    session.open(lost);
    session.write(open, 700);
    session.document(R"({"crossfade": 0})");
    const Song song = session.read();
    CHECK(heard(song.parts.at(0)) == "1:0-600 2:600-1200");
    CHECK(remarked(song, "take 2 of \"Kick\" was never finished: what its file has is played"));
    CHECK(remarked(song, "take 3 of \"Kick\" was never finished: "));
    session.journal(end_line(take_of("Kick", 2, 500, 900)) + "\n");
    CHECK(heard(session.read().parts.at(0)) == "1:0-500 2:500-900 1:900-1000");
}

TEST_CASE("takes that reach before frame 0, over each other and beyond their files stay in place") {
    const Session session;
    session.document(R"({"crossfade": 0})");
    session.close(take_of("Kick", 1, -500, 1000));
    session.close(take_of("Kick", 2, 800, 2000));
    session.write(take_of("Kick", 2, 800, 0), 10);  // another length
    const Song song = session.read();
    CHECK(heard(song.parts.at(0)) == "1:-500-800 2:800-2000");
    CHECK(song.length == Frames{2000});
    session.journal(R"({"version":1,"event":"close","take":3,"track":"Kick","number":1,)"
                    R"("channels":1,"file":"audio/x.wav","rate":48000,"length":10,)"
                    R"("position":9223372036854775807,"status":"complete"})"
                    "\n");
    const Song far = session.read();
    CHECK(heard(far.parts.at(0)) == "1:-500-800 2:800-2000");
    CHECK(far.remarks.size() == 1);
}

TEST_CASE("a session may have 2,000 tracks, and remarks are bounded") {
    const Session session;
    for (int n = 1; n <= 2000; ++n) {
        auto record = take_of(fmt::format("Track {}", n), 1, 0, 1000);
        record.number = n;
        session.close(record);
        record.take = 2;
        record.file = "/elsewhere.wav";
        session.close(record);
    }
    const Song song = session.read();
    REQUIRE(song.parts.size() == 2000);
    CHECK(song.parts.back().number == TrackNumber{2000});
    CHECK(heard(song.parts.back()) == "1:0-1000");
    CHECK(song.remarks.size() == 101);
    CHECK(song.remarks.back() == "and 1900 more that cannot be used");
}
