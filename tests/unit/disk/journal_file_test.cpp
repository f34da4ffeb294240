#include "disk/journal_file.hpp"

#include <sys/prctl.h>
#include <sys/stat.h>

#include "disk/lock_holder.hpp"
#include "disk_fixture.hpp"
#include "failing_sync.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;

namespace {

/// What the journal takes of the disk, also behind its end.
std::int64_t disk_bytes(const Folder& folder) {
    struct stat status {};
    REQUIRE(::stat((folder / "takes.jsonl").c_str(), &status) == 0);
    return status.st_blocks * 512;
}

JournalFile open_journal(const Folder& folder) {
    auto journal = JournalFile::open(folder.path());
    if (!journal) FAIL(journal.error().text);
    return std::move(*journal);
}

session::TakeRecord record(int take) {
    session::TakeRecord made;
    made.take = take;
    made.track = "kick";
    return made;
}

}  // namespace

TEST_CASE("lines are appended and read back") {
    const Folder folder;
    {
        auto journal = open_journal(folder);
        journal.append(open_line(record(1)));
        CHECK_FALSE(journal.settled());
        CHECK(read_journal(folder.path())->entries.empty());
        REQUIRE(journal.flush());
        CHECK(journal.settled());
    }
    {
        auto journal = open_journal(folder);
        journal.append(close_line(record(1)));
        journal.append(open_line(record(2)));
        // Not flushed by hand: the end of the journal does it.
    }
    const auto journal = read_journal(folder.path());
    REQUIRE(journal);
    CHECK(journal->problems.empty());
    REQUIRE(journal->entries.size() == 2);
    CHECK(journal->entries[0].closed);
    CHECK(journal->last_take == 2);
}

TEST_CASE("lines that could not be synced are written once more before they count as settled") {
    const Folder folder;
    auto journal = open_journal(folder);
    journal.append(open_line(record(1)));
    REQUIRE(journal.flush());
    journal.append(close_line(record(1)));
    fail_syncs(2, "takes.jsonl");
    CHECK_FALSE(journal.flush());
    CHECK_FALSE(journal.settled());
    journal.append(open_line(record(2)));
    CHECK_FALSE(journal.flush());
    CHECK_FALSE(journal.settled());
    REQUIRE(journal.flush());
    CHECK(journal.settled());
    const auto text = read_journal_text(folder.path());
    REQUIRE(text);
    const std::string first = open_line(record(1)) + "\n" + close_line(record(1)) + "\n";
    const std::string again = "\n" + close_line(record(1)) + "\n" + open_line(record(2)) + "\n";
    // What a failed sync was about may be nowhere: the end of the file has all of it.
    CHECK(*text == first + again + again);
    const auto takes = read_journal(folder.path());
    REQUIRE(takes);
    CHECK(takes->problems.empty());
    CHECK(takes->entries.size() == 2);
    CHECK(takes->entries[0].closed);
}

TEST_CASE("a session without journal has no takes") {
    const Folder folder;
    const auto journal = read_journal(folder.path());
    REQUIRE(journal);
    CHECK(journal->last_take == 0);
    CHECK(!std::filesystem::exists(folder / "takes.jsonl"));
}

TEST_CASE("a journal is a file, and nothing else") {
    const Folder folder;
    const auto path = folder / "takes.jsonl";
    SECTION("no pipe") { REQUIRE(::mkfifo(path.c_str(), 0600) == 0); }
    SECTION("no device") { std::filesystem::create_symlink("/dev/null", path); }
    SECTION("no folder") { std::filesystem::create_directory(path); }
    const auto journal = JournalFile::open(folder.path());
    REQUIRE(!journal);
    CHECK(journal.error().code == ErrorCode::disk);
    CHECK(journal.error().text.find("takes.jsonl") != std::string::npos);
}

TEST_CASE("a second recorder on the same session is told so") {
    const Folder folder;
    auto first = open_journal(folder);
    const auto second = JournalFile::open(folder.path());
    REQUIRE(!second);
    CHECK(second.error().code == ErrorCode::conflict);
    const auto holder = fmt::format("process {} (", ::getpid());
    CHECK(second.error().text.find(holder) != std::string::npos);
    CHECK(second.error().text.find("is using this session") != std::string::npos);
    CHECK(journal_holder(folder.path()) == ::getpid());
    CHECK(read_journal(folder.path()));
    {
        const JournalFile moved = std::move(first);
        CHECK(!JournalFile::open(folder.path()));
    }
    CHECK(JournalFile::open(folder.path()));
}

TEST_CASE("a line that a crash has torn is closed off, and the next one is whole") {
    const Folder folder;
    const std::string line = open_line(record(1));
    put_bytes(folder / "takes.jsonl", line + "\n" + line.substr(0, 20));
    {
        auto journal = open_journal(folder);
        journal.append(open_line(record(2)));
        REQUIRE(journal.flush());
    }
    const auto journal = read_journal(folder.path());
    REQUIRE(journal);
    CHECK(!journal->torn);
    REQUIRE(journal->entries.size() == 2);
    REQUIRE(journal->problems.size() == 1);
    CHECK(journal->problems[0].line == 2);
}

TEST_CASE("an intact journal is opened without a change") {
    const Folder folder;
    const std::string text = open_line(record(1)) + "\n";
    put_bytes(folder / "takes.jsonl", text);
    { auto journal = open_journal(folder); }
    CHECK(bytes_of(folder / "takes.jsonl") == text);
}

TEST_CASE("space is set aside without changing the length, and given back at the end") {
    const Folder folder;
    {
        auto journal = open_journal(folder);
        journal.append(open_line(record(1)));
        REQUIRE(journal.flush());
        REQUIRE(journal.reserve(1 << 20));
        CHECK(disk_bytes(folder) >= (1 << 20));
        CHECK(bytes_of(folder / "takes.jsonl") == open_line(record(1)) + "\n");
    }
    CHECK(disk_bytes(folder) <= (1 << 16));
}

TEST_CASE("a journal of a newer format is refused") {
    const Folder folder;
    put_bytes(folder / "takes.jsonl", "{\"version\":2}\n");
    const auto journal = read_journal(folder.path());
    REQUIRE(!journal);
    CHECK(journal.error().code == ErrorCode::refused);
    CHECK(journal.error().text.find("takes.jsonl") != std::string::npos);
}

TEST_CASE("a session folder that is not there is an error") {
    const Folder folder;
    CHECK(JournalFile::open(folder / "missing").error().code == ErrorCode::not_found);
}

TEST_CASE("space is set aside anew for a journal that somebody removed") {
    const Folder folder;
    auto journal = open_journal(folder);
    REQUIRE(journal.reserve(1 << 20));
    std::filesystem::remove(folder / "takes.jsonl");
    journal.append(open_line(record(1)));
    REQUIRE(journal.flush());
    CHECK(disk_bytes(folder) >= (1 << 20));
}

TEST_CASE("a process is told by its program's name, not by what the system cuts of it") {
    REQUIRE(::prctl(PR_SET_NAME, "cut", 0, 0, 0) == 0);
    const auto program = std::filesystem::path(program_invocation_name).filename().string();
    CHECK(process_in_words(::getpid()) == fmt::format("process {} ({})", ::getpid(), program));
    CHECK(process_in_words(0) == "process 0");
}
