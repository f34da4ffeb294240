// How the capture ring lies in shared memory, so that it can be read after its owner's death.
//
// A ring is a control area (RingHeader, then the segment log) and one or more banks. A bank holds
// some channels: block after block, and in each block the channels beside each other, because
// writing that way touches less memory per cycle than one long ring per channel. All banks have
// the same number of frames and share the head. A track that is added later brings its own bank.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/units.hpp"
#include "engine/segment.hpp"

namespace laydown::engine {

inline constexpr std::uint64_t ring_magic = 0x31474E4952444C4CULL;  // "LLDRING1"
/// Frames next to the head that may be overwritten at any moment: the largest period of jackd. What
/// a longer one overwrites is announced, see RingHeader::claimed.
inline constexpr Frames ring_guard{8192};
/// Slots of the log next to its end that may be written at any moment.
inline constexpr std::uint32_t log_guard = 16;
/// No ring is deeper and no bank wider than that: the sizes of what is smaller overflow nothing.
inline constexpr Frames deepest_ring{std::int64_t{1} << 37};
inline constexpr std::uint32_t widest_bank = 65536;

struct RingGeometry {
    SampleRate rate;
    std::uint32_t block_frames;  ///< frames of one channel that lie together, a power of two
    std::uint32_t block_count;
    std::uint32_t log_capacity;  ///< segments that the log holds, a power of two

    Frames depth() const { return {std::int64_t{block_frames} * block_count}; }
    std::size_t control_bytes() const;
    /// Of a plausible geometry, with at most `widest_bank` channels.
    std::size_t bank_bytes(std::uint32_t channels) const;

    /// The geometry that keeps `seconds` readable beside the guard, or beside the period when that
    /// is longer, for a server with that period.
    static RingGeometry for_depth(SampleRate rate, double seconds, std::uint32_t period);
    /// False when a header from a file says what cannot be.
    bool plausible() const;
};

/// The start of the control area. The real-time thread alone writes `head`, `segments`
/// and `claimed`.
struct RingHeader {
    std::uint64_t magic;
    RingGeometry geometry;
    /// Zero-terminated: the session folder that takes are cut into, for who finds a dead ring.
    /// Written by Control, before the first cycle and when the folder is moved.
    char session_folder[4096];
    alignas(64) std::atomic<std::int64_t> head;      ///< frames captured so far
    alignas(64) std::atomic<std::int64_t> segments;  ///< segments logged so far
    /// `head` when the last cycle that was longer than the guard is whole, set before it is written
    std::atomic<std::int64_t> claimed;
};

static_assert(std::atomic<std::int64_t>::is_always_lock_free);

/// A view on the memory of a ring's control area. The memory outlives it.
class RingControl {
  public:
    /// Makes a new, empty ring of `memory`, at least geometry.control_bytes() zeroed bytes.
    static RingControl create(void* memory, const RingGeometry& geometry);
    /// Views a ring that exists. Null header when `bytes` of `memory` do not hold one.
    static RingControl attach(void* memory, std::size_t bytes);

    bool valid() const { return header_ != nullptr; }
    RingHeader& header() const { return *header_; }
    const RingGeometry& geometry() const { return header_->geometry; }
    /// The slot of the `index`th segment ever logged.
    Segment& segment(std::int64_t index) const {
        return log_[index & (header_->geometry.log_capacity - 1)];
    }
    RingPosition head() const { return {header_->head.load(std::memory_order_acquire)}; }
    RingPosition claimed() const { return {header_->claimed.load(std::memory_order_acquire)}; }

  private:
    RingHeader* header_ = nullptr;
    Segment* log_ = nullptr;
};

/// A view on the memory of one bank. The memory outlives it.
struct RingBank {
    float* samples;
    std::uint32_t channels;
};

/// One channel of a bank: where its part of the first block starts, and how far it is to the next.
struct RingLane {
    float* first;
    std::size_t block_stride;  ///< in samples

    static RingLane of(const RingBank& bank, const RingGeometry& geometry, std::uint32_t channel) {
        return {bank.samples + std::size_t{channel} * geometry.block_frames,
                std::size_t{bank.channels} * geometry.block_frames};
    }
};

}  // namespace laydown::engine
