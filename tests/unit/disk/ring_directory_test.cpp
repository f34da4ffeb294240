#include "disk/ring_directory.hpp"

#include <unistd.h>

#include <algorithm>

#include "disk/disk_space.hpp"
#include "disk_fixture.hpp"
#include "environment.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;

namespace {

struct RuntimeDirectory : laydown::test::Environment {
    explicit RuntimeDirectory(const std::filesystem::path& path)
        : Environment("XDG_RUNTIME_DIR", path.string()) {}
};

const std::filesystem::path shared = "/dev/shm/laydown-" + std::to_string(::geteuid());

/// A runtime directory of ours, in memory.
struct InMemory {
    std::filesystem::path path = "/dev/shm/laydown-test-" + std::to_string(::getpid());

    InMemory() { std::filesystem::create_directory(path); }
    InMemory(const InMemory&) = delete;
    InMemory& operator=(const InMemory&) = delete;
    ~InMemory() { std::filesystem::remove(path); }
};

/// Where a ring lies when no runtime directory has the room.
bool is_shared(const std::filesystem::path& folder) {
    // One that the system has made for this user comes first.
    return folder == shared || folder.parent_path().parent_path() == "/run/user";
}

}  // namespace

TEST_CASE("a ring lives in the runtime directory when that is in memory") {
    const InMemory memory;
    const RuntimeDirectory runtime(memory.path);
    const auto folder = ring_directory(1000);
    REQUIRE(folder);
    CHECK(*folder == memory.path / "laydown");
}

TEST_CASE("a ring lives in shared memory when the runtime directory is none") {
    for (const char* path : {"/proc", "", "relative", "/no/such/place"}) {
        INFO(path);
        const RuntimeDirectory runtime(path);
        const auto folder = ring_directory(1000);
        REQUIRE(folder);
        CHECK(is_shared(*folder));
    }
}

TEST_CASE("the runtime directory is not filled by more than half") {
    const InMemory memory;
    const RuntimeDirectory runtime(memory.path);
    const auto free = free_bytes("/dev/shm");
    REQUIRE(free);
    const auto folder = ring_directory(*free / 10 * 6);
    REQUIRE(folder);
    CHECK(is_shared(*folder));
}

TEST_CASE("a ring that fits nowhere is an error with the sizes") {
    const InMemory memory;
    const RuntimeDirectory runtime(memory.path);
    const auto folder = ring_directory(std::uint64_t{1} << 50U);
    REQUIRE(!folder);
    CHECK(folder.error().code == ErrorCode::disk);
    CHECK(folder.error().text.find("1073741824 MiB") != std::string::npos);
}

TEST_CASE("the places where dead rings may lie are listed, if they exist") {
    const Folder folder;
    const RuntimeDirectory runtime(folder.path());
    const auto has = [&](const std::filesystem::path& path) {
        const auto folders = ring_directories();
        return std::ranges::find(folders, path) != folders.end();
    };
    CHECK(!has(folder / "laydown"));
    std::filesystem::create_directory(folder / "laydown");
    CHECK(has(folder / "laydown"));
    CHECK(has(shared) == std::filesystem::exists(shared));
}

TEST_CASE("free space is told in bytes and as time") {
    const Folder folder;
    const auto free = free_bytes(folder.path());
    REQUIRE(free);
    CHECK(*free > 0);
    CHECK(free_bytes(folder / "missing").error().code == ErrorCode::not_found);
    CHECK(seconds_left(192000 * 60, 192000) == 60.0);
    CHECK(std::isinf(seconds_left(1000, 0)));
}
