// A capture ring in ordinary memory, for tests.
#pragma once

#include <vector>

#include "engine/ring_writer.hpp"
#include "engine/timeline.hpp"

namespace laydown::engine {

class HeapRing {
  public:
    HeapRing(RingGeometry geometry, std::uint32_t channels)
        : memory_(geometry.control_bytes() / sizeof(Cell) + 1),
          samples_(geometry.bank_bytes(channels) / sizeof(float)),
          control(RingControl::create(memory_.data(), geometry)),
          bank{samples_.data(), channels} {}

    RingLane lane(std::uint32_t channel) const {
        return RingLane::of(bank, control.geometry(), channel);
    }

  private:
    struct alignas(64) Cell {
        std::byte bytes[64];
    };
    std::vector<Cell> memory_;
    std::vector<float> samples_;

  public:
    RingControl control;
    RingBank bank;
};

}  // namespace laydown::engine
