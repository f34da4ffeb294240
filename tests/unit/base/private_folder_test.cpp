#include "base/private_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "catch.hpp"
#include "folder.hpp"

using namespace laydown;
using namespace laydown::test;

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
