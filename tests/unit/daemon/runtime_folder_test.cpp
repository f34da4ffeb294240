#include "daemon/runtime_folder.hpp"

#include <sys/stat.h>

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
