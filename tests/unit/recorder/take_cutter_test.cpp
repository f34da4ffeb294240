#include "recorder/take_cutter.hpp"

#include <fstream>

#include "catch.hpp"
#include "failing_sync.hpp"
#include "part_fixture.hpp"
#include "session/journal.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::recorder;
using namespace laydown::recorder::test;
using session::JournalEvent;
using session::JournalLine;
using session::TakeRecord;
using session::TakeStatus;

namespace {

std::vector<JournalLine> journal_lines(const Folder& session) {
    std::vector<JournalLine> lines;
    std::ifstream file(session / std::string(disk::journal_name));
    for (std::string text; std::getline(file, text);) {
        auto line = session::parse_journal_line(text);
        if (!line) FAIL(line.error().text);
        lines.push_back(std::move(*line));
    }
    return lines;
}

std::vector<JournalEvent> events_of(const std::vector<JournalLine>& lines) {
    std::vector<JournalEvent> events;
    for (const JournalLine& line : lines) events.push_back(line.event);
    return events;
}

disk::JournalFile journal_in(const Folder& session) {
    auto journal = disk::JournalFile::open(session.path());
    if (!journal) FAIL(journal.error().text);
    return std::move(*journal);
}

struct CutterFixture {
    CutterFixture() : CutterFixture(std::nullopt) {}
    explicit CutterFixture(std::optional<disk::JournalFile> journal)
        : cutter(folder.path(), journal ? std::move(*journal) : journal_in(folder), finisher,
                 [this](const DiskEvent& event) { report(event); }) {}

    void report(const DiskEvent& event) {
        if (const auto* opened = std::get_if<PartOpened>(&event)) at_opening.push_back(*opened);
        if (const auto* closed = std::get_if<PartClosed>(&event)) closings.push_back(*closed);
        if (const auto* trouble = std::get_if<PartTrouble>(&event)) troubles.push_back(*trouble);
        if (const auto* trouble = std::get_if<SessionTrouble>(&event)) of_all.push_back(*trouble);
        // The journal knows of a file before the file is there, and of its end before anybody else.
        if (std::holds_alternative<PartOpened>(event)) lines_at_opening = journal_lines(folder);
        if (std::holds_alternative<PartClosed>(event)) lines_at_closing = journal_lines(folder);
    }
    void run() { cutter.run(now += std::chrono::milliseconds(1), true); }
    /// Writes what is there and brings it to the disk.
    void sync() {
        now += std::chrono::seconds(2);
        run();
        REQUIRE(laydown::test::wait_until([this] { return finisher.idle(); }));
    }
    void finish() {
        REQUIRE(laydown::test::wait_until([this] {
            run();
            return cutter.idle();
        }));
    }

    /// What the journal says of the only part, whose file is broken: which is found out with what
    /// is captured next, or when it ends.
    TakeRecord await_failure(bool while_recorded, std::int64_t length) {
        if (while_recorded) {
            ring.capture(640);
            run();
            REQUIRE(troubles.size() == 1);
        } else {
            cutter.end({1, {1}}, end_after(length));
        }
        finish();
        REQUIRE(troubles.size() == 1);  // told once
        CHECK(troubles[0].kind == PartTrouble::Kind::failed);
        REQUIRE(closings.size() == 1);
        CHECK(closings[0].record.status == TakeStatus::failed);
        return closings[0].record;
    }

    Folder folder;
    RingFixture ring;
    Background finisher{"test-sync"};
    std::vector<PartOpened> at_opening;
    std::vector<PartClosed> closings;
    std::vector<PartTrouble> troubles;
    std::vector<SessionTrouble> of_all;
    std::vector<JournalLine> lines_at_opening;
    std::vector<JournalLine> lines_at_closing;
    SteadyTime now{std::chrono::seconds(100)};
    TakeCutter cutter;
};

using Events = std::vector<JournalEvent>;
using Kind = PartTrouble::Kind;

/// A journal in a folder of its own, which can become impossible to write.
struct FragileJournal {
    FragileJournal() {
        std::filesystem::create_directories(path());
        auto opened = disk::JournalFile::open(path());
        REQUIRE(opened);
        file = std::move(*opened);
    }
    std::filesystem::path path() const { return folder / "journal"; }
    void break_it() const {
        std::filesystem::remove_all(path());
        std::ofstream(path()) << "in the way";
    }
    void mend() const { std::filesystem::remove(path()); }

    Folder folder;
    std::optional<disk::JournalFile> file;
};

}  // namespace

