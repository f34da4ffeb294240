// A track's song in memory: blocks of a fixed length, counted from song frame 0, which the Disk
// thread renders, publishes and withdraws, and which the real-time thread looks up by their number.
// To go anywhere in the song is a look-up, so neither a loop nor a locate has a seam.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "base/realtime.hpp"
#include "base/units.hpp"

namespace laydown::engine {

inline constexpr Frames block_length{8192};

/// The number of the block with that frame: negative before the song.
constexpr std::int64_t block_at(SongPosition song) LAYDOWN_REALTIME {
    const std::int64_t begun = song.frame < 0 ? song.frame - (block_length.count - 1) : song.frame;
    return begun / block_length.count;
}
constexpr SongPosition block_begin(std::int64_t number) LAYDOWN_REALTIME {
    return {number * block_length.count};
}
constexpr Range<SongPosition> block_range(std::int64_t number) LAYDOWN_REALTIME {
    return {block_begin(number), block_begin(number + 1)};
}

/// The samples of all channels of a track, each channel's together. The Disk thread's until it is
/// published; then nobody writes to it.
class Block {
  public:
    /// Silence. Of no channels it is a block without memory, which stands for silence.
    explicit Block(int channels)
        : channels_(channels),
          samples_(static_cast<std::size_t>(channels * block_length.count), 0.0F) {}

    int channels() const noexcept LAYDOWN_REALTIME { return channels_; }
    bool silent() const noexcept LAYDOWN_REALTIME { return channels_ == 0; }
    std::span<float> channel(int index) { return {samples_.data() + at(index), frames}; }
    std::span<const float> channel(int index) const noexcept LAYDOWN_REALTIME {
        return {samples_.data() + at(index), frames};
    }

  private:
    static constexpr auto frames = static_cast<std::size_t>(block_length.count);
    static constexpr std::size_t at(int index) { return static_cast<std::size_t>(index) * frames; }

    int channels_;
    std::vector<float> samples_;
};

/// Some frames that lie together in a block, or are silent or missing together.
struct BlockRun {
    const Block* block = nullptr;  ///< null: missing; or silent()
    std::size_t begin = 0;         ///< in the block
    std::size_t frames = 0;        ///< 1 or more

    std::span<const float> channel(int index) const noexcept LAYDOWN_REALTIME {
        return block->channel(index).subspan(begin, frames);
    }
};

/// One version of a track's song. What its playlist does not touch is silence, and takes no memory.
class SongBlocks {
  public:
    /// More than a week at 48 kHz. A damaged journal may tell of more; its table alone would take
    /// all memory.
    static constexpr std::int64_t most_blocks = std::int64_t{1} << 22U;

    /// `audible`: where there is audio, in any order. Blocks of `channels` channels are published.
    SongBlocks(int channels, std::span<const Range<SongPosition>> audible);

    // ---- Disk

    int channels() const { return channels_; }
    /// The blocks with audio beyond `most_blocks`, which are silent.
    std::int64_t left_out() const { return left_out_; }
    bool has_audio(std::int64_t number) const { return slot(number) != nullptr; }
    /// From the next look-up on that block is found, which has_audio(). It takes the place of what
    /// is returned, which may be null; see withdraw().
    std::shared_ptr<Block> publish(std::int64_t number, std::shared_ptr<Block> block);
    /// The same for a block in which there turned out to be nothing.
    std::shared_ptr<Block> publish_silence(std::int64_t number);
    /// From the next look-up on it is missing. What is returned, if there is anything, may be in
    /// use up to the end of a cycle: it goes to Limbo.
    std::shared_ptr<Block> withdraw(std::int64_t number);
    /// Whether it is neither missing nor without audio.
    bool ready(std::int64_t number) const { return find(number) != nullptr; }
    /// What is published and not silence.
    const std::map<std::int64_t, std::shared_ptr<Block>>& published() const { return published_; }

    // ---- Rt

    /// Null when it is missing. Valid to the end of the cycle, and as long as this is.
    const Block* find(std::int64_t number) const noexcept LAYDOWN_REALTIME;

    /// Where find() looks for a block, for as long as this is; null where there is no audio.
    using Slot = std::atomic<const Block*>;
    const Slot* slot(std::int64_t number) const noexcept LAYDOWN_REALTIME;
    const Block* silence() const noexcept LAYDOWN_REALTIME { return &silence_; }

    /// Calls `use(BlockRun)` for what lies from `song` on, in order. Any thread that may call
    /// find().
    template <class Use>
    void each_run(SongPosition song, std::size_t frames, Use use) const {
        while (frames > 0) {
            const std::int64_t number = block_at(song);
            BlockRun run;
            run.block = find(number);
            run.begin = static_cast<std::size_t>((song - block_begin(number)).count);
            run.frames = std::min(frames, static_cast<std::size_t>(block_length.count) - run.begin);
            use(run);
            frames -= run.frames;
            song += Frames{static_cast<std::int64_t>(run.frames)};
        }
    }

  private:
    /// Blocks without one in between that has no audio.
    struct Stretch {
        std::int64_t first;
        std::int64_t count;
        std::size_t slot;  // of the first
    };
    std::shared_ptr<Block> replace(std::int64_t number, const Block* now);

    int channels_;
    std::int64_t left_out_ = 0;
    const Block silence_{0};
    std::vector<Stretch> stretches_;  // in order; like the number of slots never changed
    std::vector<Slot> slots_;         // written by Disk, ordered by CycleGate
    std::map<std::int64_t, std::shared_ptr<Block>> published_;  // Disk's
};

}  // namespace laydown::engine
