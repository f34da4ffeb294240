// Session folders that are moved, replaced, deleted or unmounted while they are recorded to.
#include <sys/mount.h>

#include <csignal>
#include <fstream>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "disk/journal_file.hpp"
#include "faults.hpp"
#include "small_disk.hpp"

namespace fs = std::filesystem;
using namespace laydown;
using namespace laydown::test;
using disk::test::SmallDisk;
using session::TakeStatus;

namespace {

StudioOptions one_track(const fs::path& session = "Song") {
    StudioOptions options;
    options.source.channels = 1;
    options.recorder.session = session.string();
    options.recorder.arguments = {"--follow", "free", "--track",        "Mono",
                                  "--arm",    "all",  "--ring-seconds", "5"};
    return options;
}

void end_take(Studio& studio, int number) {
    studio.pass(second / 2);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(number);
}

/// Waits until somebody was told, with that word, over OSC and in the log.
void await_word(Studio& studio, const std::string& word) {
    studio.recorder.await("trouble", 1, [&](const Event& trouble) {
        return std::string(trouble["text"]).find(word) != std::string::npos;
    });
    CHECK(studio.recorder.process().err().find(word) != std::string::npos);
    bool told = false;
    while (const auto message = studio.recorder.osc().next(std::chrono::milliseconds(100))) {
        told = told || message->path == "/disk/error" || message->path == "/take/error";
    }
    CHECK(told);
}

/// Subscribes, and is in the middle of take 1.
void begin(Studio& studio) {
    REQUIRE(studio.recorder.osc().request({"/subscribe", {std::string("state"), 60.0F}}));
    studio.recorder.call(api::record_start);
    studio.recorder.await("opened");
    studio.pass(second / 2);
}

/// What is wrong with the takes 1 to `last` that the journal in `folder` tells of.
std::string problem_in(const fs::path& folder, int last) {
    const auto journal = disk::read_journal(folder);
    if (!journal) return journal.error().text;
    for (int take = 1; take <= last; ++take) {
        const auto* entry = journal->find(take, "Mono");
        if (entry == nullptr) return fmt::format("take {} is missing", take);
        if (entry->record.status != TakeStatus::complete) {
            return fmt::format("take {} is {}", take, to_string(entry->record.status));
        }
        if (auto problem = device_problem(folder, entry->record); !problem.empty()) return problem;
    }
    return "";
}

}  // namespace

TEST_CASE("a session folder that is moved takes all of its recorder with it") {
    Studio studio(one_track());
    begin(studio);
    const fs::path session = studio.recorder.session();
    const fs::path moved = session.parent_path() / "Moved";
    fs::rename(session, moved);
    const bool replaced = GENERATE(false, true);
    if (replaced) fs::create_directory(session);
    await_word(studio, "was moved from " + session.string() + " to " + moved.string());
    end_take(studio, 1);
    studio.recorder.call(api::record_start);
    end_take(studio, 2);
    SECTION("and stays there") {
        CHECK(studio.recorder.terminate() == 7);
        CHECK(studio.recorder.process().err().find("which is at " + moved.string()) !=
              std::string::npos);
        CHECK(problem_in(moved, 2) == "");
        CHECK(fs::exists(session) == replaced);
        if (replaced) CHECK(fs::is_empty(session));
    }
    SECTION("is found when its recorder dies there") {
        studio.recorder.call(api::record_start);
        studio.recorder.await("opened", 3);
        studio.recorder.end(SIGKILL);
        RecorderOptions elsewhere;
        elsewhere.session = "Elsewhere";
        elsewhere.arguments = {"--salvage"};
        CHECK(RecorderProcess::start(studio.sandbox, elsewhere).wait().code == 0);
        CHECK(problem_in(moved, 2) == "");
        CHECK(disk::read_journal(moved)->find(3, "Mono")->closed);
    }
    SECTION("and comes back") {
        if (replaced) fs::remove(session);
        fs::rename(moved, session);
        studio.recorder.await("trouble", 1,
                              [](const Event& event) { return event["kind"] == "resumed"; });
        studio.recorder.call(api::record_start);
        end_take(studio, 3);
        CHECK(studio.recorder.terminate() == 0);
        CHECK(problem_in(session, 3) == "");
    }
    CHECK(ring_files(studio.sandbox) == 0);
}

TEST_CASE("a session folder that is deleted is made again, with what is being recorded") {
    auto options = one_track();
    options.recorder.arguments.insert(options.recorder.arguments.end(),
                                      {"--format", GENERATE("f32", "flac")});
    Studio studio(options);
    begin(studio);
    fs::remove_all(studio.recorder.session());
    await_word(studio, "was deleted");
    studio.pass(6 * second);  // more than the ring has
    end_take(studio, 1);
    studio.recorder.call(api::record_start);
    end_take(studio, 2);
    CHECK(studio.recorder.terminate() == 0);
    CHECK(studio.problem(1, "Mono", 0) == "");
    CHECK(studio.problem(2, "Mono", 0) == "");
    CHECK(ring_files(studio.sandbox) == 0);
}

TEST_CASE(
    "a file that is deleted, moved or replaced while it is recorded has its name at the end") {
    Studio studio(one_track());
    begin(studio);
    const auto file = studio.recorder.session() / "audio/Song-Mono-001.wav";
    REQUIRE(fs::exists(file));
    const std::string how = GENERATE("deleted", "moved", "replaced");
    if (how == "moved") fs::rename(file, studio.recorder.session() / "kept.wav");
    if (how != "moved") fs::remove(file);
    if (how == "replaced") std::ofstream(file) << "something else";
    end_take(studio, 1);
    await_word(studio, "its file was deleted or moved");
    CHECK(studio.problem(1, "Mono", 0) == "");
    const auto name = studio.recorder.record(1, "Mono").file;
    CHECK((name == "audio/Song-Mono-001.wav") == (how != "replaced"));
    if (how == "replaced") CHECK(fs::file_size(file) == 14);
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("a journal that is deleted or moved away is there again, whole") {
    Studio studio(one_track());
    begin(studio);
    const auto journal = studio.recorder.session() / "takes.jsonl";
    if (GENERATE(true, false)) {
        fs::remove(journal);
    } else {
        fs::rename(journal, studio.recorder.session() / "old");
    }
    end_take(studio, 1);
    await_word(studio, "takes.jsonl: it was gone");
    CHECK(studio.problem(1, "Mono", 0) == "");
    CHECK(studio.recorder.record(1, "Mono").begin.size() == 1);  // of its open line
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("a disk that is unmounted keeps what is recorded to it") {
    const auto disk = SmallDisk::mount(32 << 20);
    if (!disk) return;
    const fs::path place = disk->path() / "place";
    fs::create_directory(place);
    const fs::path store = disk->path() / "store";
    fs::create_directory(store);
    REQUIRE(::mount(store.c_str(), place.c_str(), nullptr, MS_BIND, nullptr) == 0);
    Studio studio(one_track(place / "Song"));
    begin(studio);
    REQUIRE(::umount2(place.c_str(), MNT_DETACH) == 0);
    await_word(studio, "cannot be reached any more");
    end_take(studio, 1);
    studio.recorder.call(api::record_start);
    end_take(studio, 2);
    CHECK(studio.recorder.terminate() == 7);
    CHECK(problem_in(store / "Song", 2) == "");
    CHECK(ring_files(studio.sandbox) > 0);
    CHECK_FALSE(fs::exists(place / "Song"));
}
