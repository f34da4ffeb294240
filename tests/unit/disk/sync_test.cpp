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
        CHECK(outcome.fault == DiskFault::failed);
        CHECK(outcome.written == Frames{0});
        CHECK(tells_of_loss(outcome.text));
        const auto silent = writer.write_silence({10});
        CHECK(silent.fault == DiskFault::failed);
        CHECK(tells_of_loss(silent.text));
    }
    const auto closed = writer.close();
    REQUIRE_FALSE(closed);
    CHECK(tells_of_loss(closed.error().text));
    CHECK_FALSE(writer.full());
    check_counters(path, format, 1, 5000);  // what there is is a whole file
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
