// How Control gives the real-time thread something new to work with, while it works: whole objects,
// of which only the newest counts, and which come back to be deleted.
#pragma once

#include <atomic>
#include <memory>

#include "base/realtime.hpp"

namespace laydown {

/// A `T` has a member `T* next_retired`, which is the handover's. While the real-time thread has
/// one, nobody else looks at it.
template <class T>
class Handover {
  public:
    Handover() = default;
    ~Handover() {
        delete offered_.load();
        collect();
    }
    Handover(const Handover&) = delete;
    Handover& operator=(const Handover&) = delete;

    // ---- Control

    /// What an earlier offer gave and nobody has taken is replaced and deleted.
    void offer(std::unique_ptr<T> object) {
        delete offered_.exchange(object.release(), std::memory_order_acq_rel);
        collect();
    }
    /// Whether what was offered last is taken. Then the real-time thread has nothing to do any
    /// more with what only an earlier object named.
    bool taken() const noexcept { return offered_.load(std::memory_order_acquire) == nullptr; }
    /// Deletes what came back.
    void collect() noexcept {
        T* newest = retired_.exchange(nullptr, std::memory_order_acquire);
        while (newest != nullptr) {
            const std::unique_ptr<T> gone(newest);
            newest = gone->next_retired;
        }
    }

    // ---- Rt

    /// What was offered last and not taken; null when there is none. It has to be retired.
    T* take() noexcept LAYDOWN_REALTIME {
        if (offered_.load(std::memory_order_relaxed) == nullptr) return nullptr;
        return offered_.exchange(nullptr, std::memory_order_acq_rel);  // releases for taken()
    }
    /// Done with it. Null is fine.
    void retire(T* object) noexcept LAYDOWN_REALTIME {
        if (object == nullptr) return;
        T* newest = retired_.load(std::memory_order_relaxed);
        do {
            object->next_retired = newest;
        } while (!retired_.compare_exchange_weak(newest, object, std::memory_order_release,
                                                 std::memory_order_relaxed));
    }

  private:
    std::atomic<T*> offered_{nullptr};  // Control to Rt
    std::atomic<T*> retired_{nullptr};  // Rt to Control, the newest first
};

}  // namespace laydown
