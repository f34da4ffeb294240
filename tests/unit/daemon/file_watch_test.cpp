#include "daemon/file_watch.hpp"

#include <fstream>

#include "catch.hpp"
#include "folder.hpp"

using namespace laydown;
using namespace laydown::daemon;

namespace {

using News = FileWatch::News;

void write(const std::filesystem::path& path) { std::ofstream(path, std::ios::app) << "x"; }

}  // namespace

TEST_CASE("what becomes of a watched file is told") {
    const test::Folder folder;
    const auto path = folder.path() / "takes.jsonl";
    auto watch = FileWatch::open(folder.path(), {"takes.jsonl"});
    REQUIRE(watch);
    CHECK(watch->take() == News::none);

    write(path);  // it was not there before
    CHECK(watch->take() == News::changed);
    CHECK(watch->take() == News::none);
    write(path);
    CHECK(watch->take() == News::changed);

    write(folder.path() / "new");
    CHECK(watch->take() == News::none);
    std::filesystem::rename(folder.path() / "new", path);
    CHECK(watch->take() == News::changed);
    std::filesystem::rename(path, folder.path() / "old");
    CHECK(watch->take() == News::changed);
    std::filesystem::rename(folder.path() / "old", path);
    watch->take();
    std::filesystem::remove(path);
    CHECK(watch->take() == News::changed);
}

TEST_CASE("other files of the folder are not told of") {
    const test::Folder folder;
    auto watch = FileWatch::open(folder.path(), {"takes.jsonl", "session.json"});
    REQUIRE(watch);
    write(folder.path() / "takes.jsonl~");
    write(folder.path() / "take");
    CHECK(watch->take() == News::none);
    write(folder.path() / "session.json");
    CHECK(watch->take() == News::changed);
}

TEST_CASE("a folder that goes is told of, and one that is not there cannot be watched") {
    const test::Folder folder;
    const auto session = folder.path() / "Session";
    std::filesystem::create_directory(session);
    auto watch = FileWatch::open(session, {"takes.jsonl"});
    REQUIRE(watch);
    std::filesystem::rename(session, folder.path() / "Elsewhere");
    CHECK(watch->take() == News::gone);

    std::filesystem::create_directory(session);
    watch = FileWatch::open(session, {"takes.jsonl"});
    REQUIRE(watch);
    std::filesystem::remove(session);
    CHECK(watch->take() == News::gone);

    const auto none = FileWatch::open(session, {"takes.jsonl"});
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ErrorCode::disk);
}
