// What libjack calls must not be torn out of it: when a client is closed, or its server ends,
// libjack ends its threads with pthread_cancel(3), and has made them ready for it at any
// instruction. One that is in a noexcept function then takes the whole process with it, and one
// that holds a lock never lets go of it. This folder only.
#pragma once

#include <pthread.h>

#include <utility>

namespace laydown::jackio {

/// Calls `body`, which does not throw; a cancellation of this thread waits until it is done. May
/// not return then, so it is not called from a noexcept function. Any thread.
template <class Body>
void uncancelled(Body&& body) {
    int before = PTHREAD_CANCEL_ENABLE;
    // Its code can only say that a constant is wrong.
    static_cast<void>(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before));
    std::forward<Body>(body)();
    static_cast<void>(pthread_setcancelstate(before, nullptr));
}

}  // namespace laydown::jackio
