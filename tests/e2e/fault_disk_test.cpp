// Disks that are full, limited, read-only or gone, and memory that is too small.
#include <sys/mount.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include "api/recorder.hpp"
#include "catch.hpp"
#include "faults.hpp"
#include "libjack.hpp"
#include "small_disk.hpp"
#include "wait_until.hpp"

namespace fs = std::filesystem;
using namespace laydown;
using namespace laydown::test;
using disk::test::SmallDisk;
using session::TakeStatus;

namespace {

StudioOptions two_tracks(const std::string& ring_seconds, const fs::path& session = "Song") {
    StudioOptions options;
    options.source.channels = 3;
    options.recorder.session = session.string();
    options.recorder.arguments = {"--follow", "free",  "--track", "Mono",           "--track",
                                  "Wide:2",   "--arm", "all",     "--ring-seconds", ring_seconds};
    return options;
}

void check_parts(const Studio& studio, int take) {
    CHECK(part_problem(studio.recorder, take, "Mono", 0) == "");
    CHECK(part_problem(studio.recorder, take, "Wide", 1) == "");
}

/// A take of half a second.
void take(Studio& studio, int number) {
    CHECK(studio.recorder.call(api::record_start) == number);
    studio.pass(second / 2);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(number, 2);
}

/// A folder that nobody may write to, root neither, for as long as this lives. For processes that
/// were started after a SmallDisk was mounted.
class ReadOnly {
  public:
    explicit ReadOnly(fs::path folder) : folder_(std::move(folder)) {
        REQUIRE(::mount(folder_.c_str(), folder_.c_str(), nullptr, MS_BIND, nullptr) == 0);
        REQUIRE(::mount(nullptr, folder_.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY,
                        nullptr) == 0);
    }
    ~ReadOnly() { ::umount2(folder_.c_str(), MNT_DETACH); }
    ReadOnly(const ReadOnly&) = delete;
    ReadOnly& operator=(const ReadOnly&) = delete;

  private:
    fs::path folder_;
};

Event trouble(Studio& studio, const std::string& kind) {
    return studio.recorder.await("trouble", 1,
                                 [&](const Event& event) { return event["kind"] == kind; });
}

/// Take 1 is being recorded, the end of it onto a disk that has become full.
void record_until_full(Studio& studio, SmallDisk& disk) {
    studio.recorder.call(api::record_start);
    studio.pass(second);
    disk.fill();
    trouble(studio, "disk full");
    studio.pass(second / 2);
}

/// Whether a report is among those that came so far.
bool told_over_osc(Studio& studio, const std::string& path) {
    bool told = false;
    while (const auto message = studio.recorder.osc().next(std::chrono::milliseconds(100))) {
        told = told || message->path == path;
    }
    return told;
}

}  // namespace

TEST_CASE("a full disk that gets space in time costs nothing") {
    const auto disk = SmallDisk::mount(8 << 20);
    if (!disk) return;
    Studio studio(two_tracks("20", disk->path() / "Song"));
    REQUIRE(studio.recorder.osc().request({"/subscribe", {std::string("state"), 60.0F}}));
    studio.recorder.call(api::record_start);
    studio.pass(second);
    disk->fill();
    trouble(studio, "disk full");
    CHECK(studio.recorder.get(api::record_state) == "recording");
    studio.pass(second);
    CHECK(studio.recorder.get(api::ring_fill) > 0.0);
    disk->free();
    CHECK_FALSE(trouble(studio, "resumed").contains("take"));  // for both tracks
    CHECK(studio.recorder.process().err().find("the disk takes data again") != std::string::npos);
    studio.pass(second / 2);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1, 2);
    CHECK(studio.problem(1, "Mono", 0) == "");
    CHECK(studio.problem(1, "Wide", 1) == "");
    CHECK(studio.recorder.terminate() == 0);
    const auto all = studio.recorder.events("trouble");
    const auto good = [](const Event& event) { return event["kind"] == "resumed"; };
    CHECK(std::count_if(all.begin(), all.end(), good) == 1);
    CHECK(told_over_osc(studio, "/disk/resumed"));
}

