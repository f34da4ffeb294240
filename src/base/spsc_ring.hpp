// A bounded queue of small plain values from one thread to another. Neither side waits, locks or
// allocates, so one of them may be the real-time thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <optional>
#include <type_traits>

#include "base/realtime.hpp"

namespace laydown {

/// `Capacity` is a power of two.
template <class T, std::size_t Capacity>
class SpscRing {
    static_assert(std::is_trivially_copyable_v<T>, "it is copied while the other side looks on");
    static_assert(Capacity > 0 && (Capacity & (Capacity - 1)) == 0, "a power of two");

  public:
    /// False when it is full, and `value` is not in it. The writing thread.
    bool push(const T& value) noexcept LAYDOWN_REALTIME {
        const std::size_t head = head_.load(std::memory_order_relaxed);
        if (head - tail_.load(std::memory_order_acquire) == Capacity) return false;
        values_[head % Capacity] = value;
        head_.store(head + 1, std::memory_order_release);
        return true;
    }

    /// The oldest value; nothing when it is empty. The reading thread.
    std::optional<T> pop() noexcept LAYDOWN_REALTIME {
        const std::size_t tail = tail_.load(std::memory_order_relaxed);
        if (tail == head_.load(std::memory_order_acquire)) return std::nullopt;
        const T value = values_[tail % Capacity];
        tail_.store(tail + 1, std::memory_order_release);
        return value;
    }

  private:
    std::array<T, Capacity> values_{};
    alignas(64) std::atomic<std::size_t> head_{0};  // written by the writing thread
    alignas(64) std::atomic<std::size_t> tail_{0};  // written by the reading thread
};

}  // namespace laydown
