#include "player/block_pool.hpp"

#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace laydown::player {

using engine::Block;

namespace {

constexpr std::size_t least_spare = 32 * bytes_of_block(1);

}  // namespace

struct BlockPool::Store {
    std::unique_ptr<Block> take(int channels);
    void give_back(std::unique_ptr<Block> block);
    void close();

    mutable std::mutex mutex;
    std::map<int, std::vector<std::unique_ptr<Block>>> spare;  // by channels
    std::size_t spare_bytes = 0;
    std::size_t used_bytes = 0;
    bool closed = false;
};

std::unique_ptr<Block> BlockPool::Store::take(int channels) {
    const std::lock_guard lock(mutex);
    used_bytes += bytes_of_block(channels);
    auto& fitting = spare[channels];
    if (fitting.empty()) return nullptr;
    spare_bytes -= bytes_of_block(channels);
    auto block = std::move(fitting.back());
    fitting.pop_back();
    return block;
}

void BlockPool::Store::give_back(std::unique_ptr<Block> block) {
    const std::size_t bytes = bytes_of_block(block->channels());
    const std::lock_guard lock(mutex);
    used_bytes -= bytes;
    if (closed) return;
    spare_bytes += bytes;
    spare[block->channels()].push_back(std::move(block));
    for (auto& [channels, blocks] : spare)
        for (; !blocks.empty() && spare_bytes > used_bytes / 4 + least_spare; blocks.pop_back())
            spare_bytes -= bytes_of_block(channels);
}

void BlockPool::Store::close() {
    const std::lock_guard lock(mutex);
    closed = true;
    spare.clear();
    spare_bytes = 0;
}

BlockPool::BlockPool() : store_(std::make_shared<Store>()) {}
BlockPool::~BlockPool() { store_->close(); }

std::shared_ptr<Block> BlockPool::take(int channels) {
    auto block = store_->take(channels);
    if (block == nullptr) block = std::make_unique<Block>(channels);
    return {block.release(),
            [store = store_](Block* used) { store->give_back(std::unique_ptr<Block>(used)); }};
}

std::size_t BlockPool::bytes() const {
    const std::lock_guard lock(store_->mutex);
    return store_->used_bytes + store_->spare_bytes;
}

std::size_t BlockPool::spare_bytes() const {
    const std::lock_guard lock(store_->mutex);
    return store_->spare_bytes;
}

}  // namespace laydown::player