TEST_CASE(
    "a disk that is full for longer than the ring is deep costs a gap, and nothing after it") {
    const auto disk = SmallDisk::mount(8 << 20);
    if (!disk) return;
    Studio studio(two_tracks("3", disk->path() / "Song"));
    REQUIRE(studio.recorder.osc().request({"/subscribe", {std::string("state"), 60.0F}}));
    record_until_full(studio, *disk);
    const auto losing = trouble(studio, "losing");
    CHECK(std::string(losing["text"]).find("audio is being lost") != std::string::npos);
    CHECK(told_over_osc(studio, "/disk/error"));
    studio.pass(2 * second);
    CHECK(studio.recorder.get(api::record_state) == "recording");
    disk->free();
    trouble(studio, "resumed");
    studio.pass(second);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1, 2);
    for (const char* track : {"Mono", "Wide"}) {
        const auto record = studio.recorder.record(1, track);
        CHECK(record.status == TakeStatus::complete);
        REQUIRE(record.gaps.size() == 1);
        CHECK(record.gaps[0].cause == session::GapCause::overrun);
        CHECK(record.gaps[0].length >= Frames{2 * second});
        CHECK(record.length >= record.gaps[0].at + record.gaps[0].length + Frames{4 * second});
    }
    check_parts(studio, 1);
    CHECK(told_over_osc(studio, "/take/gap"));
    CHECK(studio.recorder.terminate() == 1);
    const auto told = studio.recorder.events("trouble");
    const auto count = [&](const char* kind) {
        return std::count_if(told.begin(), told.end(),
                             [kind](const Event& event) { return event["kind"] == kind; });
    };
    CHECK(count("losing") == 1);
    CHECK(count("overrun") == 2);
    CHECK(count("disk full") == 2);
    CHECK(count("resumed") == 1);
}

TEST_CASE("in freewheel nobody waits for a disk that is full") {
    const auto disk = SmallDisk::mount(32 << 20);
    if (!disk) return;
    Studio studio(two_tracks("3", disk->path() / "Song"));
    record_until_full(studio, *disk);
    const SongPosition begin = studio.recorder.get(api::record_position);
    require(jack_set_freewheel(studio.source.client(), 1), "jack_set_freewheel");
    const auto there = [&] {
        return studio.recorder.get(api::record_position) >= begin + Frames{60 * second};
    };
    CHECK(wait_until(there, std::chrono::minutes(1)));
    require(jack_set_freewheel(studio.source.client(), 0), "jack_set_freewheel");
    trouble(studio, "losing");
    disk->free();
    trouble(studio, "resumed");
    studio.pass(second);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1, 2);
    CHECK(studio.recorder.record(1, "Mono").gaps.size() == 1);
    check_parts(studio, 1);
    CHECK(studio.recorder.terminate() == 1);
}

TEST_CASE("a take that ends on a disk that stays full has all that the disk took") {
    const auto disk = SmallDisk::mount(8 << 20);
    if (!disk) return;
    Studio studio(two_tracks("3", disk->path() / "Song"));
    record_until_full(studio, *disk);
    trouble(studio, "losing");
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1, 2);
    for (const char* track : {"Mono", "Wide"}) {
        const auto record = studio.recorder.record(1, track);
        CHECK(record.status == TakeStatus::failed);
        CHECK(record.reason.find("No space left on device") != std::string::npos);
        CHECK(record.length.count > 0);
        CHECK(record.gaps.empty());
    }
    check_parts(studio, 1);
    studio.recorder.await_state("ready");
    disk->free();
    CHECK(studio.recorder.call(api::record_start) == 2);
    trouble(studio, "resumed");
    studio.pass(second / 4);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(2, 2);
    CHECK(studio.problem(2, "Mono", 0) == "");
    CHECK(studio.recorder.terminate() == 1);
}

