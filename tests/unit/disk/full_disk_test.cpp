#include <sys/resource.h>

#include <csignal>

#include "disk/journal_file.hpp"
#include "disk/repair.hpp"
#include "disk/ring_directory.hpp"
#include "disk/shared_memory_file.hpp"
#include "small_disk.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;

namespace {

/// Writes counters until the disk refuses; the outcome of that write.
WriteOutcome write_until_full(AudioFileWriter& writer) {
    const std::int64_t channels = writer.spec().channels;
    while (true) {
        const std::int64_t begin = writer.written().count;
        const auto samples =
            counters(writer.spec().format.encoding, begin * channels, 5003 * channels);
        const auto outcome = writer.write(samples);
        CHECK(writer.written().count == begin + outcome.written.count);
        if (!outcome) return outcome;
        REQUIRE(outcome.written == Frames{5003});
        REQUIRE(begin < 10'000'000);
    }
}

constexpr std::size_t disk_bytes = 400'000;

}  // namespace

TEST_CASE("a full disk is told as such, and what comes after it is freed is not lost") {
    for (const AudioFormat format : audio_formats()) {
        for (const int channels : {1, 2}) {
            const auto disk = SmallDisk::mount(disk_bytes);
            if (!disk) return;
            INFO(to_string(format) << " " << channels);
            const auto path = *disk / "take";
            // So that the disk is full in the middle of a frame.
            put_bytes(*disk / "filler", std::string(40960, 'x'));
            auto writer = make_writer(path, spec_of(format, channels));
            const auto outcome = write_until_full(writer);
            CHECK(outcome.fault == DiskFault::full);
            CHECK(outcome.text.find("No space left") != std::string::npos);
            const Frames held = writer.written();
            CHECK(held.count > 10000);

            // Still full: nothing more is taken, and nothing is lost by trying.
            const auto more = counters(format.encoding, held.count * channels, 70 * channels);
            CHECK(writer.write(more).fault == DiskFault::full);

            disk->free();
            write_counters(writer, 1000);
            REQUIRE(writer.close());
            CHECK(writer.written().count >= held.count + 1000);
            check_counters(path, format, channels, writer.written().count);
        }
    }
}

TEST_CASE("a file that ends on a full disk is valid and holds all frames that were taken") {
    for (const AudioFormat format : audio_formats()) {
        const auto disk = SmallDisk::mount(disk_bytes);
        if (!disk) return;
        INFO(to_string(format));
        const auto path = *disk / "take";
        put_bytes(*disk / "filler", std::string(40960, 'x'));
        auto writer = make_writer(path, spec_of(format, 2));
        REQUIRE(write_until_full(writer).fault == DiskFault::full);
        if (format.container != Container::flac) {
            REQUIRE(writer.update_header());
            REQUIRE(writer.close());
            // No part of a frame is left behind the last one.
            const auto audio = writer.written().count * 2 * format.sample_bytes();
            CHECK(std::filesystem::file_size(path) == static_cast<std::uintmax_t>(4096 + audio));
        } else {
            // The encoder's last block is still in memory.
            CHECK(writer.close().error().text.find("No space left") != std::string::npos);
            disk->free();
            REQUIRE(writer.close());
        }
        check_counters(path, format, 2, writer.written().count);
    }
}

TEST_CASE("a file that was abandoned on a full disk is repaired to its whole frames") {
    for (const AudioFormat format : audio_formats()) {
        const auto disk = SmallDisk::mount(disk_bytes);
        if (!disk) return;
        INFO(to_string(format));
        const auto path = *disk / "take";
        std::int64_t written = 0;
        {
            auto writer = make_writer(path, spec_of(format, 2));
            REQUIRE(write_until_full(writer).fault == DiskFault::full);
            written = writer.written().count;
        }
        const auto result = repair(path);
        REQUIRE(result);
        if (format.container != Container::flac) CHECK(result->frames == Frames{written});
        check_counters(path, format, 2, result->frames.count);
    }
}

TEST_CASE("a file that cannot even have its header is not there") {
    const auto disk = SmallDisk::mount(disk_bytes);
    if (!disk) return;
    disk->fill();
    for (const char* word : {"f32", "w64", "caf", "flac"}) {
        const auto writer =
            AudioFileWriter::create(*disk / "take", spec_of(*parse_audio_format(word)));
        REQUIRE(!writer);
        CHECK(writer.error().code == ErrorCode::disk);
        CHECK(writer.error().text.find("No space left") != std::string::npos);
        CHECK(!std::filesystem::exists(*disk / "take"));
    }
}

