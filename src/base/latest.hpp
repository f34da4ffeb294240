// How one thread tells another a value of which only the last one counts: neither waits, locks or
// allocates, so one of them may be the real-time thread, and either may go away for a while.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "base/realtime.hpp"

namespace laydown {

/// Three slots: one is written, one is read, and the third changes hands.
template <class T>
class Latest {
    static_assert(std::is_trivially_copyable_v<T>, "it is copied on the real-time thread");

  public:
    /// The writing thread. What was not taken is replaced.
    void put(const T& value) noexcept LAYDOWN_REALTIME {
        slots_[written_] = value;
        written_ = between_.exchange(written_ | fresh, std::memory_order_acq_rel) & ~fresh;
    }
    /// What was put last, if it was not taken yet. The reading thread.
    std::optional<T> take() noexcept LAYDOWN_REALTIME {
        if ((between_.load(std::memory_order_relaxed) & fresh) == 0) return std::nullopt;
        read_ = between_.exchange(read_, std::memory_order_acq_rel) & ~fresh;
        return slots_[read_];
    }

  private:
    static constexpr std::uint32_t fresh = 4;

    std::array<T, 3> slots_{};
    std::uint32_t written_ = 0;              // the writing thread's
    std::uint32_t read_ = 1;                 // the reading thread's
    std::atomic<std::uint32_t> between_{2};  // a slot, and whether it is fresh
};

}  // namespace laydown