TEST_CASE("a take can begin on a full disk") {
    const auto disk = SmallDisk::mount(8 << 20);
    if (!disk) return;
    Studio studio(two_tracks("20", disk->path() / "Song"));
    disk->fill();
    studio.recorder.call(api::record_start);
    trouble(studio, "disk full");
    studio.pass(second / 2);
    disk->free();
    studio.recorder.await("opened", 2);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1, 2);
    CHECK(studio.problem(1, "Mono", 0) == "");
    CHECK(studio.problem(1, "Wide", 1) == "");
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("killed on a full disk, nothing is lost: salvage keeps the ring until there is space") {
    const auto disk = SmallDisk::mount(8 << 20);
    if (!disk) return;
    Studio studio(two_tracks("20", disk->path() / "Song"));
    record_until_full(studio, *disk);
    const auto reached = studio.recorder.get(api::record_position);
    studio.recorder.end(SIGKILL);
    RecorderOptions salvage;
    salvage.session = (disk->path() / "Song").string();
    salvage.arguments = {"--salvage"};
    auto hopeless = RecorderProcess::start(studio.sandbox, salvage);
    CHECK(hopeless.wait().code == 1);
    CHECK(hopeless.process().err().find("stays in memory") != std::string::npos);
    disk->free();
    CHECK(RecorderProcess::start(studio.sandbox, salvage).wait().code == 0);
    check_parts(studio, 1);
    const auto record = studio.recorder.record(1, "Mono");
    CHECK(record.position + record.length >= reached);
    CHECK(ring_files(studio.sandbox) == 0);
}

TEST_CASE("a session that cannot be finished keeps no start in another one waiting") {
    const auto disk = SmallDisk::mount(8 << 20);
    if (!disk) return;
    Studio studio(two_tracks("20", disk->path() / "Song"));
    record_until_full(studio, *disk);
    studio.recorder.end(SIGKILL);
    RecorderOptions options;
    options.session = "Other";
    RecorderProcess next = studio.another(options);
    const auto left = [&] {
        return next.process().err().find("stays in memory") != std::string::npos;
    };
    next.call(api::ping);
    CHECK_FALSE(left());
    CHECK(wait_until(left));
    CHECK(next.terminate() == 0);
    disk->free();
    RecorderProcess last = studio.another(options);
    last.await("salvaged", 2);
    CHECK(last.terminate() == 0);
    check_parts(studio, 1);
    CHECK(ring_files(studio.sandbox) == 0);
}

TEST_CASE("a full disk does not keep the recorder from ending, and nothing is lost") {
    const auto disk = SmallDisk::mount(8 << 20);
    if (!disk) return;
    Studio studio(two_tracks("20", disk->path() / "Song"));
    record_until_full(studio, *disk);
    const auto reached = studio.recorder.get(api::record_position);
    const bool logged_out = GENERATE(false, true);
    if (logged_out) {
        fs::remove_all(studio.sandbox.runtime() / "laydown");
        studio.recorder.await("warning", 1, [](const Event& event) {
            return std::string(event["text"]).find("removed by somebody") != std::string::npos;
        });
    }
    CHECK(studio.recorder.terminate() == 7);
    const Event kept = studio.recorder.await("kept");
    CHECK(fs::exists(std::string(kept["ring"])));
    CHECK(studio.recorder.process().err().find(std::string(kept["ring"])) != std::string::npos);
    disk->free();
    RecorderOptions salvage;
    salvage.session = (disk->path() / "Song").string();
    salvage.arguments = {"--salvage"};
    CHECK(RecorderProcess::start(studio.sandbox, salvage).wait().code == 0);
    check_parts(studio, 1);
    const auto record = studio.recorder.record(1, "Mono");
    CHECK(record.position + record.length >= reached);
    CHECK(ring_files(studio.sandbox) == 0);
}

