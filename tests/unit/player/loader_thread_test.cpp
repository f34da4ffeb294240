#include "player/loader_thread.hpp"

#include <atomic>
#include <thread>

#include "base/published.hpp"
#include "base/thread_role.hpp"
#include "loader_fixture.hpp"
#include "wait_until.hpp"

using namespace laydown;
using namespace laydown::player;
using namespace laydown::player::test;
using laydown::test::wait_until;
using std::chrono::milliseconds;

namespace {

constexpr BlockLoader::Settings settings{{4 * length}, 100 * block_bytes, 8};

struct Threaded {
    Threaded() {
        for (int i = 0; i < 2; ++i) write_take(folder.path(), i);
        locate(0);
    }
    std::shared_ptr<engine::SongTrack> add(Playlist playlist) {
        auto track = std::make_shared<engine::SongTrack>(1, Frames{0}, gate);
        loader.set_track(track, std::move(playlist), {0});
        return track;
    }
    void locate(std::int64_t at) {
        now.transport = {at};
        now.course = music::LoopCourse::located({at}, std::nullopt);
        ++now.roll;
        published.publish(now);
    }
    bool filled() {
        return wait_until([this] { return loader.filled() == settings.ahead; });
    }

    Folder folder;
    engine::CycleGate gate;
    PlayKernel::Now now;
    Published<PlayKernel::Now> published;
    std::atomic<int> told{0};
    LoaderThread loader{gate, [this] { return published.read(); }, [this] { ++told; }};
};

/// What the Disk thread waits in, as in a call to a disk that hangs.
struct Hang {
    std::function<void()> job() {
        return [this] {
            hangs = true;
            CHECK(wait_until([this] { return over.load(); }));
            done = true;
        };
    }
    std::atomic<bool> hangs{false};
    std::atomic<bool> over{false};
    std::atomic<bool> done{false};
};

}  // namespace

TEST_CASE("the loader's thread loads what it is told to, in order, and follows the song") {
    Threaded player;
    std::atomic<bool> on_disk{false};
    player.loader.run([&] { on_disk = detail::role == ThreadRole::disk; });
    player.loader.keep_ready({{30 * length}});  // nobody is there yet
    player.loader.open(player.folder.path(), {48000}, settings);
    const auto track = player.add(whole(0));
    player.loader.keep_ready({{30 * length}});
    REQUIRE(player.filled());
    CHECK(on_disk);
    // Four blocks and one, two that are kept: the count comes after the last of them.
    CHECK(wait_until([&] { return player.loader.bytes() == 7 * block_bytes; }));
    player.locate(10 * length);
    const auto* song = track->newest();
    CHECK(wait_until([&] {
        std::atomic<bool> ready{false};
        std::atomic<bool> asked{false};
        player.loader.run([&] {
            ready = song->ready(14);
            asked = true;
        });
        return wait_until([&] { return asked.load(); }) && ready;
    }));
    player.loader.remove_track(track);
    CHECK(wait_until([&] { return track.use_count() == 1; }));
}

TEST_CASE("what is wrong with files is told") {
    Threaded player;
    player.loader.open(player.folder.path(), {48000}, settings);
    const auto track = player.add(whole(5));
    REQUIRE(wait_until([&] { return player.told > 0; }));
    const auto news = player.loader.news();
    REQUIRE(news.size() == 1);
    CHECK(news[0].file == name(5));
    CHECK(player.loader.news().empty());
    write_take(player.folder.path(), 5);
    player.loader.forget(name(5));
    CHECK(wait_until([&] { return player.loader.bytes() >= 5 * block_bytes; }));
    CHECK(player.told == 1);
}

TEST_CASE("another folder is opened, and nothing is left of the one before") {
    Threaded player;
    player.loader.open(player.folder.path(), {48000}, settings);
    const auto track = player.add(whole(0));
    REQUIRE(player.filled());
    const auto gone = player.add(whole(5));
    REQUIRE(wait_until([&] { return player.told > 0; }));
    player.locate(20 * length);  // what lies behind is taken back
    const Folder other;
    player.loader.open(other.path(), {48000}, settings);
    CHECK(wait_until([&] { return track.use_count() == 1 && gone.use_count() == 1; }));
    CHECK(player.loader.news().empty());
    const auto there = player.add(whole(0));
    CHECK(wait_until([&] { return player.told > 1; }));
}

TEST_CASE("what a cycle may be looking at outlives the folder that it is from") {
    Threaded player;
    player.loader.open(player.folder.path(), {48000}, settings);
    const auto track = player.add(whole(0));
    REQUIRE(player.filled());
    player.gate.enter();
    std::weak_ptr<engine::Block> block;
    const auto on_disk = [&](const std::function<bool()>& asked) {
        std::atomic<int> answer{-1};
        player.loader.run([&] { answer = asked() ? 1 : 0; });
        REQUIRE(wait_until([&] { return answer >= 0; }));
        return answer == 1;
    };
    on_disk([&] {
        block = track->newest()->published().at(0);
        return true;
    });
    player.locate(20 * length);
    REQUIRE(wait_until([&] { return on_disk([&] { return !track->newest()->ready(0); }); }));
    player.loader.open(player.folder.path(), {48000}, settings);
    for (int i = 0; i < 3; ++i) CHECK_FALSE(on_disk([&] { return block.expired(); }));
    player.gate.leave();
    CHECK(wait_until([&] { return block.expired(); }));
}

