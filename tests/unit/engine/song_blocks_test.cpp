#include "engine/song_blocks.hpp"

#include <map>
#include <random>
#include <set>
#include <thread>

#include "allocations.hpp"
#include "catch.hpp"
#include "engine/cycle_gate.hpp"

using namespace laydown;
using namespace laydown::engine;

namespace {

constexpr std::int64_t length = block_length.count;

Range<SongPosition> frames(std::int64_t begin, std::int64_t end) { return {{begin}, {end}}; }

std::shared_ptr<Block> filled(int channels, float value) {
    auto block = std::make_shared<Block>(channels);
    for (int i = 0; i < channels; ++i) std::ranges::fill(block->channel(i), value + float(i));
    return block;
}

}  // namespace

TEST_CASE("blocks are counted from the song's first frame, and before it") {
    CHECK(block_at({0}) == 0);
    CHECK(block_at({length - 1}) == 0);
    CHECK(block_at({length}) == 1);
    CHECK(block_at({-1}) == -1);
    CHECK(block_at({-length}) == -1);
    CHECK(block_at({-length - 1}) == -2);
    CHECK(block_range(-1) == frames(-length, 0));
    CHECK(block_range(3) == frames(3 * length, 4 * length));
}

TEST_CASE("what the playlist touches is missing until it is published, all else is silence") {
    const std::vector<Range<SongPosition>> audible{
        frames(5 * length - 1, 5 * length + 1), frames(10, 20), frames(30, 30),
        frames(6 * length, 6 * length + 1), frames(-3, -2)};
    SongBlocks song(1, audible);
    CHECK(song.left_out() == 0);
    for (std::int64_t number = -3; number < 10; ++number) {
        INFO(number);
        const bool touched = number == -1 || number == 0 || (number >= 4 && number <= 6);
        CHECK(song.has_audio(number) == touched);
        CHECK(song.ready(number) == !touched);
        CHECK((song.find(number) == nullptr) == touched);
        if (!touched) CHECK(song.find(number)->silent());
    }
    const auto block = filled(1, 0.5F);
    CHECK(song.publish(5, block) == nullptr);
    CHECK(song.find(5) == block.get());
    CHECK(song.find(4) == nullptr);
    CHECK(song.publish_silence(4) == nullptr);
    CHECK(song.find(4)->silent());
    CHECK(song.published().size() == 1);
    const auto other = filled(1, 0.25F);
    CHECK(song.publish(5, other) == block);
    CHECK(song.find(5) == other.get());
    CHECK(song.withdraw(5) == other);
    CHECK(song.withdraw(5) == nullptr);
    CHECK(song.withdraw(7) == nullptr);
    CHECK(song.withdraw(4) == nullptr);
    CHECK_FALSE(song.ready(4));
    CHECK_FALSE(song.ready(5));
}

TEST_CASE("a look-up finds what a plain map has") {
    std::mt19937 random(1);
    const auto any = [&](std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(random);
    };
    for (int round = 0; round < 50; ++round) {
        std::vector<Range<SongPosition>> audible;
        std::set<std::int64_t> touched;
        for (std::int64_t i = any(0, 8); i > 0; --i) {
            const std::int64_t begin = any(-2 * length, 60 * length);
            const std::int64_t end = begin + any(1, 6 * length);
            audible.push_back(frames(begin, end));
            for (std::int64_t at = begin; at < end; ++at)
                touched.insert((at + 4 * length) / length - 4);
        }
        SongBlocks song(2, audible);
        std::map<std::int64_t, const Block*> expected;
        for (int step = 0; step < 100 && !touched.empty(); ++step) {
            const std::int64_t number = any(-4, 70);
            if (!touched.contains(number)) continue;
            if (any(0, 2) == 0) {
                song.withdraw(number);
                expected[number] = nullptr;
            } else {
                auto block = std::make_shared<Block>(2);
                expected[number] = block.get();
                song.publish(number, std::move(block));
            }
        }
        for (std::int64_t number = -4; number < 70; ++number) {
            const Block* found = song.find(number);
            REQUIRE(song.has_audio(number) == touched.contains(number));
            if (touched.contains(number))
                REQUIRE(found == expected[number]);
            else
                REQUIRE(found->silent());
        }
    }
}

