#include "daemon/runtime_folder.hpp"

#include <sys/stat.h>

#include <fstream>

#include "base/private_folder.hpp"
#include "plumbing.hpp"

using namespace laydown;
using namespace laydown::daemon;
using namespace laydown::daemon::test;

namespace {
mode_t mode_of(const std::filesystem::path& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}
}  // namespace

TEST_CASE("the runtime folder is made, ours and closed to others") {
    Folder base;
    const Environment xdg("XDG_RUNTIME_DIR", base.path().string());
    const auto folder = runtime_folder();
    REQUIRE(folder);
    CHECK(*folder == base.path() / "laydown");
    CHECK(mode_of(*folder) == 0700);
    CHECK(runtime_folder());  // again

    REQUIRE(::chmod(folder->c_str(), 0755) == 0);
    REQUIRE(runtime_folder());
    CHECK(mode_of(*folder) == 0700);
}

TEST_CASE("a runtime directory that is not there, not absolute or not ours is passed over") {
    for (const auto* value : {"/nonexistent/x", ".", ""}) {
        const Environment xdg("XDG_RUNTIME_DIR", value);
        const auto folder = runtime_folder();
        REQUIRE(folder);
        const auto user = std::to_string(::geteuid());
        CHECK((*folder == "/run/user/" + user + "/laydown" || *folder == "/tmp/laydown-" + user));
    }
    if (::geteuid() != 0) return;
    Folder base;
    REQUIRE(::chown(base.path().c_str(), 12345, 12345) == 0);
    const Environment xdg("XDG_RUNTIME_DIR", base.path().string());
    REQUIRE(runtime_folder());
    CHECK(std::filesystem::is_empty(base.path()));
}

TEST_CASE("a folder that somebody may have prepared for us is refused") {
    Folder base;
    const auto folder = base.path() / "laydown";
    const auto refused = [&] {
        const auto made = make_private_folder(folder);
        REQUIRE_FALSE(made);
        CHECK(made.error().code == ErrorCode::refused);
        CHECK(made.error().text.find(folder.string()) != std::string::npos);
        return made.error().text;
    };
    SECTION("a link") {
        std::filesystem::create_directory_symlink(base.path(), folder);
        refused();
    }
    SECTION("a file") {
        std::ofstream(folder) << "x";
        refused();
    }
    SECTION("open to others") {
        std::filesystem::create_directory(folder);
        REQUIRE(::chmod(folder.c_str(), 0777) == 0);
        CHECK(refused().find("0777") == std::string::npos);
        CHECK(refused().find("777") != std::string::npos);
    }
    SECTION("of another user") {
        if (::geteuid() != 0) return;
        std::filesystem::create_directory(folder);
        REQUIRE(::chown(folder.c_str(), 12345, 12345) == 0);
        CHECK(refused().find("12345") != std::string::npos);
    }
    SECTION("in a folder that is not there") {
        CHECK_FALSE(make_private_folder(folder / "x" / "y"));
    }
}
