// Asks the processor for memory that is going to be used soon, so that nobody waits for it then.
#pragma once

#include <cstddef>

#include "base/realtime.hpp"

namespace laydown {

/// All lines of those bytes. What is not there, or never used, does no harm.
inline void prefetch(const void* begin, std::size_t bytes) noexcept LAYDOWN_REALTIME {
    constexpr std::size_t line = 64;
    const auto* const first = static_cast<const char*>(begin);
    for (std::size_t at = 0; at < bytes; at += line) __builtin_prefetch(first + at);
}

/// The same for what is going to be written.
inline void prefetch_to_write(float* begin, std::size_t count) noexcept LAYDOWN_REALTIME {
    constexpr std::size_t line = 64 / sizeof(float);
    for (std::size_t at = 0; at < count; at += line) __builtin_prefetch(begin + at, 1);
}

}  // namespace laydown