TEST_CASE("runs lie in one block each and follow each other") {
    const std::vector<Range<SongPosition>> audible{frames(length, 3 * length)};
    SongBlocks song(2, audible);
    const auto block = filled(2, 1.0F);
    song.publish(1, block);
    std::vector<BlockRun> runs;
    song.each_run({length - 5}, static_cast<std::size_t>(2 * length + 7),
                  [&](const BlockRun& run) { runs.push_back(run); });
    REQUIRE(runs.size() == 4);
    CHECK(runs[0].block->silent());
    CHECK(runs[0].begin == length - 5);
    CHECK(runs[0].frames == 5);
    CHECK(runs[1].block == block.get());
    CHECK(runs[1].frames == length);
    CHECK(runs[1].channel(1).data() == block->channel(1).data());
    CHECK(runs[2].block == nullptr);
    CHECK(runs[2].frames == length);
    CHECK(runs[3].block->silent());
    CHECK(runs[3].frames == 2);
}

TEST_CASE("a song of any length takes no more than the most of blocks") {
    const std::vector<Range<SongPosition>> audible{
        frames(0, length), frames(std::int64_t{1} << 60U, (std::int64_t{1} << 60U) + length),
        frames(4 * length, std::int64_t{1} << 50U)};
    SongBlocks song(1, audible);
    CHECK(song.left_out() ==
          (std::int64_t{1} << 50U) / length - 4 - (SongBlocks::most_blocks - 1) + 1);
    CHECK(song.has_audio(SongBlocks::most_blocks + 2));
    CHECK_FALSE(song.has_audio(SongBlocks::most_blocks + 3));
}

TEST_CASE("what was withdrawn can be used when the cycle is over in which it may have been seen") {
    CycleGate gate;
    Limbo<int> limbo(gate);
    CHECK(limbo.take() == std::nullopt);
    limbo.keep(1);  // no cycle has ever begun
    CHECK(limbo.take() == 1);

    gate.enter();
    limbo.keep(2);
    CHECK(limbo.take() == std::nullopt);
    gate.leave();
    limbo.keep(3);
    CHECK(limbo.take() == 2);
    gate.enter();  // this one has found it withdrawn
    CHECK(limbo.take() == 3);
    limbo.keep(4);
    gate.leave();
    gate.enter();
    CHECK(limbo.take() == 4);
    limbo.keep(5);
    CHECK(limbo.take() == std::nullopt);
    gate.abandon();
    CHECK(limbo.take() == 5);
    gate.abandon();
    limbo.keep(6);
    CHECK(limbo.take() == 6);
    CHECK(limbo.size() == 0);
}

TEST_CASE("memory is used again only when nobody reads it any more") {
    constexpr std::int64_t numbers = 4;
    const std::vector<Range<SongPosition>> audible{frames(0, numbers * length)};
    SongBlocks song(1, audible);
    CycleGate gate;
    Limbo<std::shared_ptr<Block>> limbo(gate);
    std::atomic<std::int64_t> seen{0};
    std::atomic<std::int64_t> torn{0};
    std::atomic<bool> over{false};

    std::thread rt([&] {
        for (std::int64_t cycle = 0; !over; ++cycle) {
            gate.enter();
            if (const Block* block = song.find(cycle % numbers); block != nullptr) {
                // Twice, so that something may happen in between.
                const auto samples = block->channel(0);
                const float value = samples[0];
                for (int look = 0; look < 2; ++look)
                    if (std::ranges::count(samples, value) != length) ++torn;
                ++seen;
            }
            gate.leave();
        }
    });
    std::mt19937 random(1);
    std::vector<std::shared_ptr<Block>> free;
    float value = 0;
    while (seen < 5000) {
        const auto number = static_cast<std::int64_t>(random() % numbers);
        if (auto gone = song.withdraw(number)) limbo.keep(std::move(gone));
        while (auto block = limbo.take()) free.push_back(std::move(*block));
        if (free.empty()) free.push_back(std::make_shared<Block>(1));
        std::ranges::fill(free.back()->channel(0), ++value);
        song.publish(number, std::move(free.back()));
        free.pop_back();
    }
    over = true;
    rt.join();
    CHECK(torn == 0);
}

TEST_CASE("looking blocks up does not allocate") {
    const std::vector<Range<SongPosition>> audible{frames(0, 9 * length)};
    SongBlocks song(1, audible);
    song.publish(2, filled(1, 1.0F));
    CycleGate gate;
    std::size_t found = 0;
    const auto before = test::allocations();
    gate.enter();
    song.each_run({-length}, static_cast<std::size_t>(12 * length),
                  [&](const BlockRun& run) { found += run.block != nullptr ? 1 : 0; });
    gate.leave();
    CHECK(test::allocations() == before);
    CHECK(found == 4);
}
