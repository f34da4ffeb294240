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
    int type = PTHREAD_CANCEL_DEFERRED;
    int state = PTHREAD_CANCEL_ENABLE;
    // The type as well: a signal that was sent before the state changed and comes after it, glibc
    // looks at the type alone (2.36, sigcancel_handler()). Their codes can only say that a constant
    // is wrong.
    static_cast<void>(pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &type));
    static_cast<void>(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state));
    std::forward<Body>(body)();
    static_cast<void>(pthread_setcanceltype(type, nullptr));
    static_cast<void>(pthread_setcancelstate(state, nullptr));
}

}  // namespace laydown::jackio
