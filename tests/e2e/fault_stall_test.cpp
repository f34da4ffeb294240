// Disks that stall. Not for sanitizers, which want to be loaded before anything else: meson skips
// this executable then.
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>

#include "api/recorder.hpp"
#include "base/file_descriptor.hpp"
#include "catch.hpp"
#include "disk/journal_file.hpp"
#include "faults.hpp"
#include "wait_until.hpp"

namespace fs = std::filesystem;
using namespace laydown;
using namespace laydown::test;
using session::TakeStatus;

namespace {

void check_parts(const Studio& studio, int take) {
    CHECK(part_problem(studio.recorder, take, "Mono", 0) == "");
    CHECK(part_problem(studio.recorder, take, "Wide", 1) == "");
}

Event trouble(Studio& studio, const std::string& kind) {
    return studio.recorder.await("trouble", 1,
                                 [&](const Event& event) { return event["kind"] == kind; });
}

/// A disk that sleeps for as long as this lives.
class Stall {
  public:
    explicit Stall(fs::path flag) : flag_(std::move(flag)) { std::ofstream(flag_) << "wait"; }
    ~Stall() { fs::remove(flag_); }
    Stall(const Stall&) = delete;
    Stall& operator=(const Stall&) = delete;

  private:
    fs::path flag_;
};

/// A service manager's socket.
class Manager {
  public:
    explicit Manager(const fs::path& address)
        : address_(address.string()),
          socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
        sockaddr_un local{};
        local.sun_family = AF_UNIX;
        REQUIRE(address_.copy(local.sun_path, sizeof local.sun_path - 1) == address_.size());
        REQUIRE(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&local), sizeof local) ==
                0);
    }

    const std::string& address() const { return address_; }
    /// Whether that was among what came since the last call.
    bool told(const std::string& what) const {
        std::array<char, 512> text{};
        while (::recv(socket_.get(), text.data(), text.size() - 1, 0) > 0) {
            if (std::string(text.data()).find(what) != std::string::npos) return true;
            text.fill(0);
        }
        return false;
    }

  private:
    std::string address_;
    FileDescriptor socket_;
};

/// Two tracks; its recorder's disk can stall.
StudioOptions stalling(const std::string& ring_seconds, const fs::path& flag) {
    StudioOptions options;
    options.source.channels = 3;
    options.recorder.arguments = {"--follow", "free",  "--track", "Mono",           "--track",
                                  "Wide:2",   "--arm", "all",     "--ring-seconds", ring_seconds};
    options.recorder.environment = {{"LD_PRELOAD", std::getenv("LAYDOWN_STALLED_DISK")},
                                    {"LAYDOWN_STALL", flag.string()},
                                    {"LAYDOWN_STALL_MEMORY", flag.string() + "-memory"},
                                    {"LAYDOWN_LOSE", flag.string()}};
    return options;
}

}  // namespace

TEST_CASE("a disk that stalls for twenty seconds costs nothing") {
    const Sandbox flags;
    Studio studio(stalling("30", flags.files() / "stall"));
    studio.recorder.call(api::record_start);
    studio.pass(second / 2);
    {
        const Stall stall(flags.files() / "stall");
        for (int n = 0; n < 20; ++n) studio.pass(second);
        CHECK(studio.recorder.get(api::ring_fill) > 0.6);
        CHECK(studio.recorder.get(api::record_state) == "recording");
        studio.recorder.call(api::record_split);  // while nothing can be written at all
        studio.pass(second / 4);
    }
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1, 2);
    studio.recorder.await_closed(2, 2);
    for (const int take : {1, 2}) {
        CHECK(studio.problem(take, "Mono", 0) == "");
        CHECK(studio.problem(take, "Wide", 1) == "");
    }
    CHECK(studio.recorder.record(1, "Mono").length >= Frames{20 * second});
    CHECK(studio.recorder.events("trouble").empty());
    CHECK(studio.recorder.events("gap").empty());
    CHECK(studio.recorder.terminate() == 0);
}

TEST_CASE("a disk that stalls while the recorder ends costs nothing, however long") {
    const Sandbox flags;
    Studio studio(stalling("2", flags.files() / "stall"));
    studio.recorder.call(api::record_start);
    studio.pass(second);
    {
        const Stall stall(flags.files() / "stall");
        studio.pass(second / 2);
        REQUIRE(::kill(studio.recorder.process().pid(), SIGTERM) == 0);
        studio.pass(5 * second);
    }
    CHECK(studio.recorder.wait().code == 0);
    CHECK(studio.problem(1, "Mono", 0) == "");
    CHECK(studio.problem(1, "Wide", 1) == "");
}

