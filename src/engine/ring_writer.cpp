#include "engine/ring_writer.hpp"

#include <algorithm>
#include <cstring>

namespace laydown::engine {

void RingWriter::append(const Cycle& cycle, std::span<const LaneInput> inputs) noexcept {
    // Within the guard nothing counts as held. Sequentially consistent: who copies what this cycle
    // overwrites sees the claim afterwards.
    if (cycle.length > ring_guard)
        control_.header().claimed.store((head_ + cycle.length).frame, std::memory_order_seq_cst);
    if (const auto segment = tracker_.follow(cycle, head_)) log(*segment);

    const RingGeometry& geometry = control_.geometry();
    const auto length = static_cast<std::size_t>(cycle.length.count);
    for (std::size_t done = 0; done < length;) {
        const std::size_t run = std::min(length - done, geometry.block_frames - offset_);
        for (const LaneInput& input : inputs) {
            float* to = input.lane.first + block_ * input.lane.block_stride + offset_;
            if (input.samples != nullptr) {
                std::memcpy(to, input.samples + done, run * sizeof(float));
            } else {
                std::fill_n(to, run, 0.0F);
            }
        }
        done += run;
        offset_ += run;
        if (offset_ < geometry.block_frames) continue;
        offset_ = 0;
        if (++block_ == geometry.block_count) block_ = 0;
    }
    head_ += cycle.length;
    // Release: whoever sees the new head sees the samples and the segment behind it.
    control_.header().head.store(head_.frame, std::memory_order_release);
}

void RingWriter::log(const Segment& segment) noexcept {
    std::atomic<std::int64_t>& count = control_.header().segments;
    const std::int64_t index = count.load(std::memory_order_relaxed);
    control_.segment(index) = segment;
    count.store(index + 1, std::memory_order_release);
}

}  // namespace laydown::engine
