// The recorder and its link to a real server. Two functions that they call are changed or held up
// on the way.
#include <dlfcn.h>
#include <jack/jack.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <vector>

#include "folder.hpp"
#include "jackio_fixture.hpp"
#include "recorder/jack_link.hpp"
#include "runtime_folder.hpp"

using namespace laydown;
using namespace laydown::recorder;
using namespace laydown::test;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

std::atomic<jack_nframes_t> drift{0};  // of the playback latency, from question to question
std::atomic<bool> drifting{false};
std::atomic<bool> memory_held{false};
std::atomic<bool> memory_waits{false};

template <class Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

void jack_port_get_latency_range(jack_port_t* port, jack_latency_callback_mode_t mode,
                                 jack_latency_range_t* range) {
    real<decltype(jack_port_get_latency_range)>("jack_port_get_latency_range")(port, mode, range);
    if (drifting && mode == JackPlaybackLatency) range->min = range->max = ++drift;
}

int mlock(const void* address, std::size_t bytes) noexcept {
    char thread[16] = "";
    ::pthread_getname_np(::pthread_self(), thread, sizeof thread);
    if (std::string(thread) == "ring-memory") {
        memory_waits = true;
        wait_until([] { return !memory_held; });
    }
    return static_cast<int>(::syscall(SYS_mlock, address, bytes));
}

}  // extern "C"

namespace {

/// A recorder with a session of its own, and what runs it.
struct Rig {
    explicit Rig(Follow follow = Follow::transport)
        : disk(folder.path(), open_journal(folder.path()),
               [this](DiskEvent event) {
                   loop.post([this, event = std::move(event)] {
                       if (deaf) return;
                       recorder.disk_event(event);
                   });
               }),
          recorder(settings(folder.path(), follow), disk, [] {}),
          link(loop, recorder, {.name = "rig"}, {},
               {[](const Error&) {}, [](const Error&) {}, [](const std::string&) {}, [](Frames) {},
                [] {}}) {}

    static disk::JournalFile open_journal(const std::filesystem::path& session) {
        auto journal = disk::JournalFile::open(session);
        if (!journal) FAIL(journal.error().text);
        return std::move(*journal);
    }
    static RecorderSettings settings(const std::filesystem::path& session, Follow follow) {
        RecorderSettings settings;
        settings.name = "rig";
        settings.session = session;
        settings.takes.session = "Song";
        settings.ring_seconds = 2.0;
        settings.follow = follow;
        return settings;
    }

    /// Serves the loop until `condition` holds.
    template <class Condition>
    bool turn_until(Condition condition) {
        const auto limit = steady_clock::now() + 30s;
        bool held = false;
        const auto timer = loop.every(1ms, [&] {
            recorder.tick();
            held = condition();
            if (held || steady_clock::now() > limit) loop.stop();
        });
        loop.run();
        loop.cancel(timer);
        return held;
    }
    bool running() {
        return turn_until([&] { return recorder.server() == ServerState::running; });
    }
    bool captures(double seconds) {
        return turn_until([&] {
            const auto* rig = recorder.rig();
            return rig != nullptr && rig->head() >= RingPosition{rig->rate().frames(seconds).count};
        });
    }

    RuntimeFolder runtime;
    Folder folder;
    daemon::EventLoop loop;
    bool deaf = false;  ///< to what the disk tells
    DiskThread disk;
    Recorder recorder;
    JackLink link;
};

}  // namespace

TEST_CASE("memory that was made for a client that is gone is not given to the next") {
    server();
    Rig rig;
    REQUIRE(rig.recorder.add_track("Kick", 1));
    memory_waits = false;
    memory_held = true;
    rig.link.begin();
    REQUIRE(rig.turn_until([] { return memory_waits.load(); }));
    server().kill();
    REQUIRE(rig.turn_until([&] { return !rig.link.makes_memory(); }));
    server({.rate = 44100});
    REQUIRE(rig.turn_until([&] { return rig.link.makes_memory(); }));
    memory_held = false;
    REQUIRE(rig.running());
    CHECK(rig.recorder.rig()->rate() == rig.recorder.client()->sample_rate());
}

TEST_CASE("all tracks of a take were played to one reference, asked once") {
    server();
    Rig rig;
    for (const char* name : {"Kick", "Snare", "Bass"}) REQUIRE(rig.recorder.add_track(name, 1));
    rig.link.begin();
    REQUIRE(rig.captures(0.2));
    drifting = true;
    REQUIRE(rig.recorder.retro(0.1));
    drifting = false;
    REQUIRE(rig.turn_until([&] { return rig.disk.settled(); }));
    const auto journal = disk::read_journal(rig.folder.path());
    REQUIRE(journal);
    REQUIRE(journal->entries.size() == 3);
    const Frames first = journal->entries[0].record.latency.reference;
    CHECK(first > Frames{0});
    for (const auto& entry : journal->entries) CHECK(entry.record.latency.reference == first);
}

