// The kinds of threads that every process has, and assertions that code runs on the right one. A
// thread sets its own when it starts. JACK's notification callbacks have none: libjack makes some
// of them on the thread that calls it.
#pragma once

#include <cassert>

#include "base/realtime.hpp"

namespace laydown {

enum class ThreadRole {
    none,     ///< not told yet; assertions let it pass, so that tests may call anything
    rt,       ///< JACK's process callback
    control,  ///< the main thread with its event loop
    disk,     ///< writes the files, or does what else may wait for the system as long
};

namespace detail {
// Constant initialised, so reading it on the real-time thread costs one load.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): each thread's own
inline thread_local constinit ThreadRole role = ThreadRole::none;
}  // namespace detail

inline void set_thread_role(ThreadRole role) noexcept LAYDOWN_REALTIME { detail::role = role; }

/// True on a thread of that role, and on one whose role is not known.
inline bool on_thread(ThreadRole role) noexcept LAYDOWN_REALTIME {
    return detail::role == role || detail::role == ThreadRole::none;
}

/// Ends a program with assertions when called on a thread of another role.
inline void assert_thread([[maybe_unused]] ThreadRole role) noexcept LAYDOWN_REALTIME {
    assert(on_thread(role));
}

}  // namespace laydown
