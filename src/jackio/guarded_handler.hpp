// What libjack's real-time callbacks call, and how it is taken away from them. This folder only.
#pragma once

#include <atomic>
#include <utility>

#include "base/realtime.hpp"

namespace laydown::jackio {

/// One for each kind of callback. They all run on one thread, one after the other.
template <class Handler>
class GuardedHandler {
  public:
    /// Control; `handler` outlives its being here. Null takes it away: it is not called from here
    /// on, but may be inside().
    void set(Handler* handler) noexcept { handler_ = handler; }
    bool is_set() const noexcept LAYDOWN_REALTIME { return handler_.load() != nullptr; }
    /// A call has begun and is not over. Control.
    bool inside() const noexcept { return inside_; }

    /// `body(handler)`, if there is one. The real-time thread.
    template <class Body>
    void call(Body&& body) noexcept LAYDOWN_REALTIME {
        // In this order, and both sequentially consistent: either this thread sees that the handler
        // was taken away, or who takes it away sees that this thread is inside.
        inside_ = true;
        if (auto* handler = handler_.load(); handler != nullptr) std::forward<Body>(body)(*handler);
        inside_ = false;
    }

  private:
    std::atomic<Handler*> handler_{nullptr};  // written by Control
    std::atomic<bool> inside_{false};         // written by Rt
};

}  // namespace laydown::jackio