TEST_CASE("a file that is full is not gone on with out of another ring") {
    server();
    Rig rig;
    REQUIRE(rig.recorder.add_track("Kick", 1));
    rig.link.begin();
    REQUIRE(rig.captures(0.2));
    rig.deaf = true;
    const auto kept = rig.recorder.retro(0.1);
    REQUIRE(kept);
    const PartTrouble full{.key = {kept->at(0), {1}},
                           .kind = PartTrouble::Kind::file_limit,
                           .at = {10},
                           .length = {},
                           .text = "full",
                           .goes_on = true};
    SECTION("of the same") {
        rig.recorder.disk_event(full);
        CHECK(rig.recorder.machine().next_take() == kept->at(0) + 2);
        CHECK_FALSE(rig.recorder.anything_failed());
    }
    SECTION("of a server of another rate") {
        server().kill();
        REQUIRE(rig.turn_until([&] { return rig.recorder.server() == ServerState::lost; }));
        server({.rate = 44100});
        REQUIRE(rig.running());
        REQUIRE(rig.captures(0.2));
        rig.recorder.disk_event(full);
        CHECK(rig.recorder.machine().next_take() == kept->at(0) + 1);
        CHECK(rig.recorder.anything_failed());
    }
    rig.deaf = false;
}

namespace {

/// Two tracks that are recorded, and what their disk is made to tell.
struct FailingRig : Rig {
    FailingRig() : Rig(Follow::free) {
        for (const char* name : {"Kick", "Snare"}) {
            const auto track = recorder.add_track(name, 1);
            REQUIRE(track);
            REQUIRE(recorder.arm((*track)->number, true));
        }
        link.begin();
        REQUIRE(captures(0.1));
        REQUIRE(recorder.start_recording({}));
    }
    void fail(int take, Frames at, bool fruitless = false) {
        recorder.disk_event(PartTrouble{.key = {take, {1}},
                                        .kind = PartTrouble::Kind::failed,
                                        .at = at,
                                        .length = {},
                                        .text = "failed",
                                        .goes_on = true,
                                        .fruitless = fruitless});
    }
    session::Journal ended() {
        deaf = false;
        if (recorder.machine().recording()) REQUIRE(recorder.stop(std::nullopt));
        REQUIRE(turn_until([&] { return disk.settled(); }));
        auto journal = disk::read_journal(folder.path());
        REQUIRE(journal);
        return std::move(*journal);
    }
};

}  // namespace

