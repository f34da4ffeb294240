// A value that one thread keeps telling and others read, without a lock and always whole.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "base/realtime.hpp"

namespace laydown {

/// A sequence lock: who reads while it is written reads again. Its words are atomic, so nothing is
/// read that is being written (Boehm, "Can seqlocks get along with programming language memory
/// models?", 2012).
template <class T>
class Published {
    static_assert(std::is_trivially_copyable_v<T>);

  public:
    Published() noexcept { publish(T{}); }
    Published(const Published&) = delete;
    Published& operator=(const Published&) = delete;
    ~Published() = default;

    /// One thread, which may be the real-time one.
    void publish(const T& value) noexcept LAYDOWN_REALTIME {
        std::array<std::uint64_t, words> copy{};
        std::memcpy(copy.data(), &value, sizeof value);
        const auto turn = turn_.load(std::memory_order_relaxed);
        turn_.store(turn + 1, std::memory_order_relaxed);
        std::atomic_thread_fence(std::memory_order_release);
        for (std::size_t i = 0; i < words; ++i) words_[i].store(copy[i], std::memory_order_relaxed);
        turn_.store(turn + 2, std::memory_order_release);
    }

    /// Any other thread, but for the real-time one: it may have to wait for the writer.
    T read() const noexcept {
        for (;;) {
            const auto before = turn_.load(std::memory_order_acquire);
            std::array<std::uint64_t, words> copy{};
            for (std::size_t i = 0; i < words; ++i)
                copy[i] = words_[i].load(std::memory_order_relaxed);
            std::atomic_thread_fence(std::memory_order_acquire);
            if (before % 2 != 0 || before != turn_.load(std::memory_order_relaxed)) continue;
            T value;
            std::memcpy(static_cast<void*>(&value), copy.data(), sizeof value);
            return value;
        }
    }

  private:
    static constexpr std::size_t words = (sizeof(T) + 7) / 8;
    std::atomic<std::uint32_t> turn_{0};  // odd while it is written
    std::array<std::atomic<std::uint64_t>, words> words_{};
};

}  // namespace laydown
