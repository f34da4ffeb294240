// The memory of blocks: what nobody uses any more is used again, so that playing on and on neither
// asks the system for memory nor gives any back. Disk takes blocks; who has the last share of one
// gives it back, on any thread but the real-time one.
#pragma once

#include <cstddef>
#include <memory>

#include "engine/song_blocks.hpp"

namespace laydown::player {

/// Of the samples.
constexpr std::size_t bytes_of_block(int channels) {
    return static_cast<std::size_t>(channels) *
           static_cast<std::size_t>(engine::block_length.count) * sizeof(float);
}

class BlockPool {
  public:
    BlockPool();
    /// Blocks may outlive it.
    ~BlockPool();
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;

    /// What is in it is of no meaning.
    std::shared_ptr<engine::Block> take(int channels);

    /// Of all blocks: those that are used, and those that wait for their next use.
    std::size_t bytes() const;
    /// Of those that wait: as many as a quarter of those in use, and a few.
    std::size_t spare_bytes() const;

  private:
    struct Store;
    std::shared_ptr<Store> store_;
};

}  // namespace laydown::player
