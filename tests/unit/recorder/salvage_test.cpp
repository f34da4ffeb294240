#include "recorder/salvage.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "catch.hpp"
#include "disk/repair.hpp"
#include "failing_sync.hpp"
#include "part_fixture.hpp"
#include "recorder/other_sessions.hpp"
#include "session/journal.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::recorder;
using namespace laydown::recorder::test;
using session::TakeRecord;
using session::TakeStatus;

namespace {

/// Deep enough in a folder of this test's that what names its parents goes astray there.
class SessionFolder {
  public:
    SessionFolder() { std::filesystem::create_directories(path_); }
    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    std::filesystem::path outside(const std::string& name) const { return root_ / name; }

  private:
    Folder root_;
    std::filesystem::path path_ = root_ / "songs/session";
};

std::string bytes_of(const std::filesystem::path& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

std::vector<Salvaged> others_than(const std::filesystem::path& own) {
    std::vector<Salvaged> all;
    CHECK(salvage_other_sessions(own, [&](Salvaged one) { all.push_back(std::move(one)); }));
    return all;
}

/// A session's folder and the ring of its recorder, which dies with kill_recorder().
struct Wreck {
    Wreck() : ring(std::make_unique<RingFixture>(2, 2.0, folder.path())) {
        ring->capture(2560);  // device frames 1000 to 3560
    }

    /// The open line of a take of both channels from these moments on; its file is not made.
    TakeRecord open(int take, const std::string& track = "Kick") {
        TakeRecord record = job_of(*ring, {1100, 1137}, track, take).record;
        record.file = fmt::format("audio/Song-{}-{:03}.wav", track, take);
        record.started = "2026-01-01T00:00:00Z";
        tell(session::open_line(record));
        return record;
    }
    void end(TakeRecord record, std::int64_t length, std::int64_t handle) {
        record.length = {length};
        record.handles.after = {handle};
        tell(session::end_line(record));
    }
    void end(TakeRecord record, std::int64_t length, const session::EndDecision& decided) {
        record.decided = decided;
        end(std::move(record), length, 0);
    }
    /// Its file, as far as it had come.
    void write(const TakeRecord& record, std::int64_t frames) {
        const auto path = folder / record.file;
        std::filesystem::create_directories(path.parent_path());
        auto writer = disk::AudioFileWriter::create(
            path, {{}, record.channels, record.rate, record.position, {}});
        REQUIRE(writer);
        const auto samples = samples_from({1100, 1137}, frames);
        REQUIRE(writer->write(samples));
    }
    void tell(const std::string& line) {
        std::ofstream(folder / "takes.jsonl", std::ios::app) << line << '\n';
    }

    void kill_recorder(bool ring_stays) {
        ring->memory->remove_at_end(!ring_stays);
        ring->memory.reset();
    }

    Salvaged salvage(const SalvagePatience& patience = {}) {
        auto journal = disk::JournalFile::open(folder.path());
        REQUIRE(journal);
        return salvage_session(folder.path(), std::move(*journal), patience).first;
    }
    /// What the journal says now.
    TakeRecord journaled(int take, const std::string& track = "Kick") {
        const auto journal = disk::read_journal(folder.path());
        REQUIRE(journal);
        const auto* entry = journal->find(take, track);
        REQUIRE(entry != nullptr);
        CHECK(entry->closed);
        return entry->record;
    }
    std::size_t rings_left() const {
        std::size_t count = 0;
        for (const auto& path : CaptureMemory::find()) {
            if (path.parent_path() == ring->runtime.rings()) ++count;
        }
        return count;
    }

    SessionFolder folder;
    std::unique_ptr<RingFixture> ring;
};

}  // namespace

TEST_CASE("a session that was closed well is left as it is") {
    Wreck wreck;
    TakeRecord record = wreck.open(1);
    wreck.write(record, 500);
    record.status = TakeStatus::complete;
    record.length = {500};
    wreck.tell(session::close_line(record));
    wreck.kill_recorder(false);
    const auto size = std::filesystem::file_size(wreck.folder / "takes.jsonl");
    const Salvaged salvaged = wreck.salvage();
    CHECK(salvaged.records.empty());
    CHECK(salvaged.problems.empty());
    CHECK(std::filesystem::file_size(wreck.folder / "takes.jsonl") == size);
}

TEST_CASE("a folder without takes is nothing to salvage") {
    Wreck wreck;
    wreck.kill_recorder(false);
    CHECK(wreck.salvage().records.empty());
    CHECK(wreck.salvage().problems.empty());
}

TEST_CASE("what is in the ring completes a take, to the last frame captured") {
    Wreck wreck;
    const TakeRecord record = wreck.open(1);
    const bool has_file = GENERATE(true, false);
    if (has_file) wreck.write(record, 500);
    wreck.kill_recorder(true);
    const Salvaged salvaged = wreck.salvage();
    CHECK(salvaged.problems.empty());
    REQUIRE(salvaged.records.size() == 1);
    const TakeRecord now = wreck.journaled(1);
    CHECK(now.status == TakeStatus::salvaged);
    CHECK(now.length == Frames{3560 - 1137});
    CHECK(now.handles.after == Frames{0});
    CHECK((samples_in(wreck.folder / now.file) == samples_from({1100, 1137}, 3560 - 1137)));
    CHECK(wreck.rings_left() == 0);
}

TEST_CASE("a take whose ring another process holds is not given up") {
    Wreck wreck;
    wreck.write(wreck.open(1), 500);
    const auto control = wreck.ring->memory->path();
    wreck.kill_recorder(true);
    {
        const auto holder = CaptureMemory::attach(control);
        REQUIRE(holder);
        const Salvaged salvaged = wreck.salvage();
        CHECK(salvaged.records.empty());
        REQUIRE(salvaged.problems.size() == 1);
        CHECK(salvaged.problems.front().find("is in use or cannot be opened now") !=
              std::string::npos);
    }
    CHECK(wreck.salvage().problems.empty());
    CHECK(wreck.journaled(1).status == TakeStatus::salvaged);
    CHECK(wreck.journaled(1).length == Frames{3560 - 1137});
    CHECK(wreck.rings_left() == 0);
}

TEST_CASE("a take whose ring another process looks at is completed from it") {
    Wreck wreck;
    wreck.write(wreck.open(1), 500);
    const auto control = wreck.ring->memory->path();
    wreck.kill_recorder(true);
    std::atomic<bool> looks{false};
    std::atomic<bool> salvaged{false};
    std::thread other([&] {  // looks again and again, as starts of others do once
        while (!salvaged) looks = static_cast<bool>(CaptureMemory::attach(control));
    });
    REQUIRE(laydown::test::wait_until([&] { return looks.load(); }));
    const auto problems = wreck.salvage().problems;
    salvaged = true;
    other.join();
    CHECK(problems.empty());
    CHECK(wreck.journaled(1).status == TakeStatus::salvaged);
}

TEST_CASE("a take whose end was known ends there") {
    Wreck wreck;
    const TakeRecord record = wreck.open(1);
    wreck.write(record, 500);
    SECTION("all of it was captured") {
        wreck.end(record, 1000, 100);
        wreck.kill_recorder(true);
        wreck.salvage();
        CHECK(wreck.journaled(1).length == Frames{1000});
        CHECK(wreck.journaled(1).handles.after == Frames{100});
    }
    SECTION("a part of its handle was") {
        wreck.end(record, 2500, 100);
        wreck.kill_recorder(true);
        wreck.salvage();
        CHECK(wreck.journaled(1).length == Frames{2423});
        CHECK(wreck.journaled(1).handles.after == Frames{23});
    }
    SECTION("the ring is gone") {
        wreck.end(record, 520, 50);
        wreck.kill_recorder(false);
        wreck.salvage();
        CHECK(wreck.journaled(1).length == Frames{500});
        CHECK(wreck.journaled(1).handles.after == Frames{30});
    }
    SECTION("before what is in the file") {
        wreck.end(record, 400, 50);
        const bool ring_stays = GENERATE(true, false);
        wreck.kill_recorder(ring_stays);
        wreck.salvage();
        const TakeRecord now = wreck.journaled(1);
        CHECK(now.length == Frames{400});
        CHECK(now.handles.after == Frames{50});
        CHECK(now.peak == std::vector<double>{sample_of(0, {1499}), sample_of(1, {1536})});
        CHECK((samples_in(wreck.folder / now.file) == samples_from({1100, 1137}, 400)));
    }
}

TEST_CASE("what was not wanted is not completed, and its file is removed") {
    enum class File { with_frames, empty, none };
    const File file = GENERATE(File::with_frames, File::empty, File::none);
    const bool ring_stays = GENERATE(true, false);
    Wreck wreck;
    const TakeRecord record = wreck.open(1);
    const auto path = wreck.folder / record.file;
    std::filesystem::create_directories(path.parent_path());
    if (file == File::with_frames) wreck.write(record, 500);
    if (file == File::empty) std::ofstream(path).flush();
    wreck.end(record, 1000, {TakeStatus::aborted, true, {}});
    wreck.kill_recorder(ring_stays);
    CHECK(wreck.salvage().problems.empty());
    CHECK(wreck.journaled(1).status == TakeStatus::discarded);
    CHECK(wreck.journaled(1).reason == "not wanted");
    CHECK(wreck.journaled(1).length == Frames{0});
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(wreck.rings_left() == 0);
}

TEST_CASE("a file that is not the take's is not removed for a take that was not wanted") {
    Wreck wreck;
    const TakeRecord record = wreck.open(1);
    TakeRecord other = record;
    other.channels = 1;
    wreck.write(other, 500);
    wreck.end(record, 1000, {TakeStatus::aborted, true, {}});
    const bool ring_stays = GENERATE(true, false);
    wreck.kill_recorder(ring_stays);
    wreck.salvage();
    CHECK(wreck.journaled(1).status == TakeStatus::discarded);
    CHECK(std::filesystem::exists(wreck.folder / record.file));
}

TEST_CASE("a take that was called off is completed, and stays called off") {
    Wreck wreck;
    const TakeRecord record = wreck.open(1);
    wreck.write(record, 500);
    wreck.end(record, 1000, {TakeStatus::aborted, false, {}});
    const bool ring_stays = GENERATE(true, false);
    wreck.kill_recorder(ring_stays);
    wreck.salvage();
    CHECK(wreck.journaled(1).status == TakeStatus::aborted);
    CHECK(wreck.journaled(1).length == Frames{ring_stays ? 1000 : 500});
}

TEST_CASE("a take holds nothing that its lanes captured for another track") {
    Wreck wreck;
    const TakeRecord record = wreck.open(1);
    wreck.write(record, 500);
    wreck.end(record, 2000, {TakeStatus::complete, false, DevicePosition{2137}});
    wreck.kill_recorder(true);
    wreck.salvage();
    CHECK(wreck.journaled(1).status == TakeStatus::salvaged);
    CHECK(wreck.journaled(1).length == Frames{1000});
}

TEST_CASE("what was lost before its recorder died is told of the take that is completed") {
    Wreck wreck;
    TakeRecord record = wreck.open(1);
    wreck.write(record, 500);
    wreck.ring->capture(25'600);  // what is in the file is not in the ring any more
    record.gaps = {{{20}, {30}, session::GapCause::overrun},
                   {{450}, {100}, session::GapCause::overrun}};
    wreck.tell(session::open_line(record));
    const bool ring_stays = GENERATE(false, true);
    wreck.kill_recorder(ring_stays);
    wreck.salvage();
    const auto gaps = wreck.journaled(1).gaps;
    REQUIRE(gaps.size() == 2);
    CHECK(gaps[0] == record.gaps[0]);
    CHECK(gaps[1].at == Frames{450});
    if (ring_stays) {
        CHECK(gaps[1].length > Frames{100});  // and on, to what the ring has
    } else {
        CHECK(gaps[1].length == Frames{50});
    }
}

TEST_CASE("without the ring a file is repaired from its length") {
    Wreck wreck;
    wreck.write(wreck.open(1), 500);
    // Half a frame behind the last whole one: a crash in the middle of a write.
    std::ofstream(wreck.folder / "audio/Song-Kick-001.wav", std::ios::app) << "half";
    wreck.kill_recorder(false);
    const Salvaged salvaged = wreck.salvage();
    REQUIRE(salvaged.records.size() == 1);
    const TakeRecord now = wreck.journaled(1);
    CHECK(now.status == TakeStatus::repaired);
    CHECK(now.reason == "its capture ring is gone");
    CHECK(now.length == Frames{500});
    CHECK(now.handles.after == Frames{0});
    CHECK(now.peak == std::vector<double>{sample_of(0, {1599}), sample_of(1, {1636})});
    CHECK((samples_in(wreck.folder / now.file) == samples_from({1100, 1137}, 500)));
}

TEST_CASE("a take without ring and file has failed, and says why") {
    Wreck wreck;
    wreck.open(1);
    wreck.kill_recorder(false);
    wreck.salvage();
    CHECK(wreck.journaled(1).status == TakeStatus::failed);
    CHECK(wreck.journaled(1).length == Frames{0});
    CHECK_FALSE(wreck.journaled(1).reason.empty());
    CHECK(wreck.salvage().records.empty());  // once
}

TEST_CASE("one wreck does not keep another from being salvaged") {
    Wreck wreck;
    TakeRecord strange = wreck.open(1, "Snare");
    strange.lanes = {{9, 9}, {9, 10}};
    wreck.tell(session::open_line(strange));
    wreck.open(2);
    wreck.tell("no line of a journal");
    wreck.kill_recorder(true);
    wreck.salvage();
    CHECK(wreck.journaled(1, "Snare").status == TakeStatus::failed);
    CHECK(wreck.journaled(2).status == TakeStatus::salvaged);
}

TEST_CASE("nothing outside the session's folder is touched, whatever the journal names") {
    Wreck wreck;
    const std::string absolute = wreck.folder.outside("x");
    const std::string file =
        GENERATE_REF(as<std::string>{}, "../../x", "audio/../../../x", "..", absolute);
    TakeRecord record = job_of(*wreck.ring, {1100, 1137}).record;
    record.file = file;
    wreck.tell(session::open_line(record));
    SECTION("its audio gets a file of the session") {
        wreck.kill_recorder(true);
        wreck.salvage();
        const TakeRecord now = wreck.journaled(1);
        CHECK(now.status == TakeStatus::salvaged);
        CHECK(now.file == "audio/Song-Kick-001.wav");
        CHECK((samples_in(wreck.folder / now.file) == samples_from({1100, 1137}, 3560 - 1137)));
    }
    SECTION("or, when that is gone, the journal says so, once") {
        wreck.kill_recorder(false);
        CHECK(wreck.salvage().records.size() == 1);
        const TakeRecord now = wreck.journaled(1);
        CHECK(now.status == TakeStatus::failed);
        CHECK(now.reason.find(file) != std::string::npos);
        CHECK(now.file.empty());
        CHECK(wreck.salvage().records.empty());
    }
    CHECK_FALSE(std::filesystem::exists(wreck.folder.outside("x")));
}

TEST_CASE("what only the ring's notes tell comes into the journal") {
    Wreck wreck;
    TakeRecord record = job_of(*wreck.ring, {1100, 1137}).record;
    record.file = "audio/Song-Kick-001.wav";
    wreck.write(record, 500);
    const bool known = GENERATE(false, true);
    if (known) wreck.tell(session::open_line(record));
    CaptureMemory& ring = *wreck.ring->memory;
    ring.note(session::open_line(record));
    record.status = TakeStatus::complete;
    record.length = {500};
    record.peak = {0.25, 0.5};
    record.closed = "2026-01-01T00:00:01Z";
    const bool closed = GENERATE(false, true);
    if (closed) REQUIRE(disk::repair(wreck.folder / record.file));
    ring.note(closed ? session::close_line(record) : session::end_line(record));
    wreck.kill_recorder(true);
    CHECK(wreck.salvage().problems.empty());
    const TakeRecord now = wreck.journaled(1);
    CHECK(now.status == (closed ? TakeStatus::complete : TakeStatus::salvaged));
    CHECK(now.file == record.file);
    CHECK(now.begin == record.begin);
    CHECK((now.peak == record.peak) == closed);
    CHECK((samples_in(wreck.folder / now.file) == samples_from({1100, 1137}, 500)));
    CHECK(wreck.rings_left() == 0);
    const auto journal = disk::read_journal(wreck.folder.path());
    REQUIRE(journal);
    CHECK(journal->entries.size() == 1);
}

TEST_CASE("the file that only the notes name is the one that is completed") {
    Wreck wreck;
    TakeRecord record = wreck.open(1);
    wreck.write(record, 300);  // somebody was quicker
    const auto foreign = wreck.folder / record.file;
    const auto size = std::filesystem::file_size(foreign);
    CaptureMemory& ring = *wreck.ring->memory;
    TakeRecord planned = record;
    planned.file.clear();
    ring.note(session::open_line(planned));
    record.file = "audio/Song-Kick-001-2.wav";
    ring.note(session::open_line(record));
    wreck.write(record, 500);
    wreck.kill_recorder(true);
    CHECK(wreck.salvage().problems.empty());
    CHECK(wreck.journaled(1).file == record.file);
    CHECK((samples_in(wreck.folder / record.file) == samples_from({1100, 1137}, 3560 - 1137)));
    CHECK(std::filesystem::file_size(foreign) == size);
}

TEST_CASE("what is noted, but not news, does not come into the journal") {
    Wreck wreck;
    TakeRecord record = wreck.open(1);
    wreck.write(record, 500);
    REQUIRE(disk::repair(wreck.folder / record.file));
    CaptureMemory& ring = *wreck.ring->memory;
    ring.note(session::open_line(record));
    record.length = {500};
    ring.note(session::end_line(record));  // not in the journal, but its close is
    record.status = TakeStatus::complete;
    wreck.tell(session::close_line(record));
    const auto size = std::filesystem::file_size(wreck.folder / "takes.jsonl");
    wreck.kill_recorder(true);
    CHECK(wreck.salvage().records.empty());
    CHECK(std::filesystem::file_size(wreck.folder / "takes.jsonl") == size);
    CHECK(wreck.rings_left() == 0);
}

TEST_CASE("an end that was moved there and back stays where it came to lie") {
    Wreck wreck;
    TakeRecord record = wreck.open(1);
    wreck.end(record, 1000, 0);
    wreck.end(record, 900, 0);
    CaptureMemory& ring = *wreck.ring->memory;
    ring.note(session::open_line(record));
    for (const std::int64_t length : {1000, 900, 1000}) {
        record.length = {length};
        ring.note(session::end_line(record));
    }
    wreck.kill_recorder(true);
    wreck.salvage();
    CHECK(wreck.journaled(1).length == Frames{1000});
}

TEST_CASE("lines that cannot be read are told of, and are no failure") {
    Wreck wreck;
    wreck.tell("no line of a journal");
    wreck.kill_recorder(false);
    const Salvaged salvaged = wreck.salvage();
    CHECK(salvaged.problems.empty());
    REQUIRE(salvaged.remarks.size() == 1);
    CHECK(salvaged.remarks[0].find("line 1 of takes.jsonl") == 0);
}

TEST_CASE("a ring whose session folder is gone is told of, with what to do, and stays") {
    Wreck wreck;
    const TakeRecord record = wreck.open(1);
    const auto ring = wreck.ring->memory->path();
    wreck.kill_recorder(true);
    std::filesystem::remove_all(wreck.folder.path());
    for (int start = 0; start < 2; ++start) {
        const auto all = others_than("/no/session");
        REQUIRE(all.size() == 1);
        CHECK(all[0].session == ring);
        REQUIRE(all[0].problems.size() == 1);
        for (const std::string& word : {wreck.folder.path().string(), ring.string() + "*",
                                        std::string("1 MiB"), std::string("--salvage")}) {
            INFO(word << " in " << all[0].problems[0]);
            CHECK(all[0].problems[0].find(word) != std::string::npos);
        }
        CHECK(wreck.rings_left() == 1);
    }
    std::filesystem::create_directories(wreck.folder.path());
    wreck.tell(session::open_line(record));
    CHECK(others_than("/no/session").at(0).problems.empty());
    CHECK(wreck.rings_left() == 0);
}

TEST_CASE("a ring that is damaged is told of once, and set aside") {
    Wreck wreck;
    const auto rings = wreck.ring->runtime.rings();
    const auto control = wreck.ring->memory->path();
    wreck.ring->memory->note("noted");
    wreck.kill_recorder(true);
    std::string words;
    SECTION("cut off") {
        std::filesystem::resize_file(control, 5000);
        words = " of ";
    }
    SECTION("hardly there") {
        std::filesystem::resize_file(control, 10);
        words = "10 bytes only";
    }
    SECTION("overwritten") {
        std::fstream(control, std::ios::in | std::ios::out) << "no ring";
        words = "does not begin";
    }
    SECTION("with sizes whose product is as small as the bank") {
        const auto geometry = bytes_of(control).substr(8, sizeof(engine::RingGeometry));
        engine::RingGeometry wrong{};
        std::memcpy(&wrong, geometry.data(), sizeof wrong);
        wrong.block_frames = 1U << 16U;
        wrong.block_count = 1U << 31U;
        std::fstream file(control, std::ios::in | std::ios::out);
        file.seekp(8).write(reinterpret_cast<const char*>(&wrong), sizeof wrong);
        const std::uint32_t channels = 1U << 15U;  // 2^64 bytes: none at all in 64 bits
        std::fstream(control.string() + ".bank0", std::ios::in | std::ios::out)
            .write(reinterpret_cast<const char*>(&channels), sizeof channels);
        words = "the sizes that it tells cannot be";
    }
    SECTION("with a bank that is none") {
        std::filesystem::resize_file(control.string() + ".bank0", 10);
        words = "no bank";
    }
    SECTION("without what tells of its banks") {
        std::filesystem::remove(control);
        words = "not the file that tells what is in them";
    }
    const auto bank = bytes_of(control.string() + ".bank0");
    const auto all = others_than("/no/session");
    REQUIRE(all.size() == 1);
    CHECK(all[0].session == control);
    REQUIRE(all[0].problems.size() == 1);
    INFO(all[0].problems[0]);
    CHECK(all[0].problems[0].find(words) != std::string::npos);
    const auto aside = (rings / "damaged" / control.filename()).string();
    CHECK(all[0].problems[0].find(aside + "*") != std::string::npos);
    CHECK(bytes_of(aside + ".notes") == "noted\n");
    CHECK(bytes_of(aside + ".bank0") == bank);
    CHECK(others_than("/no/session").empty());
    // Another one of that name, some day.
    std::ofstream(control) << "no ring";
    CHECK(others_than("/no/session").size() == 1);
    CHECK(std::filesystem::exists(aside + ".bank0"));
    CHECK(others_than("/no/session").empty());
}

TEST_CASE("what a living recorder has is not set aside, whatever becomes of its control file") {
    Wreck wreck;
    const auto control = wreck.ring->memory->path();
    std::filesystem::remove(control);
    CHECK(others_than("/no/session").empty());
    CHECK(std::filesystem::exists(control.string() + ".bank0"));
}

TEST_CASE("salvage without patience for a full disk finishes what it can write") {
    Wreck wreck;
    wreck.open(1);
    wreck.kill_recorder(true);
    const auto salvaged = wreck.salvage({std::chrono::milliseconds(0), {}});
    CHECK(salvaged.problems.empty());
    CHECK(wreck.journaled(1).length == Frames{3560 - 1137});
    CHECK(wreck.rings_left() == 0);
}

TEST_CASE("a session that was moved has its takes completed where it lies now") {
    Wreck wreck;
    wreck.open(1);
    wreck.kill_recorder(true);
    const Folder elsewhere;
    const auto moved = elsewhere / "moved";
    std::filesystem::rename(wreck.folder.path(), moved);
    auto journal = disk::JournalFile::open(moved);
    REQUIRE(journal);
    const auto salvaged = salvage_session(moved, std::move(*journal)).first;
    CHECK(salvaged.problems.empty());
    REQUIRE(salvaged.records.size() == 1);
    CHECK(salvaged.records[0].status == TakeStatus::salvaged);
    CHECK(salvaged.records[0].length == Frames{3560 - 1137});
    CHECK(wreck.rings_left() == 0);
}

TEST_CASE("a copy of a session leaves the ring to the session") {
    Wreck wreck;
    wreck.open(1);
    wreck.kill_recorder(true);
    const Folder copy;
    std::filesystem::copy(wreck.folder.path(), copy.path(),
                          std::filesystem::copy_options::recursive);
    auto journal = disk::JournalFile::open(copy.path());
    REQUIRE(journal);
    static_cast<void>(salvage_session(copy.path(), std::move(*journal)));
    CHECK(wreck.rings_left() == 1);
    CHECK(wreck.salvage().problems.empty());
    CHECK(wreck.journaled(1).length == Frames{3560 - 1137});
}

TEST_CASE("salvage that is asked to stop leaves the rest for another time") {
    Wreck wreck;
    wreck.open(1);
    wreck.kill_recorder(true);
    std::stop_source stop;
    stop.request_stop();
    SalvagePatience patience;
    patience.stop = stop.get_token();
    const auto stopped = wreck.salvage(patience);
    CHECK(stopped.records.empty());
    CHECK(stopped.problems.size() == 1);
    CHECK(wreck.rings_left() == 1);
    CHECK(wreck.salvage().problems.empty());
    CHECK(wreck.journaled(1).length == Frames{3560 - 1137});
    CHECK(wreck.rings_left() == 0);
}

namespace {

/// Files can be made, but not grow.
class SmallFiles {
  public:
    SmallFiles() {
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
        const rlimit small{6000, before_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    }
    ~SmallFiles() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, old_);
    }
    SmallFiles(const SmallFiles&) = delete;
    SmallFiles& operator=(const SmallFiles&) = delete;

  private:
    rlimit before_{};
    void (*old_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

}  // namespace

TEST_CASE("the ring stays, and the take open, while its file cannot be finished") {
    Wreck wreck;
    wreck.open(1);
    TakeRecord noted = job_of(*wreck.ring, {1100, 1137}, "Kick", 7).record;
    wreck.ring->memory->note(session::open_line(noted));  // its file was not created yet
    wreck.kill_recorder(true);
    const Salvaged hopeless = [&] {
        const SmallFiles small;
        return wreck.salvage();
    }();
    CHECK_FALSE(hopeless.problems.empty());
    CHECK(wreck.rings_left() == 1);
    const auto journal = disk::read_journal(wreck.folder.path());
    REQUIRE(journal);
    CHECK_FALSE(journal->find(1, "Kick")->closed);
    // Its number is taken, also for whoever records before it is completed.
    CHECK(hopeless.last_take == 7);
    CHECK(journal->last_take == 7);

    wreck.salvage();
    for (const int take : {1, 7}) {
        const TakeRecord now = wreck.journaled(take);
        CHECK(now.status == TakeStatus::salvaged);
        CHECK((samples_in(wreck.folder / now.file) == samples_from({1100, 1137}, 3560 - 1137)));
    }
    CHECK(wreck.rings_left() == 0);
}

TEST_CASE("a file that salvage cannot go on with loses nothing of what it had") {
    Wreck wreck;
    const TakeRecord record = wreck.open(1);
    wreck.write(record, 2000);
    wreck.kill_recorder(true);
    const auto path = wreck.folder / record.file;
    const auto size = std::filesystem::file_size(path);
    {
        const SmallFiles small;
        CHECK_FALSE(wreck.salvage().problems.empty());
    }
    CHECK(std::filesystem::file_size(path) == size);
    CHECK(wreck.salvage().problems.empty());
    CHECK((samples_in(path) == samples_from({1100, 1137}, 3560 - 1137)));
}

TEST_CASE("after a sync that failed, the next salvage writes all again that the ring has") {
    Wreck wreck;
    const TakeRecord record = wreck.open(1);
    const bool recorder_lost = GENERATE(false, true);  // it had told the header of all, and died
    if (recorder_lost) wreck.write(record, 2000);
    wreck.kill_recorder(true);
    const auto path = wreck.folder / record.file;
    if (recorder_lost) {
        auto writer = disk::AudioFileWriter::open_for_append(path);
        REQUIRE(writer);
        REQUIRE(writer->update_header());
    } else {
        disk::test::fail_syncs(1, "/audio");
        const Salvaged hopeless = wreck.salvage();
        CHECK_FALSE(hopeless.problems.empty());
        CHECK(wreck.rings_left() == 1);
        const auto journal = disk::read_journal(wreck.folder.path());
        REQUIRE(journal);
        CHECK_FALSE(journal->find(1, "Kick")->closed);
    }
    // What had come to the page cache only is gone when it is read again.
    const auto size = std::filesystem::file_size(path);
    REQUIRE(size > 8 * 1500);
    std::filesystem::resize_file(path, size - 8 * 1500);
    std::filesystem::resize_file(path, size);
    CHECK(wreck.salvage().problems.empty());
    CHECK(wreck.journaled(1).status == TakeStatus::salvaged);
    CHECK((samples_in(path) == samples_from({1100, 1137}, 3560 - 1137)));
    CHECK(wreck.rings_left() == 0);
}

TEST_CASE("the ring of another session is not for this one") {
    Wreck wreck;
    wreck.open(1);
    const Folder other;
    RingFixture foreign(2, 2.0, other.path());
    foreign.memory->remove_at_end(false);
    foreign.memory.reset();
    wreck.kill_recorder(false);
    wreck.salvage();
    std::size_t left = 0;
    for (const auto& path : CaptureMemory::find()) {
        if (path.parent_path() == foreign.runtime.rings()) ++left;
    }
    CHECK(left == 1);
}

TEST_CASE("the sessions of all dead recorders are salvaged, but not one's own") {
    Wreck wreck;
    wreck.open(1);
    wreck.kill_recorder(true);
    CHECK(others_than(wreck.folder.path()).empty());
    {
        const auto living = disk::JournalFile::open(wreck.folder.path());
        REQUIRE(living);
        CHECK(others_than("/no/session").empty());  // left to it
    }
    const auto all = others_than("/no/session");
    REQUIRE(all.size() == 1);
    CHECK(all[0].session == wreck.folder.path());
    REQUIRE(all[0].records.size() == 1);
    CHECK(wreck.journaled(1).status == TakeStatus::salvaged);
}

TEST_CASE("what is thrown over one session is told, and costs no other one") {
    Wreck wreck;
    wreck.open(1);
    wreck.kill_recorder(true);
    Wreck another;
    another.open(1);
    another.kill_recorder(true);
    // Each has a runtime folder of its own, of which the last one counts.
    for (const auto& file : std::filesystem::directory_iterator(wreck.ring->runtime.rings())) {
        std::filesystem::copy(file, another.ring->runtime.rings());
    }
    int calls = 0;
    std::vector<Salvaged> told;
    salvage_other_sessions("/no/session", [&](Salvaged one) {
        if (++calls == 1) throw std::runtime_error("no memory for that");
        told.push_back(std::move(one));
    });
    REQUIRE(told.size() == 2);
    REQUIRE(told[0].problems.size() == 1);
    CHECK(told[0].problems[0].find("no memory for that") != std::string::npos);
    CHECK(told[1].problems.empty());
    CHECK(told[1].records.size() == 1);
    CHECK(told[0].session != told[1].session);
    std::atomic<int> tried{0};
    {
        std::ofstream(another.ring->runtime.rings() / "torn.ring") << "no ring";
        const OtherSessions others("/no/session", [&](const Salvaged&) {
            ++tried;
            throw std::runtime_error("nobody listens");
        });
        CHECK(laydown::test::wait_until([&] { return tried > 0; }));
    }
}

TEST_CASE("a session of a newer program is told of once, with its journal's file and version") {
    Wreck wreck;
    const auto ring = wreck.ring->memory->path();
    wreck.kill_recorder(true);
    wreck.tell(R"({"version":2,"event":"open","take":1,"track":"Kick"})");
    const Folder elsewhere;
    const auto second = ring.parent_path() / "second.ring";
    std::filesystem::create_directory_symlink(wreck.folder.path(), elsewhere / "link");
    std::filesystem::copy(ring, second);
    std::filesystem::copy(ring.string() + ".bank0", second.string() + ".bank0");
    {
        const auto memory = CaptureMemory::attach(second);
        REQUIRE(memory);
        (*memory)->set_session(elsewhere / "link");  // the same folder by another path
    }
    const auto all = others_than("/no/session");
    REQUIRE(all.size() == 1);
    REQUIRE(all[0].problems.size() == 1);
    CHECK(all[0].problems[0].find("takes.jsonl: written by a newer Laydown (journal version 2") !=
          std::string::npos);
    CHECK(wreck.rings_left() == 2);
}

TEST_CASE("bytes that others put behind a file are not taken for audio") {
    Wreck wreck;
    const TakeRecord record = wreck.open(1);
    const auto path = wreck.folder / record.file;
    std::filesystem::create_directories(path.parent_path());
    auto writer = disk::AudioFileWriter::create(
        path, {{}, record.channels, record.rate, record.position, {}});
    REQUIRE(writer);
    const auto samples = samples_from({1100, 1137}, 500);
    REQUIRE(writer->write(samples));
    const bool told = GENERATE(true, false);  // in the header, before it died
    if (told) REQUIRE(writer->update_header());
    const std::size_t foreign = GENERATE(8 * 100, 8 * 5000);  // within what was captured; more
    std::ofstream(path, std::ios::app) << std::string(foreign, 'x');
    wreck.kill_recorder(true);
    CHECK(wreck.salvage().problems.empty());
    const TakeRecord now = wreck.journaled(1);
    CHECK(now.status == TakeStatus::salvaged);
    CHECK(now.file == record.file);
    CHECK(now.length == Frames{3560 - 1137});
    CHECK(now.peak == std::vector<double>{sample_of(0, {3522}), sample_of(1, {3559})});
    CHECK((samples_in(path) == samples_from({1100, 1137}, 3560 - 1137)));
}

TEST_CASE("a file of other channels or another rate is none of the take's, and stays as it is") {
    Wreck wreck;
    TakeRecord record = wreck.open(1);
    const disk::AudioFormat format{GENERATE(disk::Container::wav, disk::Container::flac),
                                   disk::Encoding::s24};
    const disk::AudioShape shape =
        GENERATE(disk::AudioShape{1, test_rate}, disk::AudioShape{2, {44'100}});
    const auto path = wreck.folder / record.file;
    std::filesystem::create_directories(path.parent_path());
    auto writer =
        disk::AudioFileWriter::create(path, {format, shape.channels, shape.rate, {0}, {}});
    REQUIRE(writer);
    REQUIRE(writer->write(std::vector<float>(200, 0.25F)));
    REQUIRE(writer->close());
    const auto before = bytes_of(path);
    const bool ring_stays = GENERATE(true, false);
    wreck.kill_recorder(ring_stays);
    CHECK(wreck.salvage().problems.empty());
    const TakeRecord now = wreck.journaled(1);
    const auto words = fmt::format("{} channels at {} Hz are in the file, 2 at 8000 Hz in the take",
                                   shape.channels, shape.rate.hertz);
    CHECK(now.reason.find(words) != std::string::npos);
    CHECK(bytes_of(path) == before);
    if (ring_stays) {
        CHECK(now.status == TakeStatus::salvaged);
        CHECK(now.file == "audio/Song-Kick-001-2.wav");
        CHECK((samples_in(wreck.folder / now.file) == samples_from({1100, 1137}, 3560 - 1137)));
    } else {
        CHECK(now.status == TakeStatus::failed);
    }
}

TEST_CASE("what is no file is neither waited for nor touched") {
    Wreck wreck;
    const TakeRecord record = wreck.open(1);
    const auto path = wreck.folder / record.file;
    std::filesystem::create_directories(path.parent_path());
    const bool pipe = GENERATE(true, false);
    if (pipe) REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    if (!pipe) std::filesystem::create_directory(path);
    const bool ring_stays = GENERATE(true, false);
    wreck.kill_recorder(ring_stays);
    CHECK(wreck.salvage().problems.empty());
    const TakeRecord now = wreck.journaled(1);
    CHECK(now.status == (ring_stays ? TakeStatus::salvaged : TakeStatus::failed));
    CHECK(now.reason.find(pipe ? "this is a pipe" : "this is a folder") != std::string::npos);
    CHECK(std::filesystem::is_fifo(path) == pipe);
    if (ring_stays) {
        CHECK((samples_in(wreck.folder / now.file) == samples_from({1100, 1137}, 3560 - 1137)));
    }
}

TEST_CASE("a journal that is no file is told of") {
    Wreck wreck;
    REQUIRE(::mkfifo((wreck.folder / "takes.jsonl").c_str(), 0600) == 0);
    CHECK(disk::read_journal(wreck.folder.path()).error().code == ErrorCode::bad_arguments);
    CHECK(disk::JournalFile::open(wreck.folder.path()).error().code == ErrorCode::disk);
}
