// Which ports were registered since Control last asked: written by the Notify thread, read by
// Control, without a lock.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

namespace laydown::jackio {

class FreshPorts {
  public:
    /// More than any program registers while Control looks away; those beyond are not told.
    static constexpr std::uint32_t capacity = 1024;

    /// `id` is libjack's. Notify.
    void add(std::uint32_t id) noexcept {
        const auto head = head_.load(std::memory_order_relaxed);
        if (head - tail_.load(std::memory_order_acquire) == capacity) return;
        ids_[head % capacity] = id;
        head_.store(head + 1, std::memory_order_release);
    }

    /// Control.
    std::vector<std::uint32_t> take() {
        std::vector<std::uint32_t> result;
        const auto head = head_.load(std::memory_order_acquire);
        auto tail = tail_.load(std::memory_order_relaxed);
        while (tail != head) result.push_back(ids_[tail++ % capacity]);
        tail_.store(tail, std::memory_order_release);
        return result;
    }

  private:
    std::array<std::uint32_t, capacity> ids_{};  // written by Notify
    std::atomic<std::uint32_t> head_{0};         // written by Notify
    std::atomic<std::uint32_t> tail_{0};         // written by Control
};

}  // namespace laydown::jackio
