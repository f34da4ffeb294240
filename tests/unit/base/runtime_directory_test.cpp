#include "base/runtime_directory.hpp"

#include <unistd.h>

#include "catch.hpp"
#include "environment.hpp"
#include "folder.hpp"

using namespace laydown;
using namespace laydown::test;

namespace {

using Directories = std::vector<std::filesystem::path>;

/// What the system has made for this user; nothing on most machines that only test.
Directories usual() {
    const auto folder = "/run/user/" + std::to_string(::geteuid());
    if (!std::filesystem::is_directory(folder)) return {};
    return {folder};
}

}  // namespace

TEST_CASE("the runtime directory that is named comes first, then the usual one") {
    const Folder folder;
    const Environment named("XDG_RUNTIME_DIR", folder.path().string());
    Directories expected = usual();
    expected.insert(expected.begin(), folder.path());
    CHECK(runtime_directories() == expected);
}

TEST_CASE("the usual runtime directory is there once, named or not") {
    const auto folder = "/run/user/" + std::to_string(::geteuid());
    for (const std::optional<std::string>& name :
         {std::optional<std::string>(), std::optional(folder), std::optional(folder + "/")}) {
        const Environment named("XDG_RUNTIME_DIR", name);
        CHECK(runtime_directories().size() == usual().size());
    }
}

TEST_CASE("what is no directory of ours is no runtime directory") {
    for (const char* name : {"", ".", "relative", "/no/such/place", "/dev/null"}) {
        const Environment named("XDG_RUNTIME_DIR", name);
        INFO(name);
        CHECK(runtime_directories() == usual());
    }
    if (::geteuid() != 0) return;
    const Folder folder;
    REQUIRE(::chown(folder.path().c_str(), 12345, 12345) == 0);
    const Environment named("XDG_RUNTIME_DIR", folder.path().string());
    CHECK(runtime_directories() == usual());
}