TEST_CASE("a second signal ends the recorder although its disk hangs, and costs nothing") {
    const Sandbox flags;
    Studio studio(stalling("30", flags.files() / "stall"));
    auto& recorder = studio.recorder;
    recorder.call(api::record_start);
    studio.pass(second);
    SongPosition reached;
    {
        const Stall stall(flags.files() / "stall");
        studio.pass(2 * second);
        reached = recorder.get(api::record_position);
        recorder.process().signal(SIGTERM);
        recorder.process().signal(SIGINT);
        const auto ended = recorder.process().wait(std::chrono::seconds(15));
        REQUIRE(ended);
        CHECK(ended->signal == 0);
        CHECK(ended->code == 7);
    }
    recorder.await("kept");
    CHECK(recorder.process().err().find("ending all the same") != std::string::npos);
    CHECK(recorder.process().err().find("the disk does not answer") != std::string::npos);
    CHECK_FALSE(fs::exists(studio.sandbox.runtime() / "laydown" / "recorder.json"));
    CHECK(ring_files(studio.sandbox) > 0);

    auto next = studio.another({});
    CHECK(next.events("salvaged").size() == 2);
    for (const char* track : {"Mono", "Wide"})
        CHECK(next.record(1, track).nominal().end >= reached);
    check_parts(studio, 1);
    CHECK(next.terminate() == 0);
    CHECK(ring_files(studio.sandbox) == 0);
}

TEST_CASE("a second signal ends a recorder that is held up in another session") {
    const Sandbox flags;
    const auto options = stalling("10", flags.files() / "stall");
    Studio studio(options);
    studio.recorder.call(api::record_start);
    studio.pass(second);
    {
        const Stall stall(flags.files() / "stall");
        studio.pass(second);
        studio.recorder.end(SIGKILL);
        auto other = options.recorder;
        other.name = "other";
        other.session = "Other";
        auto next = studio.another(other);
        REQUIRE(wait_until([&] {
            return disk::journal_holder(studio.recorder.session()) == next.process().pid();
        }));
        studio.pass(second / 2);  // to where it hangs
        next.process().signal(SIGTERM);
        CHECK_FALSE(next.process().wait(std::chrono::milliseconds(500)));
        next.process().signal(SIGINT);
        const auto ended = next.process().wait(std::chrono::seconds(15));
        REQUIRE(ended);
        CHECK(ended->success());
    }
    RecorderOptions salvage;
    salvage.arguments = {"--salvage"};
    CHECK(RecorderProcess::start(studio.sandbox, salvage).wait().code == 0);
    check_parts(studio, 1);
}

TEST_CASE("a stall that is longer than the ring is a gap, and what follows is aligned") {
    const Sandbox flags;
    Studio studio(stalling("2", flags.files() / "stall"));
    REQUIRE(studio.recorder.osc().request({"/subscribe", {std::string("state"), 60.0F}}));
    studio.recorder.call(api::record_start);
    studio.pass(second);
    {
        const Stall stall(flags.files() / "stall");
        studio.pass(4 * second);
    }
    trouble(studio, "overrun");
    studio.pass(second);
    studio.recorder.call(api::record_stop);
    studio.recorder.await_closed(1, 2);
    for (const char* track : {"Mono", "Wide"}) {
        const auto record = studio.recorder.record(1, track);
        REQUIRE(record.gaps.size() == 1);
        CHECK(record.gaps[0].cause == session::GapCause::overrun);
        CHECK(record.gaps[0].length >= Frames{second});
        CHECK(record.gaps[0].length <= Frames{4 * second});
    }
    check_parts(studio, 1);
    bool told = false;
    while (const auto message = studio.recorder.osc().next(std::chrono::milliseconds(0))) {
        told = told || message->path == "/take/gap";
    }
    CHECK(told);
    CHECK(studio.recorder.terminate() == 1);
}

TEST_CASE("killed while the disk stalls, a take that no disk knows of is completed") {
    const Sandbox flags;
    Studio studio(stalling("10", flags.files() / "stall"));
    {
        const Stall stall(flags.files() / "stall");
        studio.recorder.call(api::record_start);
        studio.pass(second / 2);
        studio.recorder.call(api::record_split);
        studio.pass(second / 2);
        studio.recorder.end(SIGKILL);
    }
    RecorderOptions salvage;
    salvage.arguments = {"--salvage"};
    CHECK(RecorderProcess::start(studio.sandbox, salvage).wait().code == 0);
    CHECK(studio.recorder.journal().last_take == 2);
    check_parts(studio, 1);
    check_parts(studio, 2);
    CHECK(studio.recorder.record(1, "Wide").nominal().end ==
          studio.recorder.record(2, "Wide").nominal().begin);
}