TEST_CASE("a read-only disk is told as such") {
    const auto disk = SmallDisk::mount(disk_bytes);
    if (!disk) return;
    disk->set_read_only(true);
    const auto writer = AudioFileWriter::create(*disk / "take", spec_of({}));
    REQUIRE(!writer);
    CHECK(writer.error().code == ErrorCode::disk);
    CHECK(writer.error().text.find("Read-only") != std::string::npos);
    CHECK(JournalFile::open(disk->path()).error().code == ErrorCode::disk);
    disk->set_read_only(false);
}

TEST_CASE("a file that may not grow is told apart from a full disk") {
    const Folder folder;
    auto writer = make_writer(folder / "take", spec_of({}));
    write_counters(writer, 1000);
    struct rlimit before {};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    struct rlimit limited = before;
    limited.rlim_cur = 4096 + 8002;  // in the middle of a frame
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limited) == 0);
    const auto outcome = writer.write(counters(Encoding::f32, 1000, 1500));
    CHECK(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, handler);
    CHECK(outcome.fault == DiskFault::file_limit);
    CHECK(outcome.written == Frames{1000});
    REQUIRE(writer.close());
    check_counters(folder / "take", {}, 1, 2000);
}

TEST_CASE("lines for which space was set aside can be written on a full disk") {
    const auto disk = SmallDisk::mount(disk_bytes);
    if (!disk) return;
    auto journal = JournalFile::open(disk->path());
    REQUIRE(journal);
    session::TakeRecord record;
    record.take = 1;
    record.track = "kick";
    journal->append(open_line(record));
    REQUIRE(journal->flush());
    REQUIRE(journal->reserve(100'000));
    disk->fill();
    std::size_t written = 0;
    while (written < 100'000 - 1000) {
        journal->append(close_line(record));
        written += close_line(record).size() + 1;
        REQUIRE(journal->flush());
    }
    CHECK(read_journal(disk->path())->entries.at(0).closed);
    CHECK(!journal->reserve(1 << 20));
}

TEST_CASE("lines that the disk refuses are kept and written later, whole and in order") {
    const auto disk = SmallDisk::mount(disk_bytes);
    if (!disk) return;
    auto journal = JournalFile::open(disk->path());
    REQUIRE(journal);
    disk->fill();
    session::TakeRecord record;
    record.track = "kick";
    bool refused = false;
    for (record.take = 1; record.take <= 1000; ++record.take) {
        journal->append(open_line(record));
        const auto flushed = journal->flush();
        if (!flushed) CHECK(flushed.error().code == ErrorCode::disk);
        refused = refused || !flushed;
    }
    CHECK(refused);
    CHECK_FALSE(journal->settled());
    CHECK(read_journal(disk->path())->torn);
    disk->free();
    REQUIRE(journal->flush());
    const auto back = read_journal(disk->path());
    REQUIRE(back);
    CHECK(back->problems.empty());
    REQUIRE(back->entries.size() == 1000);
    for (std::size_t i = 0; i < 1000; ++i)
        CHECK(back->entries[i].record.take == static_cast<int>(i) + 1);
}

TEST_CASE("a session can be opened on a full disk") {
    const auto disk = SmallDisk::mount(disk_bytes);
    if (!disk) return;
    put_bytes(*disk / "takes.jsonl", std::string(4096, 'x'));  // torn at the end of a block
    disk->fill();
    auto journal = JournalFile::open(disk->path());
    REQUIRE(journal);
    CHECK_FALSE(journal->settled());
    CHECK(!journal->flush());
    disk->free();
    CHECK(journal->flush());
}

TEST_CASE("a memory file for which there is no room is an error with the sizes") {
    const auto disk = SmallDisk::mount(2 << 20);
    if (!disk) return;
    const auto rings = *disk / "rings";
    const auto large = SharedMemoryFile::create(rings, "ring", 5 << 20);
    REQUIRE(!large);
    CHECK(large.error().code == ErrorCode::disk);
    CHECK(large.error().text.find("5 MiB") != std::string::npos);
    CHECK(large.error().text.find("(2 MiB are free)") != std::string::npos);
    CHECK(std::filesystem::is_empty(rings));
    CHECK(SharedMemoryFile::create(rings, "ring", 1 << 20));
}

TEST_CASE("a runtime directory without room is passed over") {
    const auto disk = SmallDisk::mount(2 << 20);
    if (!disk) return;
    const char* before = std::getenv("XDG_RUNTIME_DIR");
    const std::string kept = before == nullptr ? "" : before;
    REQUIRE(::setenv("XDG_RUNTIME_DIR", disk->path().c_str(), 1) == 0);
    CHECK(*ring_directory(1 << 20) == *disk / "laydown");
    CHECK(*ring_directory(3 << 20) != *disk / "laydown");
    if (before == nullptr)
        ::unsetenv("XDG_RUNTIME_DIR");
    else
        ::setenv("XDG_RUNTIME_DIR", kept.c_str(), 1);
}