TEST_CASE("a journal that cannot be written is told of, and what it lacks is kept") {
    Studio studio(two_tracks("5"));
    REQUIRE(studio.recorder.osc().request({"/subscribe", {std::string("state"), 60.0F}}));
    const auto journal = studio.recorder.session() / "takes.jsonl";
    fs::remove(journal);
    fs::create_directory(journal);
    studio.recorder.call(api::record_start);
    trouble(studio, "journal");
    bool told = false;
    while (const auto message = studio.recorder.osc().next(std::chrono::milliseconds(100))) {
        told = told || message->path == "/disk/error";
    }
    CHECK(told);
    fs::remove(journal);
    trouble(studio, "resumed");
    studio.pass(second / 2);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1, 2);
    CHECK(studio.problem(1, "Mono", 0) == "");
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("a take whose journal could never be written is in it after the next start") {
    Studio studio(two_tracks("2"));
    const auto journal = studio.recorder.session() / "takes.jsonl";
    fs::remove(journal);
    fs::create_directory(journal);
    studio.recorder.call(api::record_start);
    trouble(studio, "journal");
    studio.pass(4 * second);  // more than the ring holds
    CHECK(studio.recorder.terminate() == 7);
    fs::remove(journal);
    RecorderOptions salvage;
    salvage.arguments = {"--salvage"};
    std::ofstream(journal).close();
    CHECK(RecorderProcess::start(studio.sandbox, salvage).wait().code == 0);
    for (const char* track : {"Mono", "Wide"}) {
        CHECK(studio.recorder.record(1, track).status == TakeStatus::complete);
        CHECK(studio.problem(1, track, std::string(track) == "Mono" ? 0 : 1) == "");
    }
    CHECK(ring_files(studio.sandbox) == 0);
}

