#include "disk/repair.hpp"
#include "disk_fixture.hpp"
#include "failing_sync.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;

namespace {

bool tells_of_loss(const std::string& text) {
    return text.find("could not be brought to the disk: Input/output error") != std::string::npos;
}

}  // namespace

TEST_CASE("what a sync has failed with is not forgotten by the next that succeeds") {
    const Folder folder;
    const auto format = *parse_audio_format(GENERATE("wav-f32", "caf-s24", "flac-s16"));
    const auto path = folder / "take";
    auto writer = make_writer(path, spec_of(format));
    write_counters(writer, 5000);
    const FileSync sync = writer.sync_handle();
    fail_syncs(1, folder.path());
    CHECK_FALSE(sync());
    CHECK_FALSE(sync());  // the kernel calls this one good
    const bool written_more = GENERATE(false, true);
    if (written_more) {
        const auto outcome = writer.write(std::vector<float>(10));
        CHECK(outcome.fault == DiskFault::lost);
        CHECK(outcome.written == Frames{0});
        CHECK(tells_of_loss(outcome.text));
        const auto silent = writer.write_silence({10});
        CHECK(silent.fault == DiskFault::lost);
        CHECK(tells_of_loss(silent.text));
    }
    const auto closed = writer.close();
    REQUIRE_FALSE(closed);
    CHECK(tells_of_loss(closed.error().text));
    CHECK_FALSE(writer.full());
    check_counters(path, format, 1, 5000);  // what there is is a whole file
}

TEST_CASE("a file tells how much of it a sync has brought to the disk, and none after a loss") {
    const Folder folder;
    const auto format = *parse_audio_format(GENERATE("wav-f32", "flac-s16"));
    const bool flac = format.container == Container::flac;
    const auto path = folder / "take";
    auto writer = make_writer(path, spec_of(format));
    CHECK(writer.synced() == Frames{0});
    write_counters(writer, 30'000);
    const FileSync early = writer.sync_handle();
    write_counters(writer, 30'000);
    CHECK(writer.synced() == Frames{0});
    CHECK(early());
    // What an encoder keeps back is on no disk.
    const std::int64_t kept_back = flac ? 20'480 : 0;
    CHECK(writer.synced() == Frames{30'000 - kept_back});
    if (flac) {
        const auto copy = folder / "copy";
        std::filesystem::copy_file(path, copy);
        const auto found = repair(copy);
        REQUIRE(found);
        CHECK(found->frames >= Frames{60'000 - kept_back});
    }
    CHECK(writer.sync_handle()());
    CHECK(writer.synced() == Frames{60'000 - kept_back});
    CHECK_FALSE(writer.is_lost());
    write_counters(writer, 30'000);
    fail_syncs(1, folder.path());
    CHECK_FALSE(writer.sync_handle()());
    CHECK_FALSE(writer.sync_handle()());
    CHECK(writer.is_lost());
    CHECK(writer.synced() == Frames{60'000 - kept_back});
}

TEST_CASE("a file whose last sync fails has failed") {
    const Folder folder;
    auto writer = make_writer(folder / "take", spec_of({}));
    write_counters(writer, 100);
    fail_syncs(1, folder.path());
    const auto closed = writer.close();
    REQUIRE_FALSE(closed);
    CHECK(tells_of_loss(closed.error().text));
}

TEST_CASE("the name of a file lasts from its first sync on, and its folder's") {
    const Folder folder;
    const auto audio = folder / "audio";
    std::filesystem::create_directory(audio);
    auto writer = make_writer(audio / "take", spec_of({}));
    write_counters(writer, 100);
    take_synced();
    fail_syncs(1, "audio");
    CHECK_FALSE(writer.sync_handle()());
    CHECK(take_synced().empty());

    auto other = make_writer(audio / "other", spec_of({}));
    CHECK(other.sync_handle()());
    CHECK(take_synced() == std::vector<std::string>{audio, folder.path()});
    CHECK(other.sync_handle()());
    CHECK(take_synced().empty());  // once
}