TEST_CASE("while memory for a new track is slow to come, others are answered and recorded") {
    const Sandbox flags;
    Studio studio(stalling("10", flags.files() / "stall"));
    auto& recorder = studio.recorder;
    {
        const Stall stall(flags.files() / "stall-memory");
        REQUIRE(recorder.osc().send({"/track/add", {std::string("Horn")}}));
        recorder.call(api::ping);
        recorder.call(api::record_start);
        recorder.await("opened", 2);
        studio.pass(second / 2);
        CHECK(recorder.get(api::track_count) == 2);
    }
    const auto added = recorder.osc().next(RecorderProcess::patience);
    REQUIRE(added);
    CHECK(*added == osc::Message{"/reply", {std::string("/track/add"), 3}});
    CHECK(recorder.get(api::track_count) == 3);
    recorder.call(api::record_stop);
    recorder.await_closed(1, 2);
    check_parts(studio, 1);
}

TEST_CASE("killed while the disk stalls, a take that was not wanted does not come back") {
    const Sandbox flags;
    Studio studio(stalling("10", flags.files() / "stall"));
    const bool stalled_from_the_first = GENERATE(true, false);
    {
        std::optional<Stall> stall;
        if (stalled_from_the_first) stall.emplace(flags.files() / "stall");
        studio.recorder.call(api::record_start);
        studio.pass(second);
        if (!stall) stall.emplace(flags.files() / "stall");
        studio.recorder.call(api::record_abort, "delete");
        studio.pass(second / 4);
        studio.recorder.end(SIGKILL);
    }
    RecorderOptions salvage;
    salvage.arguments = {"--salvage"};
    CHECK(RecorderProcess::start(studio.sandbox, salvage).wait().code == 0);
    for (const char* track : {"Mono", "Wide"}) {
        const auto record = studio.recorder.record(1, track);
        CHECK(record.status == session::TakeStatus::discarded);
        CHECK_FALSE(fs::exists(studio.recorder.session() / record.file));
    }
    CHECK(ring_files(studio.sandbox) == 0);
}

TEST_CASE("killed while the disk stalls, a track that went has nothing of the one that followed") {
    const Sandbox flags;
    auto options = stalling("10", flags.files() / "stall");
    options.recorder.arguments.insert(options.recorder.arguments.end(), {"--handles", "5"});
    Studio studio(options);
    auto& recorder = studio.recorder;
    recorder.call(api::record_start);
    studio.pass(second);
    SongPosition removed;
    {
        const Stall stall(flags.files() / "stall");
        recorder.call(api::track_remove, TrackNumber{1});
        removed = recorder.get(api::record_position);
        CHECK(recorder.call(api::track_add, std::string("Next"), 1) == TrackNumber{1});
        studio.pass(second);
        recorder.end(SIGKILL);
    }
    RecorderOptions salvage;
    salvage.arguments = {"--salvage"};
    CHECK(RecorderProcess::start(studio.sandbox, salvage).wait().code == 0);
    const auto record = recorder.record(1, "Mono");
    CHECK(record.position + record.length <= removed);
    const Frames silence{5 * second};
    CHECK(part_problem(recorder, 1, "Mono", 0, false, silence) == "");
    CHECK(part_problem(recorder, 1, "Wide", 1, false, silence) == "");
}

TEST_CASE("a server that dies in freewheel, while its client waits for the disk, is lost alone") {
    auto& server = shared_server({.period = 1024});
    const Sandbox sandbox;
    const auto flag = sandbox.files() / "stall";
    auto options = stalling("3", flag).recorder;
    RecorderProcess recorder(sandbox, options);
    constexpr int rounds = 3;
    for (int round = 1; round <= rounds; ++round) {
        recorder.await("server", static_cast<std::size_t>(round),
                       [](const Event& event) { return event["state"] == "running"; });
        auto source = start_source(server, 3);
        await_sound(recorder, 2);
        CHECK(recorder.call(api::record_start) == round);
        SongPosition reached;
        {
            const Stall stall(flag);
            ChildProcess freewheel(
                {.arguments = {"jack_freewheel", "y"}, .environment = server.environment()});
            REQUIRE(freewheel.wait());
            // All but a second of the ring waits for the disk: so does the callback.
            REQUIRE(wait_until([&] { return recorder.get(api::ring_fill) > 0.6; }));
            reached = recorder.get(api::record_position);
            server.kill();
            recorder.await("server", static_cast<std::size_t>(round),
                           [](const Event& event) { return event["state"] == "lost"; });
        }
        recorder.await_closed(round, 2);
        const Frames silence{10 * 1024};  // its channels are connected one after the other
        CHECK(part_problem(recorder, round, "Mono", 0, true, silence) == "");
        CHECK(part_problem(recorder, round, "Wide", 1, true, silence) == "");
        CHECK(recorder.record(round, "Mono").gaps.empty());
        CHECK(recorder.record(round, "Mono").nominal().end >= reached);
        server.start();
    }
    CHECK(recorder.terminate() == 0);
}

