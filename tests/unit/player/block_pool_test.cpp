#include "player/block_pool.hpp"

#include <optional>
#include <vector>

#include "catch.hpp"

using namespace laydown::player;

namespace {

constexpr std::size_t one = bytes_of_block(1);

}  // namespace

TEST_CASE("the memory of a block that nobody uses is used again") {
    BlockPool pool;
    auto first = pool.take(1);
    const void* const memory = first->channel(0).data();
    auto share = first;
    first.reset();
    auto second = pool.take(1);
    CHECK(second->channel(0).data() != memory);
    share.reset();
    CHECK(pool.bytes() == 2 * one);
    CHECK(pool.spare_bytes() == one);
    auto stereo = pool.take(2);
    CHECK(stereo->channels() == 2);
    CHECK(pool.spare_bytes() == one);
    auto third = pool.take(1);
    CHECK(third->channel(0).data() == memory);
    CHECK(pool.spare_bytes() == 0);
    CHECK(pool.bytes() == 4 * one);
}

TEST_CASE("no more than a part of the memory waits for its next use") {
    BlockPool pool;
    std::vector<std::shared_ptr<laydown::engine::Block>> blocks;
    for (int i = 0; i < 400; ++i) blocks.push_back(pool.take(1));
    CHECK(pool.bytes() == 400 * one);
    blocks.resize(200);
    CHECK(pool.bytes() <= 200 * one + 50 * one + 32 * one);
    CHECK(pool.spare_bytes() >= 50 * one);
    blocks.clear();
    CHECK(pool.bytes() <= 100 * one);
}

TEST_CASE("blocks outlive the pool") {
    std::optional<BlockPool> pool(std::in_place);
    auto block = pool->take(3);
    pool.reset();
    block->channel(2)[0] = 1.0F;
    block.reset();
}
