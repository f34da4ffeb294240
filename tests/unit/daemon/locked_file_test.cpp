#include "daemon/locked_file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "plumbing.hpp"

using namespace laydown;
using namespace laydown::daemon;
using namespace laydown::daemon::test;

namespace {

std::size_t files_in(const std::filesystem::path& folder) {
    std::size_t n = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++n;
    return n;
}

}  // namespace

TEST_CASE("a locked file is there, readable and held until its end") {
    Folder folder;
    const auto path = folder.path() / "a.json";
    {
        const auto file = LockedFile::create(path, "one");
        REQUIRE(file);
        CHECK(held_content(path) == "one");
        CHECK(files_in(folder.path()) == 1);
        struct stat status {};
        REQUIRE(::stat(path.c_str(), &status) == 0);
        CHECK((status.st_mode & 07777) == 0600);

        const auto second = LockedFile::create(path, "two");
        REQUIRE_FALSE(second);
        CHECK(second.error().code == ErrorCode::conflict);
        CHECK(held_content(path) == "one");
        CHECK(files_in(folder.path()) == 1);
    }
    CHECK_FALSE(held_content(path));
    CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("another process is kept out, too, and reading does not let it in") {
    Folder folder;
    const auto path = folder.path() / "a.json";
    const auto file = LockedFile::create(path, "one");
    REQUIRE(file);
    CHECK(held_content(path) == "one");  // a POSIX lock would be gone now
    CHECK(exit_code_of([&] {
              if (held_content(path) != "one") return 1;
              const auto second = LockedFile::create(path, "two");
              return !second && second.error().code == ErrorCode::conflict ? 0 : 2;
          }) == 0);
}

TEST_CASE("the file of a process that was killed is taken over") {
    Folder folder;
    const auto path = folder.path() / "a.json";
    in_child([&] {
        const auto file = LockedFile::create(path, "dead");
        return ::kill(::getpid(), SIGKILL);
    });
    REQUIRE(std::filesystem::exists(path));
    CHECK_FALSE(held_content(path));
    const auto file = LockedFile::create(path, "alive");
    REQUIRE(file);
    CHECK(held_content(path) == "alive");
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("replacing keeps the lock and leaves one file") {
    Folder folder;
    const auto path = folder.path() / "a.json";
    auto file = LockedFile::create(path, "one");
    REQUIRE(file);
    REQUIRE(file->replace("two"));
    CHECK(held_content(path) == "two");
    CHECK_FALSE(LockedFile::create(path, "x"));
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a file that moved to another owner object is removed once") {
    Folder folder;
    const auto path = folder.path() / "a.json";
    {
        auto first = LockedFile::create(path, "one");
        REQUIRE(first);
        const LockedFile second = std::move(*first);
        CHECK(held_content(path) == "one");
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a file that others put in our place is not removed with ours") {
    Folder folder;
    const auto path = folder.path() / "a.json";
    {
        const auto file = LockedFile::create(path, "one");
        REQUIRE(file);
        std::filesystem::remove(path);
        std::ofstream(path) << "theirs";
    }
    CHECK(std::filesystem::exists(path));
}

TEST_CASE("what cannot be made is an error with the reason, and leaves nothing behind") {
    Folder folder;
    SECTION("no folder") {
        const auto file = LockedFile::create(folder.path() / "x" / "a.json", "one");
        REQUIRE_FALSE(file);
        CHECK(file.error().code == ErrorCode::disk);
        CHECK(file.error().text.find("No such file") != std::string::npos);
    }
    SECTION("a folder in the way") {
        std::filesystem::create_directory(folder.path() / "a.json");
        const auto file = LockedFile::create(folder.path() / "a.json", "one");
        REQUIRE_FALSE(file);
        CHECK(file.error().code == ErrorCode::disk);
        CHECK(files_in(folder.path()) == 1);
    }
    SECTION("a link in the way") {
        std::ofstream(folder.path() / "victim") << "precious";
        std::filesystem::create_symlink(folder.path() / "victim", folder.path() / "a.json");
        CHECK_FALSE(LockedFile::create(folder.path() / "a.json", "one"));
        CHECK(files_in(folder.path()) == 2);
    }
    SECTION("a full disk") {
        // The size limit stands for it; it needs a process of its own.
        CHECK(exit_code_of([&] {
                  std::signal(SIGXFSZ, SIG_IGN);
                  const rlimit few{10, 10};
                  if (::setrlimit(RLIMIT_FSIZE, &few) != 0) return 1;
                  const auto file =
                      LockedFile::create(folder.path() / "a.json", std::string(100, 'x'));
                  return !file && file.error().code == ErrorCode::disk ? 0 : 2;
              }) == 0);
        CHECK(files_in(folder.path()) == 0);
    }
}

// Threads stand for processes here: open file description locks know no difference, and a thread
// gets to the narrow places more often.
TEST_CASE("of many who want it at once, one has it at every moment, and readers see whole files") {
    Folder folder;
    const auto path = folder.path() / "a.json";
    std::atomic<int> holders{0};
    std::atomic<int> turns{0};
    std::atomic<bool> wrong{false};
    const auto contend = [&] {
        for (int i = 0; i < 300; ++i) {
            auto file = LockedFile::create(path, "first content");
            if (!file) {
                if (file.error().code != ErrorCode::conflict) wrong = true;
                continue;
            }
            if (++holders != 1) wrong = true;
            ++turns;
            if (!file->replace("second content")) wrong = true;
            if (held_content(path) != "second content") wrong = true;
            --holders;
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) threads.emplace_back(contend);
        threads.emplace_back([&](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                const auto content = held_content(path);
                if (content && content != "first content" && content != "second content")
                    wrong = true;
            }
        });
    }
    CHECK_FALSE(wrong);
    CHECK(turns > 0);
    CHECK(files_in(folder.path()) == 0);
}
