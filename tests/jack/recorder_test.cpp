// The recorder and its link to a real server. Four functions that they call are counted, changed
// or held up on the way.
#include <dlfcn.h>
#include <jack/jack.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <mutex>
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

std::mutex looks_mutex;                       // protects looks
std::vector<steady_clock::time_point> looks;  // for a server
std::atomic<jack_nframes_t> drift{0};         // of the playback latency, from question to question
std::atomic<bool> drifting{false};
std::atomic<bool> memory_held{false};
std::atomic<bool> memory_waits{false};
std::atomic<bool> descriptors_out{false};

template <class Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

jack_client_t* jack_client_open(const char* name, jack_options_t options, jack_status_t* status,
                                ...) {
    if (std::string_view(name) == "rig") {
        const std::lock_guard lock(looks_mutex);
        looks.push_back(steady_clock::now());
    }
    const auto open = real<decltype(jack_client_open)>("jack_client_open");
    if ((options & JackServerName) == 0) return open(name, options, status);
    va_list more;
    va_start(more, status);
    const char* server_name = va_arg(more, const char*);
    va_end(more);
    return open(name, options, status, server_name);
}

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

// Not by a limit, which the sanitizers would meet as well.
int eventfd(unsigned count, int flags) noexcept {
    if (descriptors_out) {
        errno = EMFILE;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_eventfd2, count, flags));
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
               {[this](const Error&) { ++failures; }, [](const Error&) {},
                [](const std::string&) {}, [](Frames) {}, [] {}}) {}

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
    int failures = 0;   ///< to reach a server, that were told
    DiskThread disk;
    Recorder recorder;
    JackLink link;
};

}  // namespace

TEST_CASE("a server that stays away is looked for at growing intervals") {
    server().stop();
    Rig rig;
    {
        const std::lock_guard lock(looks_mutex);
        looks.clear();
    }
    rig.link.begin();
    const auto seen = [] {
        const std::lock_guard lock(looks_mutex);
        return looks;
    };
    REQUIRE(rig.turn_until([&] { return seen().size() >= 4; }));
    const auto at = seen();  // a busy machine only makes it longer
    CHECK(at[1] - at[0] >= 250ms);
    CHECK(at[2] - at[1] >= 500ms);
    CHECK(at[3] - at[2] >= 1000ms);
}

TEST_CASE("a recorder that has no descriptor left for a client tries again") {
    server().stop();
    Rig rig;
    const auto seen = [] {
        const std::lock_guard lock(looks_mutex);
        return looks.size();
    };
    const auto before = seen();
    descriptors_out = true;
    CHECK_NOTHROW(rig.link.begin());
    descriptors_out = false;
    CHECK(rig.failures == 1);
    CHECK(rig.turn_until([&] { return seen() > before; }));
}

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
                           .text = "full"};
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

TEST_CASE("what the ring has forgotten is not cut off the other tracks for one that has failed") {
    server();
    Rig rig(Follow::free);
    for (const char* name : {"Kick", "Snare"}) {
        const auto track = rig.recorder.add_track(name, 1);
        REQUIRE(track);
        REQUIRE(rig.recorder.arm((*track)->number, true));
    }
    rig.link.begin();
    REQUIRE(rig.captures(0.1));
    REQUIRE(rig.recorder.start_recording({}));
    REQUIRE(rig.captures(4.0));
    rig.recorder.disk_event(PartTrouble{.key = {1, {1}},
                                        .kind = PartTrouble::Kind::failed,
                                        .at = {10},
                                        .length = {},
                                        .text = "failed",
                                        .goes_on = true});
    CHECK(rig.recorder.machine().recording());
    CHECK(rig.recorder.anything_failed());
    REQUIRE(rig.recorder.stop(std::nullopt));
    REQUIRE(rig.turn_until([&] { return rig.disk.settled(); }));
    const auto journal = disk::read_journal(rig.folder.path());
    REQUIRE(journal);
    for (const char* name : {"Kick", "Snare"}) {
        const auto* first = journal->find(1, name);
        const auto* second = journal->find(2, name);
        REQUIRE(first);
        REQUIRE(second);
        CHECK(first->record.length > Frames{48'000});
        CHECK(second->record.begin.front() == first->record.begin.front() + first->record.length);
        CHECK(second->record.gaps.empty());
    }
}