TEST_CASE("where a file cannot grow, recording goes on in a new take from that frame") {
    Studio studio(two_tracks("10"));
    const rlimit limit{600'000, RLIM_INFINITY};
    REQUIRE(::prlimit(studio.recorder.process().pid(), RLIMIT_FSIZE, &limit, nullptr) == 0);
    studio.recorder.call(api::record_start);
    studio.recorder.await("opened", 6);  // three takes of both tracks
    studio.recorder.call(api::record_stop);
    studio.recorder.await_state("ready");
    const auto last = studio.recorder.journal().last_take;
    CHECK(last >= 3);
    std::optional<DevicePosition> next;
    for (int take = 1; take <= last; ++take) {
        CHECK(studio.problem(take, "Mono", 0) == "");
        CHECK(studio.problem(take, "Wide", 1) == "");
        const auto record = studio.recorder.record(take, "Wide");
        if (next) CHECK(record.begin.front() == *next);
        next = record.begin.front() + record.length;
        CHECK(studio.recorder.record(take, "Mono").nominal().end == record.nominal().end);
    }
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("a file limit that is reached after the end was asked for loses nothing either") {
    Studio studio(two_tracks("10"));
    studio.pass(4 * second);
    const rlimit limit{600'000, RLIM_INFINITY};
    REQUIRE(::prlimit(studio.recorder.process().pid(), RLIMIT_FSIZE, &limit, nullptr) == 0);
    CHECK(studio.recorder.call(api::record_retro, 4.0).size() == 1);
    studio.recorder.await("closed", 4);
    studio.recorder.await_state("ready");
    const auto journal = studio.recorder.journal();
    for (const char* track : {"Mono", "Wide"}) {
        Frames sum;
        for (const auto& entry : journal.entries) {
            if (entry.record.track == track) sum += entry.record.length;
        }
        CHECK(sum == Frames{4 * second});
    }
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("an audio folder that became something else is reported at once") {
    Studio studio(two_tracks("5"));
    std::ofstream(studio.recorder.session() / "audio") << "of somebody else";
    studio.recorder.call(api::record_start);
    CHECK(std::string(trouble(studio, "unwritable")["text"]).find("Not a directory") !=
          std::string::npos);
    fs::remove(studio.recorder.session() / "audio");
    studio.recorder.await("opened", 2);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1, 2);
    CHECK(studio.problem(1, "Mono", 0) == "");
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("a session on a disk that is read-only ends the recorder at its start, with the reason") {
    const auto disk = SmallDisk::mount(8 << 20);
    if (!disk) return;
    const Sandbox sandbox;
    disk->set_read_only(true);
    RecorderOptions options;
    options.session = (disk->path() / "Song").string();
    auto recorder = RecorderProcess::start(sandbox, options);
    CHECK(recorder.wait().code == 4);
    CHECK(recorder.process().err().find("Read-only file system") != std::string::npos);
    CHECK(recorder.process().err().find(options.session) != std::string::npos);
    CHECK(ring_files(sandbox) == 0);
}

TEST_CASE("a folder that becomes read-only is reported at once, and costs nothing if it passes") {
    const auto disk = SmallDisk::mount(32 << 20);
    if (!disk) return;
    Studio studio(two_tracks("20", disk->path() / "Song"));
    take(studio, 1);
    const fs::path audio = studio.recorder.session() / "audio";
    {
        const ReadOnly read_only(audio);
        studio.recorder.call(api::record_start);
        CHECK(std::string(trouble(studio, "read-only")["text"]).find("Read-only file system") !=
              std::string::npos);
        studio.pass(second);
        CHECK(studio.recorder.get(api::record_state) == "recording");
    }
    studio.recorder.await("opened", 4);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(2, 2);
    for (const int number : {1, 2}) {
        CHECK(studio.problem(number, "Mono", 0) == "");
        CHECK(studio.problem(number, "Wide", 1) == "");
    }
    CHECK(studio.recorder.record(2, "Mono").length >= Frames{second});
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("a folder that stays read-only fails the take, and what was there stays as it is") {
    const auto disk = SmallDisk::mount(32 << 20);
    if (!disk) return;
    Studio studio(two_tracks("3", disk->path() / "Song"));
    take(studio, 1);
    const ReadOnly read_only(studio.recorder.session() / "audio");
    studio.recorder.call(api::record_start);
    trouble(studio, "read-only");
    trouble(studio, "losing");
    CHECK(studio.recorder.get(api::record_state) == "recording");
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(2, 2);
    for (const char* track : {"Mono", "Wide"}) {
        const auto record = studio.recorder.record(2, track);
        CHECK(record.status == TakeStatus::failed);
        CHECK(record.reason.find("Read-only file system") != std::string::npos);
    }
    studio.recorder.await_state("ready");
    CHECK(studio.problem(1, "Mono", 0) == "");
    CHECK(studio.problem(1, "Wide", 1) == "");
    CHECK(studio.recorder.terminate() == 1);
}

TEST_CASE("a runtime folder that is too small for the ring is passed over") {
    const auto small = SmallDisk::mount(2 << 20);
    if (!small) return;
    fs::permissions(small->path(), fs::perms::owner_all);
    auto options = two_tracks("20");
    options.recorder.environment = {{"XDG_RUNTIME_DIR", small->path().string()}};
    Studio studio(options);
    // The address of the running process is small enough.
    CHECK(fs::exists(small->path() / "laydown" / "recorder.json"));
    take(studio, 1);
    CHECK(studio.problem(1, "Mono", 0) == "");
    CHECK(studio.problem(1, "Wide", 1) == "");
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("too little memory for the ring ends the recorder, with the sizes") {
    shared_server(StudioOptions{}.server);
    const Sandbox sandbox;
    RecorderOptions options;
    // More than any machine has: neither folder has the room.
    options.arguments = {"--tracks", "1024", "--ring-seconds", "3600"};
    auto recorder = RecorderProcess::start(sandbox, options);
    CHECK(recorder.wait().code == 4);
    const auto words = recorder.process().err();
    CHECK(words.find("no room in memory for a capture ring of 67") != std::string::npos);  // GB
    CHECK(words.find("fewer --ring-seconds or tracks would fit") != std::string::npos);
    CHECK(ring_files(sandbox) == 0);
}