TEST_CASE(
    "a track whose file has failed goes on with what the ring has, and the others as before") {
    server();
    FailingRig rig;
    REQUIRE(rig.captures(4.0));
    rig.fail(1, {10});
    CHECK(rig.recorder.machine().take_of({1}) == 2);
    CHECK(rig.recorder.machine().take_of({2}) == 1);
    CHECK(rig.recorder.anything_failed());
    const auto journal = rig.ended();
    REQUIRE(journal.find(2, "Kick"));
    CHECK_FALSE(journal.find(2, "Snare"));
    CHECK(journal.find(2, "Kick")->record.gaps.empty());
    CHECK(journal.find(1, "Snare")->record.gaps.empty());
    CHECK(journal.find(1, "Snare")->record.length > Frames{3 * 48'000});
}

// What is decided of it is what the next start goes by, when the file could not be closed.
TEST_CASE("a file that has failed keeps what it has, also where nothing of it is certain") {
    server();
    FailingRig rig;
    REQUIRE(rig.captures(1.0));
    rig.fail(1, {0}, true);
    CHECK(rig.recorder.machine().take_of({1}) == 2);
    const auto journal = rig.ended();
    const auto* failed = journal.find(1, "Kick");
    REQUIRE(failed);
    CHECK(failed->record.status == session::TakeStatus::complete);
    CHECK(failed->record.length >= Frames{40'000});
    REQUIRE(journal.find(2, "Kick"));
    CHECK(journal.find(2, "Kick")->record.position == failed->record.position);
}

TEST_CASE("all tracks whose files are full are told to go on, also those that another took along") {
    server();
    struct : Listener {
        void part_trouble(const PartTrouble& trouble) override {
            goes_on.push_back(trouble.goes_on);
        }
        std::vector<bool> goes_on;
    } heard;
    FailingRig rig;
    REQUIRE(rig.captures(1.0));
    rig.deaf = true;
    rig.recorder.listen(heard);
    const auto full = [&](int take, TrackNumber track) {
        rig.recorder.disk_event(PartTrouble{.key = {take, track},
                                            .kind = PartTrouble::Kind::file_limit,
                                            .at = {4800},
                                            .length = {},
                                            .text = "full",
                                            .goes_on = true});
    };
    full(1, {1});
    full(1, {2});
    CHECK(heard.goes_on == std::vector{true, true});
    CHECK(rig.recorder.machine().take_of({1}) == 2);
    CHECK(rig.recorder.machine().take_of({2}) == 2);
    REQUIRE(rig.recorder.stop(std::nullopt));
    rig.deaf = false;
}

TEST_CASE("the rest of a file that fails when its track is recorded no more is kept all the same") {
    server();
    FailingRig rig;
    REQUIRE(rig.captures(1.0));
    rig.deaf = true;
    const bool aborted = GENERATE(false, true);
    if (aborted) {
        REQUIRE(rig.recorder.abort(false));
    } else {
        REQUIRE(rig.recorder.arm({1}, false));
    }
    rig.fail(1, {4800});
    CHECK(rig.recorder.machine().take_of({2}) == (aborted ? std::nullopt : std::optional(1)));
    const auto journal = rig.ended();
    const auto* rest = journal.find(2, "Kick");
    REQUIRE(rest);
    CHECK(rest->record.status ==
          (aborted ? session::TakeStatus::aborted : session::TakeStatus::complete));
    CHECK(rest->record.length > Frames{0});
    CHECK_FALSE(journal.find(2, "Snare"));
}

TEST_CASE("a disk that takes nothing gets some new files, but not one after the other for ever") {
    server();
    FailingRig rig;
    rig.deaf = true;
    int take = 1;
    while (take < 30 && rig.recorder.machine().take_of({1}) == take) {
        CHECK_FALSE(rig.recorder.tracks().find({1})->failed);
        rig.fail(take++, {0}, true);
    }
    CHECK(take == 10);
    CHECK(rig.recorder.tracks().find({1})->failed);
    CHECK_FALSE(rig.recorder.machine().recording({1}));
    CHECK(rig.recorder.machine().recording({2}));
    REQUIRE(rig.recorder.stop(std::nullopt));
    const auto again = rig.recorder.start_recording({});  // as somebody has mended it
    REQUIRE(again);
    rig.fail(*again, {0}, true);
    CHECK(rig.recorder.machine().take_of({1}) == *again + 1);
    rig.deaf = false;
}

TEST_CASE("the end waits for no frozen server either when the rest of a file has a new one") {
    server();
    FailingRig rig;
    REQUIRE(rig.recorder.stop(std::nullopt));
    // What is played now is captured later than the server stands.
    REQUIRE(rig.recorder.set_offset({1}, Frames{-24'000}));
    const auto take = rig.recorder.start_recording({});
    REQUIRE(take);
    REQUIRE(rig.captures(1.5));
    rig.deaf = true;
    server().pause();
    rig.recorder.finish();
    const auto begun = steady_clock::now();
    REQUIRE(rig.turn_until([&] {
        static_cast<void>(rig.recorder.finished());
        return steady_clock::now() - begun > 3s && rig.disk.settled();
    }));
    rig.fail(*take, {4800});
    rig.deaf = false;
    CHECK_FALSE(rig.disk.settled());
    CHECK(rig.turn_until([&] { return rig.recorder.finished(); }));
    server().resume();
}

TEST_CASE("a split is asked about with the latencies of the take that goes on") {
    server();
    Rig rig(Follow::free);
    const auto track = rig.recorder.add_track("Kick", 1);
    REQUIRE(track);
    REQUIRE(rig.recorder.arm((*track)->number, true));
    rig.link.begin();
    REQUIRE(rig.captures(0.1));
    REQUIRE(rig.recorder.start_recording({}));
    REQUIRE(rig.captures(3.0));
    // Of a take that begins now, this much less would be in the ring of two seconds.
    const Frames second = rig.recorder.rig()->rate().frames(1.0);
    REQUIRE(rig.recorder.set_offset((*track)->number, second + Frames{second.count / 2}));
    const auto now = rig.recorder.song_now();
    REQUIRE(now);
    CHECK(rig.recorder.split(*now - second));
    REQUIRE(rig.recorder.stop(std::nullopt));
    REQUIRE(rig.turn_until([&] { return rig.disk.settled(); }));
}