TEST_CASE("in freewheel the process thread waits for what is to be played") {
    Threaded player;
    player.loader.open(player.folder.path(), {48000}, settings);
    const auto track = player.add(whole(0));
    REQUIRE(player.filled());
    std::vector<float> samples(1024);
    float* const out = samples.data();
    // Much faster than the disk thread looks by itself.
    for (std::int64_t at = 0; at < 30 * length; at += 1024) {
        player.gate.enter();
        const auto ready = [&] { return track->newest()->ready(at / length); };
        CHECK(player.loader.wait_until(ready, milliseconds(20'000)));
        const auto read = track->read({at}, {at}, {&out, 1}, 1024);
        player.gate.leave();
        REQUIRE(read.starved == Frames{0});
        REQUIRE((samples == player::test::samples(0, at, 1024)));
        player.now.transport = {at + 1024};
        player.published.publish(player.now);
    }
    CHECK_FALSE(player.loader.wait_until([] { return false; }, milliseconds(30)));
}

TEST_CASE("a disk that hangs does not hold up Control") {
    Hang hang;
    Threaded player;
    player.loader.run(hang.job());
    REQUIRE(wait_until([&] { return hang.hangs.load(); }));
    player.loader.open(player.folder.path(), {48000}, settings);
    const auto track = player.add(whole(0));
    player.loader.keep_ready({});
    player.loader.news();
    static_cast<void>(player.loader.filled());
    CHECK_FALSE(player.loader.wait_until([] { return false; }, milliseconds(10)));
    CHECK_FALSE(player.loader.ends_within(milliseconds(10)));
    CHECK_FALSE(hang.done);
    hang.over = true;
    CHECK(player.loader.ends_within(std::chrono::seconds(20)));
    CHECK(hang.done);
    // Nobody comes any more.
    CHECK_FALSE(player.loader.wait_until([] { return false; }, std::chrono::minutes(10)));
}

TEST_CASE("what is ahead runs out while a disk hangs") {
    Hang hang;
    Threaded player;
    player.loader.open(player.folder.path(), {48000}, settings);
    const auto track = player.add(whole(0));
    REQUIRE(player.filled());
    player.loader.run(hang.job());
    REQUIRE(wait_until([&] { return hang.hangs.load(); }));
    const auto played = [&](std::int64_t frames) {
        player.now.transport = {frames};
        player.published.publish(player.now);
        return player.loader.filled();
    };
    CHECK(played(length - 1) == settings.ahead);
    CHECK(played(3 * length) == Frames{length});
    CHECK(played(5 * length) == Frames{0});
    player.locate(0);
    CHECK(player.loader.filled() == Frames{0});  // nobody has looked there
    hang.over = true;
    CHECK(player.filled());
}

TEST_CASE("the song is located and edited while it is played") {
    Threaded player;
    player.loader.open(player.folder.path(), {48000}, settings);
    const auto track = player.add(whole(0));
    player.loader.keep_ready({{0}, {20 * length}});
    REQUIRE(player.filled());
    std::atomic<bool> over{false};
    std::atomic<int> heard{0};
    std::atomic<int> wrong{0};
    std::thread rt([&] {
        std::vector<float> samples(256);
        float* const out = samples.data();
        player.now.rolling = true;
        for (std::int64_t at = 0; !over; at += 256) {
            if (at % (7 * length) == 0) {
                at = at % (2 * length) == 0 ? 20 * length : 0;
                player.locate(at);
            }
            player.gate.enter();
            const auto read = track->read({at}, {at}, {&out, 1}, 256);
            player.gate.leave();
            player.now.transport = {at + 256};
            player.published.publish(player.now);
            if (read.starved > Frames{0}) {
                std::this_thread::yield();
                continue;
            }
            // No fade: it is one or the other to the bit.
            if (samples != player::test::samples(0, at, 256) &&
                samples != player::test::samples(1, at, 256))
                ++wrong;
            else
                ++heard;
        }
    });
    for (int i = 0; i < 200; ++i) {
        player.loader.set_track(track, whole(1 - i % 2), {0});
        if (i % 10 == 0) player.loader.forget(name(1));
        const int before = heard;
        CHECK(wait_until([&] { return heard >= before + 5; }));
    }
    over = true;
    rt.join();
    CHECK(wrong == 0);
    CHECK(player.loader.bytes() < 200 * block_bytes);
}

TEST_CASE("who waits for a disk that hangs can be woken") {
    Hang hang;
    Threaded player;
    player.loader.run(hang.job());
    REQUIRE(wait_until([&] { return hang.hangs.load(); }));
    std::atomic<bool> released{false};
    std::atomic<bool> asked{false};
    std::thread waiter([&] {
        const auto done = [&] {
            asked = true;
            return released.load();
        };
        CHECK(player.loader.wait_until(done, std::chrono::minutes(10)));
    });
    REQUIRE(wait_until([&] { return asked.load(); }));
    released = true;
    player.loader.wake_waiters();
    waiter.join();
    hang.over = true;
}