TEST_CASE("the journal tells of a take before its file exists, of its end, and of all at last") {
    CutterFixture f;
    f.ring.capture(640);
    CHECK(f.cutter.idle());
    f.cutter.open(job_of(f.ring, {1100}));
    CHECK(f.cutter.open_parts() == 1);
    CHECK_FALSE(f.cutter.ending());
    f.run();
    REQUIRE(f.at_opening.size() == 1);
    REQUIRE(events_of(f.lines_at_opening) == Events{JournalEvent::open});
    CHECK(f.lines_at_opening[0].record.file == "audio/Song-Kick-001.wav");
    CHECK(f.lines_at_opening[0].record.ring == f.ring.memory->name());

    CutEnd end = end_after(1000);
    end.handle_after = {100};
    f.cutter.end({1, {1}}, end);
    CHECK(f.cutter.ending());
    f.ring.capture(640);
    f.finish();
    const auto lines = journal_lines(f.folder);
    REQUIRE(events_of(lines) == Events{JournalEvent::open, JournalEvent::end, JournalEvent::close});
    CHECK(lines[1].record.length == Frames{1000});
    CHECK(lines[1].record.handles.after == Frames{100});
    CHECK(lines[2].record.status == TakeStatus::complete);
    CHECK(lines[2].record.length == Frames{1000});
    REQUIRE(f.closings.size() == 1);
    CHECK(f.closings[0].record.length == Frames{1000});
    CHECK(events_of(f.lines_at_closing) == events_of(lines));
    CHECK((samples_in(f.folder / lines[2].record.file) == samples_from({1100}, 1000)));
}

TEST_CASE("files of two tracks that would have one name are told apart, in the journal too") {
    CutterFixture f;
    f.ring.capture(640);
    CutJob second = job_of(f.ring, {1200}, "a_b");
    second.key.track = {2};
    second.record.number = 2;
    f.cutter.open(job_of(f.ring, {1100}, "a:b"));
    f.cutter.open(std::move(second));
    f.run();
    const auto lines = journal_lines(f.folder);
    REQUIRE(lines.size() == 2);  // and no third that takes a name back
    CHECK(lines[0].record.file == "audio/Song-a_b-001.wav");
    CHECK(lines[1].record.file == "audio/Song-a_b-001-2.wav");
    f.cutter.end({1, {1}}, end_after(700));
    f.cutter.end({1, {2}}, end_after(800));
    f.ring.capture(640);
    f.finish();
    const auto journal = disk::read_journal(f.folder.path());
    REQUIRE(journal);
    REQUIRE(journal->entries.size() == 2);
    const auto& one = *journal->find(1, "a:b");
    const auto& other = *journal->find(1, "a_b");
    CHECK(one.record.file == "audio/Song-a_b-001.wav");
    CHECK(other.record.file == "audio/Song-a_b-001-2.wav");
    CHECK(one.closed);
    CHECK(other.closed);
    CHECK((samples_in(f.folder / one.record.file) == samples_from({1100}, 700)));
    CHECK((samples_in(f.folder / other.record.file) == samples_from({1200}, 800)));
}

