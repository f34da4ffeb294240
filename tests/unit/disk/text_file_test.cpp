#include "disk/text_file.hpp"

#include "disk_fixture.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;

TEST_CASE("text is read whole, or not at all") {
    const Folder folder;
    put_bytes(folder / "a", "one\ntwo");
    CHECK(*read_text(folder / "a", 7) == "one\ntwo");
    CHECK(read_text(folder / "a", 6).error().code == ErrorCode::too_many);
    CHECK(read_text(folder / "b", 6).error().code == ErrorCode::not_found);
    CHECK(read_text(folder.path(), 6).error().code == ErrorCode::bad_arguments);
    put_bytes(folder / "empty", "");
    CHECK(read_text(folder / "empty", 6)->empty());
}
