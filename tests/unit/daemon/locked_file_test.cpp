#include "daemon/locked_file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "plumbing.hpp"

using namespace laydown;
using namespace laydown::daemon;
using namespace laydown::daemon::test;

namespace {

/// What happens in another process at a moment when it must not matter: called once, before the
/// next system call of that kind.
struct Interruption {
    std::function<void()> before_lock;
    std::function<void()> before_look;
    std::function<void()> before_settling;
    bool no_flags = false;  ///< a file system that knows no RENAME_NOREPLACE
};
Interruption interruption;

void interrupt(std::function<void()>& action) {
    if (!action) return;  // only read where threads contend
    const auto once = std::exchange(action, nullptr);
    once();
}

std::size_t files_in(const std::filesystem::path& folder) {
    std::size_t n = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++n;
    return n;
}

}  // namespace

// These stand before libc's in this executable, and do the same but for the interruption.

int fcntl(int fd, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    void* argument = va_arg(arguments, void*);
    va_end(arguments);
    if (command == F_OFD_SETLK) interrupt(interruption.before_lock);
    if (command == F_OFD_GETLK) interrupt(interruption.before_look);
    return static_cast<int>(::syscall(SYS_fcntl, fd, command, argument));
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
    interrupt(interruption.before_settling);
    if (interruption.no_flags) {
        errno = EINVAL;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}

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
        const auto file = LockedFile::create(folder.path() / "a.json", "one");
        REQUIRE_FALSE(file);
        CHECK(file.error().code == ErrorCode::disk);
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

// The narrow places, one by one. "Another" is an object of this process: open file description
// locks know no difference.

namespace {

/// `another` has the file at `path`, which is alone in its folder, and we do not.
void check_theirs(const std::optional<Result<LockedFile>>& another, const Result<LockedFile>& ours,
                  const std::filesystem::path& path) {
    REQUIRE(another);
    REQUIRE(*another);
    REQUIRE_FALSE(ours);
    CHECK(ours.error().code == ErrorCode::conflict);
    CHECK(held_content(path) == "theirs");
    CHECK(files_in(path.parent_path()) == 1);
}

}  // namespace

TEST_CASE("a dead one's file that another takes over first is theirs") {
    Folder folder;
    const auto path = folder.path() / "a.json";
    std::ofstream(path) << "dead";
    std::optional<Result<LockedFile>> another;
    interruption.before_lock = [&] {  // the lock of our own new file
        interruption.before_lock = [&] { another = LockedFile::create(path, "theirs"); };
    };
    const auto file = LockedFile::create(path, "ours");
    check_theirs(another, file, path);
}

TEST_CASE("a name that another takes first is theirs") {
    Folder folder;
    const auto path = folder.path() / "a.json";
    std::optional<Result<LockedFile>> another;
    interruption.before_settling = [&] { another = LockedFile::create(path, "theirs"); };
    interruption.no_flags = GENERATE(false, true);
    const auto file = LockedFile::create(path, "ours");
    interruption.no_flags = false;
    check_theirs(another, file, path);
}

TEST_CASE("a file whose holder is just leaving is free") {
    Folder folder;
    const auto path = folder.path() / "a.json";
    const auto leaving = LockedFile::create(path, "old");
    REQUIRE(leaving);
    interruption.before_lock = [&] {
        // The holder unlinks it and has not closed it yet.
        interruption.before_lock = [&] { std::filesystem::remove(path); };
    };
    const auto file = LockedFile::create(path, "new");
    REQUIRE(file);
    CHECK(held_content(path) == "new");
}

TEST_CASE("a file that its holder replaces while one looks is seen as held") {
    Folder folder;
    const auto path = folder.path() / "a.json";
    auto file = LockedFile::create(path, "old");
    REQUIRE(file);
    interruption.before_look = [&] { REQUIRE(file->replace("new")); };
    CHECK(held_content(path) == "new");

    // And by those who want it.
    interruption.before_lock = [&] {
        interruption.before_lock = [&] { REQUIRE(file->replace("newer")); };
    };
    const auto second = LockedFile::create(path, "x");
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::conflict);
    CHECK(held_content(path) == "newer");
}

TEST_CASE("a file system without all kinds of renaming will do") {
    Folder folder;
    const auto path = folder.path() / "a.json";
    interruption.no_flags = true;
    const auto file = LockedFile::create(path, "one");
    interruption.no_flags = false;
    REQUIRE(file);
    CHECK(held_content(path) == "one");
    CHECK(files_in(folder.path()) == 1);
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