TEST_CASE("a take that is not wanted leaves no file") {
    CutterFixture f;
    f.ring.capture(2560);
    f.cutter.open(job_of(f.ring, {1100}));
    f.run();
    CHECK(std::filesystem::exists(f.folder / "audio/Song-Kick-001.wav"));
    CutEnd end = end_after(100'000);  // its handle would be waited for in vain
    end.discard = true;
    end.status = GENERATE(TakeStatus::aborted, TakeStatus::complete);
    f.cutter.end({1, {1}}, end);
    f.finish();
    CHECK_FALSE(std::filesystem::exists(f.folder / "audio/Song-Kick-001.wav"));
    const TakeRecord told = journal_lines(f.folder).back().record;
    CHECK(told.status == TakeStatus::discarded);
    CHECK(told.file == "audio/Song-Kick-001.wav");
    CHECK(told.length == Frames{0});
    CHECK(told.nominal().length() == Frames{0});
    CHECK(told.peak.empty());
    CHECK(told.reason == (end.status == TakeStatus::aborted ? "not wanted" : "nothing to keep"));
    CHECK(f.closings.back().record.status == TakeStatus::discarded);
}

TEST_CASE("a take is told to be closed when the journal says so, however long that takes") {
    FragileJournal journal;
    CutterFixture f(std::move(journal.file));
    f.ring.capture(2560);
    f.cutter.open(job_of(f.ring, {1100}));
    f.run();
    journal.break_it();
    f.cutter.end({1, {1}}, end_after(500));
    REQUIRE(laydown::test::wait_until([&f] {
        f.run();
        return f.finisher.idle() && !f.of_all.empty();
    }));
    f.now += std::chrono::seconds(1);
    f.run();
    REQUIRE(f.of_all.size() == 1);  // told once
    CHECK(f.of_all[0].kind == SessionTrouble::Kind::journal);
    CHECK(f.troubles.empty());
    CHECK(f.closings.empty());
    CHECK(f.cutter.open_parts() == 1);
    SECTION("when it can be written again") {
        journal.mend();
        f.now += std::chrono::seconds(1);
        f.run();
        REQUIRE(f.of_all.size() == 3);
        CHECK(f.of_all[1].kind == SessionTrouble::Kind::displaced);  // it had to be made again
        CHECK(f.of_all[2].kind == SessionTrouble::Kind::resumed);
        CHECK(f.cutter.idle());
        const auto found = disk::read_journal(journal.path());
        REQUIRE(found);
        REQUIRE(found->find(1, "Kick") != nullptr);
        CHECK(found->find(1, "Kick")->closed);
    }
    SECTION("but not for ever") {
        CHECK_FALSE(f.cutter.journal_given_up(f.now));
        f.now += TakeCutter::journal_patience;
        f.run();
        CHECK(f.cutter.journal_given_up(f.now));
        CHECK_FALSE(f.cutter.idle());
    }
    CHECK(f.closings.size() == 1);
    CHECK(f.cutter.open_parts() == 0);
}

TEST_CASE("a part that is given up is told of at once, whatever the journal does") {
    FragileJournal journal;
    CutterFixture f(std::move(journal.file));
    std::ofstream(f.folder / "audio") << "not a folder";
    journal.break_it();
    f.ring.capture(640);
    CutJob job = job_of(f.ring, {1000});
    job.end = end_after(640);
    f.cutter.open(std::move(job));
    f.ring.capture(30'016);  // the ring has nothing of it any more
    f.run();
    REQUIRE_FALSE(f.troubles.empty());
    CHECK(f.troubles.back().kind == Kind::failed);
    CHECK(f.troubles.back().key == PartKey{1, {1}});
    CHECK_FALSE(f.troubles.back().text.empty());
    CHECK(f.closings.empty());
}

TEST_CASE("a file that cannot be continued is left as it is, its take cut anew, the others whole") {
    CutterFixture f;
    f.ring.capture(2560);
    CutJob bad = job_of(f.ring, {1100}, "Snare", 2);
    bad.resume = true;
    bad.record.file = "audio/bad.wav";
    std::filesystem::create_directories(f.folder / "audio");
    std::ofstream(f.folder / "audio/bad.wav") << "no audio";
    f.cutter.open(job_of(f.ring, {1100}));
    f.cutter.open(bad);
    f.run();
    f.cutter.end({1, {1}}, end_after(500));
    f.cutter.end({2, {1}}, end_after(500));
    f.finish();
    const auto journal = disk::read_journal(f.folder.path());
    REQUIRE(journal);
    const auto& anew = journal->find(2, "Snare")->record;
    CHECK(anew.status == TakeStatus::complete);
    CHECK(anew.file != "audio/bad.wav");
    CHECK(std::filesystem::file_size(f.folder / "audio/bad.wav") == 8);
    CHECK(journal->find(1, "Kick")->record.status == TakeStatus::complete);
    CHECK((samples_in(f.folder / "audio/Song-Kick-001.wav") == samples_from({1100}, 500)));
}

TEST_CASE("a take that ends before what is in its file is cut, and its levels measured again") {
    CutterFixture f;
    f.ring.capture(12'800);
    const char* format = GENERATE("wav-f32", "flac-s24");
    CutJob job = job_of(f.ring, {1100, 1137});
    job.format = *disk::parse_audio_format(format);
    f.cutter.open(std::move(job));
    f.run();
    f.cutter.end({1, {1}}, end_after(9000));
    f.finish();
    REQUIRE(f.closings.size() == 1);
    const auto& record = f.closings[0].record;
    CHECK(record.status == TakeStatus::complete);
    CHECK(record.length == Frames{9000});
    REQUIRE(record.peak.size() == 2);
    CHECK(record.peak[0] == Approx(static_cast<double>(sample_of(0, {10'099}))).epsilon(1e-4));
    CHECK(record.peak[1] == Approx(static_cast<double>(sample_of(1, {10'136}))).epsilon(1e-4));
    CHECK(samples_in(f.folder / record.file).size() == 18'000);
}

TEST_CASE("the ring is needed from the oldest part that is cut from it") {
    CutterFixture f;
    f.ring.capture(640);
    CHECK(f.cutter.needed_from(*f.ring.memory, f.ring.head()) == f.ring.head());
    f.cutter.open(job_of(f.ring, {1300}));
    f.cutter.open(job_of(f.ring, {1200}, "Snare", 2));
    CHECK(f.cutter.needed_from(*f.ring.memory, f.ring.head()) == RingPosition{200});
    const RingFixture other;
    CHECK(f.cutter.needed_from(*other.memory, {7}) == RingPosition{7});
    f.run();
    CHECK(f.cutter.needed_from(*f.ring.memory, f.ring.head()) == f.ring.head());
}

TEST_CASE("that the ring forgets what waits is told at once, once, for all parts") {
    CutterFixture f;
    std::ofstream(f.folder / "audio") << "not a folder";
    f.cutter.open(job_of(f.ring, {1000}));
    f.cutter.open(job_of(f.ring, {1000}, "Snare", 2));
    f.ring.capture(3200);
    f.run();
    CHECK(f.of_all.empty());
    CHECK(f.troubles.size() == 2);
    const RingPosition head = f.ring.head();
    CHECK(f.cutter.awaited_from(*f.ring.memory, head) == RingPosition{0});
    f.ring.capture(19'200);
    f.run();
    REQUIRE(f.of_all.size() == 1);
    CHECK(f.of_all[0].kind == SessionTrouble::Kind::losing);
    // A server that could wait need not, and what is lost is needed no more.
    const engine::RingReader reader(f.ring.control);
    CHECK(f.cutter.awaited_from(*f.ring.memory, f.ring.head()) == f.ring.head());
    CHECK(f.cutter.needed_from(*f.ring.memory, f.ring.head()) == reader.oldest(f.ring.head()));
    for (int i = 0; i < 5; ++i) {
        f.ring.capture(640);
        f.now += std::chrono::seconds(1);
        f.run();
    }
    CHECK(f.of_all.size() == 1);
    CHECK(f.troubles.size() == 2);
    std::filesystem::remove(f.folder / "audio");
    f.now += std::chrono::seconds(1);
    f.run();
    REQUIRE(f.of_all.size() == 2);
    CHECK(f.of_all[1].kind == SessionTrouble::Kind::resumed);
    REQUIRE(f.troubles.size() == 4);
    CHECK(f.troubles[2].kind == Kind::overrun);
    CHECK(f.troubles[3].length == f.troubles[2].length);
    // Whoever finds the files after a crash knows of it.
    const auto journal = disk::read_journal(f.folder.path());
    REQUIRE(journal);
    CHECK(journal->find(1, "Kick")->record.gaps.size() == 1);
    CHECK(journal->find(2, "Snare")->record.gaps.size() == 1);
    f.cutter.end({1, {1}}, end_after(25'000));
    f.cutter.end({2, {1}}, end_after(25'000));
    f.finish();
    for (const PartClosed& closed : f.closings) {
        CHECK(closed.record.status == TakeStatus::complete);
        CHECK(closed.record.gaps.size() == 1);
    }
}

TEST_CASE("a file that somebody else cuts short has failed, with what is left of it") {
    CutterFixture f;
    f.ring.capture(6400);
    f.cutter.open(job_of(f.ring, {1000}));
    f.run();
    const auto file = f.folder / "audio/Song-Kick-001.wav";
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 4 * 4400);
    const TakeRecord record = f.await_failure(GENERATE(false, true), 6400);
    CHECK(record.reason.find("2000 of 6400 frames are left") != std::string::npos);
    CHECK(record.length == Frames{2000});
    CHECK(record.peak == std::vector<double>{sample_of(0, {2999})});
    CHECK((samples_in(file) == samples_from({1000}, 2000)));
}

TEST_CASE("a part of which something could not be synced has failed, and is told of at once") {
    CutterFixture f;
    f.ring.capture(640);
    disk::test::fail_syncs(1, "/audio/");
    f.cutter.open(job_of(f.ring, {1000}));
    f.run();
    REQUIRE(laydown::test::wait_until([&f] { return f.finisher.idle(); }));
    CHECK(f.troubles.empty());
    const TakeRecord record = f.await_failure(GENERATE(false, true), 640);
    CHECK(f.troubles[0].goes_on);
    CHECK(f.troubles[0].fruitless);
    CHECK(f.troubles[0].at == Frames{0});
    CHECK(f.troubles[0].text.find("could not be brought to the disk") != std::string::npos);
    CHECK(record.reason == f.troubles[0].text);
    CHECK(record.length == Frames{640});
    CHECK((samples_in(f.folder / "audio/Song-Kick-001.wav") == samples_from({1000}, 640)));
}

TEST_CASE("of a part that has failed, what a sync had not brought to the disk goes on elsewhere") {
    CutterFixture f;
    CutJob job = job_of(f.ring, {1000});
    const bool handle_only = GENERATE(false, true);
    if (handle_only) job.record.handles.before = {640};
    f.ring.capture(640);
    f.cutter.open(std::move(job));
    f.sync();
    f.ring.capture(640);
    disk::test::fail_syncs(1, "/audio/");
    f.sync();
    const TakeRecord record = f.await_failure(GENERATE(false, true), 1280);
    CHECK(f.troubles[0].goes_on);
    CHECK(f.troubles[0].fruitless == handle_only);
    CHECK(f.troubles[0].at == Frames{640});
    CHECK(record.length == Frames{1280});
}

TEST_CASE("a file that is to come later is not made before, and misses nothing") {
    CutterFixture f;
    CutJob job = job_of(f.ring, {1000});
    job.not_before = f.now + std::chrono::seconds(1);
    f.cutter.open(std::move(job));
    f.ring.capture(640);
    f.run();
    CHECK(f.at_opening.empty());
    CHECK_FALSE(std::filesystem::exists(f.folder / "audio/Song-Kick-001.wav"));
    f.now += std::chrono::seconds(1);
    f.run();
    CHECK(f.at_opening.size() == 1);
    f.cutter.end({1, {1}}, end_after(640));
    f.finish();
    CHECK((samples_in(f.folder / "audio/Song-Kick-001.wav") == samples_from({1000}, 640)));
}

TEST_CASE("the journal tells of each loss, but does not repeat all of them at each") {
    CutterFixture f;
    f.cutter.open(job_of(f.ring, {1000}));
    f.run();
    const auto lines = [&f] { return journal_lines(f.folder).size(); };
    REQUIRE(lines() == 1);
    const auto lose = [&f] {
        f.ring.capture(32'000);
        f.run();  // moves the clock by a millisecond
    };
    lose();
    CHECK(lines() == 2);  // at once
    lose();
    lose();
    CHECK(lines() == 2);
    f.now += std::chrono::seconds(1);
    f.run();
    CHECK(lines() == 3);  // also without another loss
    CHECK(journal_lines(f.folder).back().record.gaps.size() == 3);
    for (int i = 0; i < 97; ++i) {
        lose();
        f.now += std::chrono::seconds(1);
    }
    CHECK(f.troubles.size() == 100);
    CHECK(lines() < 12);
    f.now += std::chrono::seconds(100);
    f.run();
    CHECK(journal_lines(f.folder).back().record.gaps.size() == 100);
    const std::size_t before = lines();
    f.now += std::chrono::seconds(1000);
    f.run();
    CHECK(lines() == before);
}

TEST_CASE("while one part has a long silence to encode, the others are written") {
    CutterFixture f;
    f.ring.capture(640);
    f.ring.capture(640, 1'000'000);
    CutJob job = job_of(f.ring, {1000});
    job.format = *disk::parse_audio_format("flac-s24");
    f.cutter.open(std::move(job));
    f.cutter.open(job_of(f.ring, {1'001'640}, "Snare", 2));
    f.run();
    CHECK(f.cutter.behind());
    CHECK(f.at_opening.size() == 2);
    while (f.cutter.behind()) f.run();
    f.cutter.end({1, {1}}, end_after(1'001'280));
    f.cutter.end({2, {1}}, end_after(640));
    f.finish();
    REQUIRE(f.closings.size() == 2);
    for (const PartClosed& closed : f.closings) {
        CHECK(closed.record.status == TakeStatus::complete);
        CHECK(closed.record.gaps.size() == (closed.record.track == "Kick" ? 1 : 0));
    }
}

TEST_CASE("the header of an open file follows what is in it, for whoever finds it after a crash") {
    CutterFixture f;
    f.ring.capture(2560);
    f.cutter.open(job_of(f.ring, {1000}));
    f.run();
    REQUIRE(laydown::test::wait_until([&f] { return f.finisher.idle(); }));
    CHECK((samples_in(f.folder / "audio/Song-Kick-001.wav") == samples_from({1000}, 2560)));
}
