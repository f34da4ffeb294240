#include "engine/ring_layout.hpp"

#include <algorithm>
#include <bit>
#include <new>

namespace laydown::engine {

std::size_t RingGeometry::control_bytes() const {
    return sizeof(RingHeader) + std::size_t{log_capacity} * sizeof(Segment);
}

std::size_t RingGeometry::bank_bytes(std::uint32_t channels) const {
    static_assert(std::bit_width(std::uint64_t{deepest_ring.count}) +
                      std::bit_width(std::uint64_t{widest_bank} * sizeof(float)) <=
                  64);
    return std::size_t{channels} * block_frames * block_count * sizeof(float);
}

RingGeometry RingGeometry::for_depth(SampleRate rate, double seconds, std::uint32_t period) {
    RingGeometry geometry{};
    geometry.rate = rate;
    geometry.block_frames = std::clamp(std::bit_ceil(period), 64U, 1024U);
    const auto frames = static_cast<std::uint64_t>(
        (rate.frames(seconds) + std::max(ring_guard, Frames{period})).count);
    geometry.block_count =
        static_cast<std::uint32_t>((frames + geometry.block_frames - 1) / geometry.block_frames);
    // A discontinuity in every cycle of 64 frames still leaves the whole ring explained.
    geometry.log_capacity = std::max(4096U, std::bit_ceil(static_cast<std::uint32_t>(frames / 64)));
    return geometry;
}

bool RingGeometry::plausible() const {
    return rate.hertz > 0 && std::has_single_bit(block_frames) && block_frames <= 65536 &&
           std::has_single_bit(log_capacity) && log_capacity > log_guard && depth() > ring_guard &&
           depth() <= deepest_ring;
}

RingControl RingControl::create(void* memory, const RingGeometry& geometry) {
    RingControl control;
    control.header_ = new (memory) RingHeader{};
    control.header_->geometry = geometry;
    control.log_ = reinterpret_cast<Segment*>(static_cast<std::byte*>(memory) + sizeof(RingHeader));
    control.header_->magic = ring_magic;
    return control;
}

RingControl RingControl::attach(void* memory, std::size_t bytes) {
    RingControl control;
    auto* header = static_cast<RingHeader*>(memory);
    if (bytes < sizeof(RingHeader) || header->magic != ring_magic) return control;
    if (!header->geometry.plausible() || bytes < header->geometry.control_bytes()) return control;
    const std::int64_t head = header->head.load();
    const std::int64_t claimed = header->claimed.load();
    if (head < 0 || header->segments.load() < 0) return control;
    // More than what there is room for cannot be overwritten at once.
    if (claimed < 0 || claimed - head > header->geometry.depth().count) return control;
    control.header_ = header;
    control.log_ = reinterpret_cast<Segment*>(static_cast<std::byte*>(memory) + sizeof(RingHeader));
    return control;
}

}  // namespace laydown::engine
