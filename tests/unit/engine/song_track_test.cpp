#include "engine/song_track.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <random>
#include <thread>

#include "allocations.hpp"
#include "catch.hpp"

using namespace laydown;
using namespace laydown::engine;

namespace {

constexpr std::int64_t length = block_length.count;
constexpr std::int64_t blocks = 6;
constexpr Frames fade{240};

/// With the value of each frame: its place in the song and a number of the version.
std::shared_ptr<Block> counted(std::int64_t number, int version, int channels = 1) {
    auto block = std::make_shared<Block>(channels);
    for (int i = 0; i < channels; ++i) {
        const auto samples = block->channel(i);
        std::iota(samples.begin(), samples.end(),
                  static_cast<float>(number * length + 1 + 100'000 * (version + i)));
    }
    return block;
}

std::unique_ptr<SongBlocks> song_of_blocks(int channels = 1) {
    const std::vector<Range<SongPosition>> audible{{{0}, {blocks * length}}};
    return std::make_unique<SongBlocks>(channels, audible);
}

/// All of it there.
std::unique_ptr<SongBlocks> counted_song(int version, int channels = 1) {
    auto song = song_of_blocks(channels);
    for (std::int64_t i = 0; i < blocks; ++i) song->publish(i, counted(i, version, channels));
    return song;
}

struct Player {
    explicit Player(Frames fading = fade, int channels = 1) : track(channels, fading, gate) {}

    std::vector<float> read(std::int64_t transport, std::int64_t song, std::size_t frames) {
        std::vector<float> samples(frames, -1.0F);
        float* const out = samples.data();
        gate.enter();
        outcome = track.read({transport}, {song}, {&out, 1}, frames);
        gate.leave();
        return samples;
    }
    void settle(std::int64_t transport) {
        gate.enter();
        track.settle({transport});
        gate.leave();
    }

    CycleGate gate;
    SongTrack track;
    SongRead outcome;
};

std::vector<float> counts(std::int64_t song, int version, std::size_t frames) {
    std::vector<float> samples(frames);
    std::iota(samples.begin(), samples.end(), static_cast<float>(song + 1 + 100'000 * version));
    return samples;
}

}  // namespace

TEST_CASE("a song is read to the bit, whatever the cycles' lengths and wherever they lie") {
    std::mt19937 random(3);
    Player player;
    player.track.offer(counted_song(1), {0});
    player.settle(0);
    for (int round = 0; round < 200; ++round) {
        const auto frames = static_cast<std::size_t>(1 + random() % 5000);
        const auto song = static_cast<std::int64_t>(
            random() % static_cast<std::uint64_t>(blocks * length - 5000));
        REQUIRE((player.read(round * 77, song, frames) == counts(song, 1, frames)));
        REQUIRE(player.outcome.starved == Frames{0});
        REQUIRE_FALSE(player.outcome.silent);
    }
    CHECK((player.read(0, -100, 50) == std::vector<float>(50)));
    CHECK(player.outcome.silent);
    CHECK((player.read(0, blocks * length, 50) == std::vector<float>(50)));
    CHECK(player.outcome.starved == Frames{0});
    auto edge = player.read(0, -3, 5);
    CHECK((edge == std::vector<float>{0, 0, 0, 100'001, 100'002}));
}

TEST_CASE("each channel has its own samples") {
    Player player(fade, 2);
    player.track.offer(counted_song(1, 2), {0});
    player.settle(0);
    std::vector<float> left(300);
    std::vector<float> right(300);
    const std::array<float*, 2> out{left.data(), right.data()};
    player.gate.enter();
    player.track.read({0}, {length - 100}, out, 300);
    player.gate.leave();
    CHECK((left == counts(length - 100, 1, 300)));
    CHECK((right == counts(length - 100, 2, 300)));
}

TEST_CASE("a missing block is silence, told with its frames, and the next lies where it belongs") {
    Player player;
    SongBlocks& song = player.track.offer(counted_song(1), {0});
    player.settle(0);
    song.withdraw(1);
    song.withdraw(3);
    const auto read = player.read(0, length - 10, static_cast<std::size_t>(3 * length));
    auto expected = counts(length - 10, 1, static_cast<std::size_t>(3 * length));
    std::fill_n(expected.begin() + 10, length, 0.0F);
    std::fill(expected.begin() + 10 + 2 * length, expected.end(), 0.0F);
    CHECK((read == expected));
    CHECK(player.outcome.starved == Frames{length + length - 10});
    CHECK(player.outcome.first_starved == SongPosition{length});
    CHECK_FALSE(player.outcome.silent);
    song.publish(1, counted(1, 1));
    CHECK((player.read(0, length, 20) == counts(length, 1, 20)));
}

TEST_CASE("without a song there is silence, and nobody starves") {
    Player player;
    CHECK((player.read(0, 0, 20) == std::vector<float>(20)));
    CHECK(player.outcome.silent);
    CHECK(player.outcome.starved == Frames{0});
    CHECK(player.track.newest() == nullptr);
}

TEST_CASE("another version is heard from its frame on, faded into, in cycles of any length") {
    std::mt19937 random(5);
    constexpr std::int64_t shared = 2;  // a block that is in both
    for (int round = 0; round < 40; ++round) {
        Player player(round % 4 == 0 ? Frames{0} : fade);
        const std::int64_t fading = round % 4 == 0 ? 0 : fade.count;
        SongBlocks& first = player.track.offer(counted_song(1), {0});
        player.settle(0);
        auto next = counted_song(2);
        next->publish(shared, first.published().at(shared));
        const auto from = static_cast<std::int64_t>(random() % 30'000);
        const std::int64_t offered = from - static_cast<std::int64_t>(random() % 3000);

        // The song goes around in a loop meanwhile, from its begin on.
        const auto loop = static_cast<std::int64_t>(random() % (4 * length) + 1000);
        const auto value = [&](std::int64_t song, int version) {
            const bool is_shared = song / length == shared;
            return static_cast<float>(song + 1 + 100'000 * (is_shared ? 1 : version));
        };
        for (std::int64_t at = 0; at < 35'000;) {
            const std::int64_t song = at % loop;
            const auto frames =
                std::min<std::int64_t>(static_cast<std::int64_t>(1 + random() % 3000), loop - song);
            if (next != nullptr && at + frames > offered)
                player.track.offer(std::move(next), {from});
            const auto read = player.read(at, song, static_cast<std::size_t>(frames));
            REQUIRE(player.outcome.starved == Frames{0});
            for (std::int64_t i = 0; i < frames; ++i) {
                const std::int64_t since = at + i - from;
                const float one = value(song + i, 1);
                const float other = value(song + i, 2);
                const float way = since < 0         ? 0.0F
                                  : since >= fading ? 1.0F
                                                    : static_cast<float>(since + 1) /
                                                          static_cast<float>(fading + 1);
                const float wanted = way <= 0 ? one : way >= 1 ? other : one + (other - one) * way;
                if (read[static_cast<std::size_t>(i)] != wanted) {
                    INFO(at + i << " of " << from);
                    REQUIRE(read[static_cast<std::size_t>(i)] == wanted);
                }
            }
            at += frames;
        }
    }
}

TEST_CASE("a version whose block is not there yet is heard as soon as it is") {
    Player player(Frames{0});
    player.track.offer(counted_song(1), {0});
    player.settle(0);
    SongBlocks& next = player.track.offer(song_of_blocks(), {100});
    CHECK((player.read(0, 0, 200) == counts(0, 1, 200)));
    CHECK((player.read(200, 200, 200) == counts(200, 1, 200)));
    CHECK(player.track.versions().size() == 2);
    next.publish(0, counted(0, 2));
    CHECK((player.read(400, 400, 200) == counts(400, 2, 200)));
    CHECK((player.read(600, length, 200) == std::vector<float>(200)));
    CHECK(player.outcome.starved == Frames{200});
}

TEST_CASE("a version without the block takes the place of one without it") {
    Player player(Frames{0});
    SongBlocks& first = player.track.offer(counted_song(1), {0});
    player.settle(0);
    first.withdraw(0);
    SongBlocks& next = player.track.offer(song_of_blocks(), {100});
    player.read(0, 0, 200);
    CHECK(player.outcome.starved == Frames{200});
    first.publish(0, counted(0, 1));
    player.read(200, 200, 10);
    CHECK(player.outcome.starved == Frames{10});
    next.publish(0, counted(0, 2));
    CHECK((player.read(210, 210, 10) == counts(210, 2, 10)));
}

TEST_CASE("a block of both versions is played on to the bit, whatever is in it") {
    Player player;
    SongBlocks& first = player.track.offer(counted_song(1), {0});
    player.settle(0);
    constexpr float infinite = std::numeric_limits<float>::infinity();
    auto block = counted(0, 1);
    block->channel(0)[120] = infinite;
    first.publish(0, block);
    auto next = counted_song(2);
    next->publish(0, block);
    player.track.offer(std::move(next), {100});
    const auto read = player.read(0, 0, 1000);
    CHECK(read[120] == infinite);
    CHECK(read[121] == 100'122);
}

TEST_CASE("after a locate a version holds at once, if its frame has come") {
    Player player;
    player.track.offer(counted_song(1), {0});
    player.settle(0);
    player.track.offer(counted_song(2), {1000});
    player.settle(999);
    CHECK((player.read(0, 0, 100) == counts(0, 1, 100)));
    player.settle(1000);
    CHECK((player.read(0, 0, 100) == counts(0, 2, 100)));

    // Also in the middle of a fade.
    player.track.offer(counted_song(3), {0});
    CHECK((player.read(100, 100, 100) != counts(100, 3, 100)));
    player.settle(200);
    CHECK((player.read(200, 200, 100) == counts(200, 3, 100)));
}

TEST_CASE("a track that comes while the song is heard is faded in") {
    Player player;
    player.track.offer(counted_song(1), {0});
    const auto read = player.read(5000, 5000, 300);
    const float step = 1.0F / static_cast<float>(fade.count + 1);
    CHECK(read[0] == Approx(105'001 * step));
    CHECK(read[239] == Approx(105'240 * 240 * step));
    CHECK(read[240] == 105'241);
}

TEST_CASE("whether the newest version is heard is told") {
    Player player;
    CHECK_FALSE(player.track.newest_is_heard());
    player.track.offer(counted_song(1), {0});
    CHECK_FALSE(player.track.newest_is_heard());
    player.settle(0);
    player.read(0, 0, 100);
    CHECK(player.track.newest_is_heard());
    player.track.offer(counted_song(2), {1000});
    player.read(100, 100, 100);
    CHECK_FALSE(player.track.newest_is_heard());
    player.read(950, 950, 100);
    player.read(1050, 1050, 100);  // in the middle of the fade
    CHECK(player.track.newest_is_heard());
}

TEST_CASE("versions are freed when the real-time thread has no use for them") {
    const auto alive = [](const std::vector<std::weak_ptr<Block>>& all) {
        std::vector<int> found;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (!all[i].expired()) found.push_back(static_cast<int>(i) + 1);
        return found;
    };
    Player player;
    std::vector<std::weak_ptr<Block>> marks;
    const auto offer = [&](std::int64_t from) {
        auto song = counted_song(static_cast<int>(marks.size()) + 1);
        marks.push_back(song->published().at(0));
        player.track.offer(std::move(song), {from});
    };
    // As long as it does not run, only the newest counts.
    for (int i = 0; i < 3; ++i) offer(0);
    CHECK(alive(marks) == std::vector{3});
    player.settle(0);
    offer(1000);
    offer(2000);
    CHECK(alive(marks) == std::vector{3, 5});
    player.read(0, 0, 100);
    offer(3000);  // 5 may be looked at, as 6 has not been found yet
    CHECK(alive(marks) == std::vector{3, 5, 6});
    player.read(100, 100, 100);
    player.track.collect();
    CHECK(alive(marks) == std::vector{3, 6});
    player.read(2900, 2900, 200);
    player.read(3100, 3100, 100);
    offer(3000);
    player.track.collect();
    CHECK(alive(marks) == std::vector{3, 6, 7});  // in the middle of the fade
    player.read(3200, 3200, 400);
    player.read(3600, 3600, 400);
    player.read(4000, 4000, 1);
    player.track.collect();
    CHECK(alive(marks) == std::vector{7});
    CHECK(player.track.versions().size() == 1);

    // What may just be picked up in a cycle stays to its end.
    player.gate.enter();
    offer(0);
    offer(0);
    CHECK(alive(marks) == std::vector{7, 8, 9});
    player.gate.leave();
    player.track.collect();
    CHECK(alive(marks) == std::vector{7, 9});
}

TEST_CASE("a song is changed while it is read") {
    Player player(Frames{10});
    player.track.offer(counted_song(1), {0});
    player.settle(0);
    std::atomic<bool> over{false};
    std::int64_t wrong = 0;
    std::atomic<std::int64_t> cycles{0};
    std::thread rt([&] {
        std::vector<float> samples(64);
        float* const out = samples.data();
        for (std::int64_t at = 0; !over; at += 64) {
            const std::int64_t song = at % (blocks * length);
            player.gate.enter();
            const SongRead read = player.track.read({at}, {song}, {&out, 1}, 64);
            player.gate.leave();
            // All versions have the same samples: what was freed has not for long.
            if (read.starved > Frames{0} || samples != counts(song, 1, 64)) ++wrong;
            ++cycles;
        }
    });
    std::mt19937 random(1);
    while (cycles < 30'000) {
        auto next = song_of_blocks();
        for (std::int64_t i = 0; i < blocks; ++i) {
            const auto kept = player.track.newest()->published().at(i);
            next->publish(i, random() % 2 == 0 ? kept : counted(i, 1));
        }
        player.track.offer(std::move(next), {0});
    }
    over = true;
    rt.join();
    CHECK(wrong == 0);
    CHECK(player.track.versions().size() <= 4);
}

TEST_CASE("what is not there is not asked for") {
    Player player;
    const auto everywhere = [&] {
        for (std::int64_t at = -length; at < (blocks + 1) * length; at += 1000)
            player.track.prefetch({at}, 1500);
    };
    everywhere();
    SongBlocks& song = player.track.offer(counted_song(1), {0});
    player.settle(0);
    everywhere();
    for (std::int64_t at = -length; at < (blocks + 1) * length; at += length) {
        player.read(at, at, 100);
        everywhere();
        if (song.has_audio(block_at({at}))) song.withdraw(block_at({at}));
        everywhere();
    }
    player.track.offer(counted_song(2), {0});
    player.settle(0);
    CHECK((player.read(0, 10, 100) == counts(10, 2, 100)));
}

TEST_CASE("a track has what its version that holds at each frame has") {
    Player player;
    const auto has = [&](std::int64_t transport, std::int64_t song, std::int64_t frames) {
        player.gate.enter();
        const bool found = player.track.has({transport}, {song}, {frames});
        player.gate.leave();
        return found;
    };
    CHECK_FALSE(has(0, 0, 1));
    CHECK_FALSE(has(0, -100, 1));
    SongBlocks& first = player.track.offer(counted_song(1), {1000});
    first.withdraw(2);
    CHECK(has(1000, 0, 2 * length));
    CHECK_FALSE(has(1000, 0, 2 * length + 1));
    CHECK_FALSE(has(1000, 3 * length - 1, 1));
    CHECK(has(1000, 3 * length, 10 * length));
    CHECK(has(0, 2 * length, 1000));  // nothing is heard before its frame
    CHECK_FALSE(has(0, 2 * length, 1001));

    player.settle(1000);
    CHECK_FALSE(has(0, 2 * length, 1));  // it is heard, and no other one
    SongBlocks& next = player.track.offer(counted_song(2), {5000});
    next.withdraw(0);
    CHECK_FALSE(has(4000, 2 * length, 10));
    CHECK(has(5000, 2 * length, 10));
    CHECK(has(4000, 0, 1000));
    CHECK_FALSE(has(4000, 0, 1001));
    CHECK(has(4000, length - 1000, 2000));
    CHECK_FALSE(has(4000, length - 1001, 2000));
}

TEST_CASE("reading a song does not allocate") {
    Player player;
    player.track.offer(counted_song(1), {0});
    player.track.offer(counted_song(2), {100});
    std::vector<float> samples(1000);
    float* const out = samples.data();
    const auto before = test::allocations();
    for (std::int64_t at = 0; at < 4000; at += 1000) {
        player.gate.enter();
        if (at == 0) player.track.settle({0});
        player.track.read({at}, {at}, {&out, 1}, 1000);
        player.track.prefetch({at}, 1000);
        player.gate.leave();
    }
    CHECK(test::allocations() == before);
}
