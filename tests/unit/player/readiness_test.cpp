// Whether what is going to be played is in memory.
#include "play_fixture.hpp"

using namespace laydown;
using namespace laydown::player;
using namespace laydown::player::test;
using engine::TransportState;

namespace {

bool ready(PlayFixture& f, std::int64_t at) {
    return f.kernel.ready(TransportState::starting, {at});
}

}  // namespace

TEST_CASE("a start waits for the blocks that it plays first, of every track") {
    PlayFixture f;
    f.add();
    f.add();
    f.offer();
    CHECK(ready(f, 100));
    f.song(1).withdraw(2);
    CHECK_FALSE(ready(f, 100));  // its last frame is in there
    CHECK(ready(f, 0));
    CHECK_FALSE(ready(f, 1));
    CHECK_FALSE(ready(f, 3 * block - 1));
    CHECK(ready(f, 3 * block));
    CHECK(ready(f, -100'000));
    CHECK(ready(f, blocks * block + 5));
    f.song(0).withdraw(0);
    CHECK_FALSE(ready(f, 0));
    f.song(0).publish_silence(0);
    CHECK(ready(f, 0));
}

TEST_CASE("a track of which nothing is known yet is waited for") {
    PlayFixture f;
    f.add(1, false);
    f.offer();
    CHECK_FALSE(ready(f, 0));
    f.parts[0].track->song.offer(
        std::make_unique<engine::SongBlocks>(1, std::vector<Range<SongPosition>>{}), {500});
    CHECK(ready(f, 0));
}

TEST_CASE("what a loop plays is looked at, and nothing else") {
    PlayFixture f;
    f.add();
    f.loops = {{1, {0}, Range<SongPosition>{{0}, {block + 100}}}};
    f.offer();
    f.song().withdraw(2);
    CHECK(ready(f, block));
    f.song().withdraw(0);
    CHECK_FALSE(ready(f, block));
    CHECK(f.kernel.now().course.song_at({block + 100}) == SongPosition{0});
    f.song().publish(0, block_of(1, 1, 0));
    CHECK(ready(f, block));
    CHECK_FALSE(ready(f, block + 100));  // behind the loop, which is not entered
    SECTION("also when it is as short as can be") {
        f.loops.push_back({2, {0}, Range<SongPosition>{{block}, {block + 1}}});
        f.offer();
        CHECK(ready(f, block));
        CHECK(ready(f, block - 10));
        f.song().withdraw(1);
        CHECK_FALSE(ready(f, block));
        CHECK_FALSE(ready(f, block - 10));
    }
    SECTION("and when it changes on the way") {
        f.loops.push_back({2, {block + 50}, std::nullopt});
        f.offer();
        CHECK_FALSE(ready(f, block));
    }
}

TEST_CASE("who is asked tells the place that is needed, before it rolls") {
    PlayFixture f;
    f.add();
    f.offer();
    f.roll(256);
    f.song().withdraw(3);
    CHECK_FALSE(ready(f, 3 * block));
    auto now = f.kernel.now();
    CHECK(now.transport == TransportPosition{3 * block});
    CHECK(now.rolling);
    CHECK(now.course.song_at(now.transport) == SongPosition{3 * block});
    const auto roll = now.roll;
    f.transport = {3 * block};
    f.roll(256);
    CHECK(f.kernel.now().roll == roll);
    CHECK_FALSE(f.kernel.ready(TransportState::stopped, {2 * block}));
    CHECK_FALSE(f.kernel.now().rolling);
    CHECK(f.kernel.ready(TransportState::stopped, {4 * block}));
    CHECK(f.kernel.now().transport == TransportPosition{4 * block});
}

TEST_CASE("what was offered before a start is waited for") {
    PlayFixture f;
    f.add();
    f.offer();
    f.stand();
    f.add(1, false);
    f.offer();
    CHECK_FALSE(ready(f, 0));
}

TEST_CASE("a cycle is filled when what it plays is there") {
    PlayFixture f;
    f.add();
    f.loops = {{1, {0}, Range<SongPosition>{{0}, {2 * block}}}};
    f.offer();
    f.song().withdraw(3);
    f.song().withdraw(1);
    const auto filled = [&](std::int64_t frames, TransportState state) {
        return f.kernel.filled({{frames}, f.device, state, f.transport, 0, false});
    };
    CHECK(filled(block, TransportState::rolling));
    CHECK(f.kernel.now().transport == TransportPosition{0});
    CHECK(f.kernel.now().rolling);
    CHECK_FALSE(filled(block + 1, TransportState::rolling));
    f.roll(block, block);
    CHECK_FALSE(filled(1, TransportState::rolling));
    CHECK(filled(1, TransportState::stopped));
    f.song().publish(1, block_of(1, 1, 1));
    CHECK(filled(1, TransportState::rolling));
    f.roll(20 * block, block);  // many passes
    f.song().withdraw(1);
    CHECK_FALSE(filled(1, TransportState::rolling));
    f.roll(block, block);
    CHECK(filled(block, TransportState::rolling));
    f.transport = {3 * block};  // a locate
    CHECK_FALSE(filled(1, TransportState::rolling));
    CHECK(f.kernel.now().course.song_at(f.transport) == SongPosition{3 * block});
}