TEST_CASE("the service manager is asked for more time while a slow disk completes files") {
    const Sandbox flags;
    const Manager manager(flags.files() / "notify");
    auto options = stalling("10", flags.files() / "stall");
    options.recorder.environment["NOTIFY_SOCKET"] = manager.address();
    Studio studio(options);
    studio.recorder.call(api::record_start);
    studio.pass(second);
    CHECK(manager.told("READY=1"));
    {
        const Stall stall(flags.files() / "stall");
        studio.recorder.process().signal(SIGTERM);
        CHECK(wait_until([&] { return manager.told("EXTEND_TIMEOUT_USEC="); }));
    }
    CHECK(studio.recorder.wait().code == 0);
}

TEST_CASE("a start that a slow disk holds up gets more time, can be ended, and loses nothing") {
    const Sandbox flags;
    const Manager manager(flags.files() / "notify");
    const auto asked = [&] { return manager.told("EXTEND_TIMEOUT_USEC="); };
    Studio studio(stalling("10", flags.files() / "stall"));
    auto options = stalling("10", flags.files() / "stall").recorder;
    options.environment["NOTIFY_SOCKET"] = manager.address();
    const bool salvages = GENERATE(false, true);
    CAPTURE(salvages);
    if (salvages) options.arguments = {"--salvage"};
    std::optional<RecorderProcess> next;
    {
        const Stall stall(flags.files() / "stall");
        studio.recorder.call(api::record_start);
        studio.pass(second);
        studio.recorder.end(SIGKILL);
        next = RecorderProcess::start(studio.sandbox, options);
        CHECK(wait_until(asked));
        next->process().signal(SIGTERM);
        CHECK(wait_until(asked));  // it is asked again when the signal has been noticed
    }
    CHECK(next->wait().code == 7);
    CHECK(ring_files(studio.sandbox) > 0);
    RecorderOptions salvage;
    salvage.arguments = {"--salvage"};
    CHECK(RecorderProcess::start(studio.sandbox, salvage).wait().code == 0);
    check_parts(studio, 1);
    CHECK(ring_files(studio.sandbox) == 0);
}

TEST_CASE("after a sync that failed, recording goes on from what is on the disk for certain") {
    const Sandbox flags;
    const fs::path flag = flags.files() / "disk";
    Studio studio(stalling("30", flag));
    REQUIRE(studio.recorder.osc().request({"/subscribe", {std::string("state"), 60.0F}}));
    studio.recorder.call(api::record_start);
    const fs::path synced = flag.string() + "-synced";
    for (int syncs = 0; syncs < 3; ++syncs) {  // the first may have had nothing but the header
        fs::remove(synced);
        studio.pass(second);
        REQUIRE(wait_until([&] { return fs::exists(synced); }));
    }
    const bool ends = GENERATE(false, true);
    const fs::path fails = flag.string() + (ends ? "-fsync" : "-fdatasync");
    fs::create_symlink(studio.recorder.session() / "audio/Song-Mono-001.wav", fails);
    if (ends) studio.recorder.call(api::record_stop);
    CHECK(std::string(trouble(studio, "failed")["text"]).find("goes on in a new take") !=
          std::string::npos);
    if (!ends) {
        CHECK(studio.recorder.get(api::record_state) == "recording");
        studio.pass(second);
        studio.recorder.call(api::record_stop);
    }
    studio.recorder.await_closed(1, 2);
    studio.recorder.await_closed(2, 1);
    const auto lost = studio.recorder.record(1, "Mono");
    CHECK(lost.status == TakeStatus::failed);
    CHECK(lost.reason.find("could not be brought to the disk") != std::string::npos);
    const auto next = studio.recorder.record(2, "Mono");
    CHECK(studio.problem(2, "Mono", 0) == "");
    CHECK(next.begin.front() > lost.begin.front());
    CHECK(next.begin.front() < lost.begin.front() + lost.length);
    CHECK(next.begin.front() + next.length >= lost.begin.front() + lost.length);
    CHECK(studio.problem(1, "Wide", 1) == "");
    CHECK(studio.recorder.terminate() == 1);
}
