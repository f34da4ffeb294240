#include "disk/shared_memory_file.hpp"

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "disk_fixture.hpp"

using namespace laydown;
using namespace laydown::disk;
using namespace laydown::disk::test;

namespace {

SharedMemoryFile create(const std::filesystem::path& folder, std::size_t bytes) {
    auto file = SharedMemoryFile::create(folder, "ring", bytes);
    if (!file) FAIL(file.error().text);
    return std::move(*file);
}

/// Another process that owns a memory file, until it is killed at the end of its scope.
class Owner {
  public:
    explicit Owner(const std::filesystem::path& folder) {
        int ready[2];
        REQUIRE(::pipe(ready) == 0);
        process_ = ::fork();
        REQUIRE(process_ >= 0);
        if (process_ == 0) own(folder, ready[1]);
        char answer = 0;
        const bool told = ::read(ready[0], &answer, 1) == 1;
        ::close(ready[0]);
        ::close(ready[1]);
        CHECK(told);
        CHECK(answer == 'y');
    }
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;
    ~Owner() {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }

  private:
    [[noreturn]] static void own(const std::filesystem::path& folder, int ready) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        auto file = SharedMemoryFile::create(folder, "ring", 4096);
        if (file) file->bytes()[4095] = std::byte{42};
        if (::write(ready, file ? "y" : "n", 1) == 1) ::pause();
        ::_exit(1);
    }

    pid_t process_ = -1;
};

}  // namespace

TEST_CASE("a file in memory is all there, zero, private, and gone at the end") {
    const Folder folder;
    const auto rings = folder / "rings";
    {
        const auto file = create(rings, 1000001);
        CHECK(file.path() == rings / "ring");
        CHECK(file.bytes().size() == 1000001);
        CHECK(std::ranges::all_of(file.bytes(), [](std::byte b) { return b == std::byte{0}; }));
        struct stat status {};
        REQUIRE(::stat(file.path().c_str(), &status) == 0);
        CHECK((status.st_mode & 0777U) == 0600U);
        CHECK(status.st_blocks * 512 >= 1000001);
        REQUIRE(::stat(rings.c_str(), &status) == 0);
        CHECK((status.st_mode & 0777U) == 0700U);
    }
    CHECK(std::filesystem::is_empty(rings));
}

TEST_CASE("a living owner's file cannot be attached to, a dead one's can") {
    const Folder folder;
    const auto rings = folder / "rings";
    {
        const Owner owner(rings);
        const auto early = SharedMemoryFile::attach(rings / "ring");
        REQUIRE(!early);
        CHECK(early.error().code == ErrorCode::conflict);
    }
    {
        const auto file = SharedMemoryFile::attach(rings / "ring");
        REQUIRE(file);
        CHECK(file->bytes().size() == 4096);
        CHECK(file->bytes()[4095] == std::byte{42});
        CHECK(!SharedMemoryFile::attach(rings / "ring"));
    }
    CHECK(std::filesystem::exists(rings / "ring"));
    {
        auto file = SharedMemoryFile::attach(rings / "ring");
        REQUIRE(file);
        file->remove_at_end(true);
    }
    CHECK(!std::filesystem::exists(rings / "ring"));
}

TEST_CASE("a file in memory can be moved and told to stay") {
    const Folder folder;
    const auto rings = folder / "rings";
    {
        auto first = create(rings, 100);
        first.bytes()[0] = std::byte{7};
        SharedMemoryFile second = std::move(first);
        CHECK(second.bytes()[0] == std::byte{7});
        second.remove_at_end(false);
    }
    CHECK(std::filesystem::exists(rings / "ring"));
}

TEST_CASE("an existing file is never taken over") {
    const Folder folder;
    const auto rings = folder / "rings";
    const auto first = create(rings, 100);
    const auto second = SharedMemoryFile::create(rings, "ring", 100);
    REQUIRE(!second);
    CHECK(second.error().code == ErrorCode::conflict);
    CHECK(std::filesystem::exists(rings / "ring"));
}

TEST_CASE("a folder that others can write to is refused, and one that they can read is closed") {
    const Folder folder;
    const auto open = folder / "open";
    std::filesystem::create_directory(open);
    std::filesystem::permissions(open, std::filesystem::perms(0777));
    const auto shared = SharedMemoryFile::create(open, "ring", 100);
    REQUIRE(!shared);
    CHECK(shared.error().code == ErrorCode::refused);
    std::filesystem::permissions(open, std::filesystem::perms(0755));
    CHECK(SharedMemoryFile::create(open, "ring", 100));
    CHECK(std::filesystem::status(open).permissions() == std::filesystem::perms(0700));

    const auto good = folder / "good";
    std::filesystem::create_directory(good);
    std::filesystem::permissions(good, std::filesystem::perms(0700));
    std::filesystem::create_directory_symlink(good, folder / "link");
    CHECK(!SharedMemoryFile::create(folder / "link", "ring", 100));
    CHECK(SharedMemoryFile::create(good, "ring", 100));
}

TEST_CASE("what is no such file is refused") {
    const Folder folder;
    CHECK(SharedMemoryFile::attach(folder / "missing").error().code == ErrorCode::not_found);
    put_bytes(folder / "empty", "");
    CHECK(SharedMemoryFile::attach(folder / "empty").error().code == ErrorCode::refused);
    CHECK(!SharedMemoryFile::attach(folder.path()));
    CHECK(SharedMemoryFile::create(folder / "rings", "ring", 0).error().code ==
          ErrorCode::bad_arguments);
}
