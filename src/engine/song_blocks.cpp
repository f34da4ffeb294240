#include "engine/song_blocks.hpp"

#include <cassert>

namespace laydown::engine {

namespace {

struct Numbers {
    std::int64_t first;
    std::int64_t end;
};

/// The numbers of the blocks that have some of it, in order and apart from each other.
std::vector<Numbers> numbers_of(std::span<const Range<SongPosition>> audible) {
    std::vector<Numbers> all;
    for (const auto& range : audible)
        if (!range.empty())
            all.push_back({block_at(range.begin), block_at(range.end - Frames{1}) + 1});
    std::ranges::sort(all, {}, &Numbers::first);
    std::vector<Numbers> apart;
    for (const Numbers& one : all) {
        if (!apart.empty() && one.first <= apart.back().end)
            apart.back().end = std::max(apart.back().end, one.end);
        else
            apart.push_back(one);
    }
    return apart;
}

}  // namespace

SongBlocks::SongBlocks(int channels, std::span<const Range<SongPosition>> audible)
    : channels_(channels) {
    std::int64_t count = 0;
    for (const Numbers& numbers : numbers_of(audible)) {
        const std::int64_t wanted = numbers.end - numbers.first;
        const std::int64_t taken = std::min(wanted, most_blocks - count);
        left_out_ += wanted - taken;
        if (taken == 0) continue;
        stretches_.push_back({numbers.first, taken, static_cast<std::size_t>(count)});
        count += taken;
    }
    slots_ = std::vector<Slot>(static_cast<std::size_t>(count));
}

const SongBlocks::Slot* SongBlocks::slot(std::int64_t number) const noexcept {
    const auto behind = std::ranges::upper_bound(stretches_, number, {}, &Stretch::first);
    if (behind == stretches_.begin()) return nullptr;
    const Stretch& stretch = *std::prev(behind);
    const std::int64_t index = number - stretch.first;
    if (index >= stretch.count) return nullptr;
    return &slots_[stretch.slot + static_cast<std::size_t>(index)];
}

const Block* SongBlocks::find(std::int64_t number) const noexcept {
    const Slot* found = slot(number);
    return found == nullptr ? &silence_ : found->load();
}

std::shared_ptr<Block> SongBlocks::replace(std::int64_t number, const Block* now) {
    const Slot* found = slot(number);
    assert(found != nullptr);
    slots_[static_cast<std::size_t>(found - slots_.data())].store(now);
    const auto node = published_.extract(number);
    return node.empty() ? nullptr : node.mapped();
}

std::shared_ptr<Block> SongBlocks::publish(std::int64_t number, std::shared_ptr<Block> block) {
    assert(block != nullptr && block->channels() == channels_);
    auto before = replace(number, block.get());
    published_.emplace(number, std::move(block));
    return before;
}

std::shared_ptr<Block> SongBlocks::publish_silence(std::int64_t number) {
    return replace(number, &silence_);
}

std::shared_ptr<Block> SongBlocks::withdraw(std::int64_t number) {
    return has_audio(number) ? replace(number, nullptr) : nullptr;
}

}  // namespace laydown::engine
