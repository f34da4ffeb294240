// When memory that the real-time thread may be looking at can be used again: after the end of the
// cycle in which it could see it last. It also holds when there are no cycles at all, as without a
// server. Who does what is said at each function.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "base/realtime.hpp"

namespace laydown::engine {

/// Counts the begins and ends of cycles. All that is ordered by it, the count itself and the
/// pointers through which the real-time thread finds memory, is stored and loaded with
/// memory_order_seq_cst: so either who withdraws a pointer sees the cycle that has begun, or that
/// cycle sees the pointer withdrawn.
class CycleGate {
  public:
    using Turn = std::uint64_t;

    // ---- Rt: around everything that it does in a cycle

    void enter() noexcept LAYDOWN_REALTIME { turn_.fetch_add(1); }
    void leave() noexcept LAYDOWN_REALTIME { turn_.fetch_add(1); }

    // ---- any other thread

    /// To be asked for after a pointer was withdrawn.
    Turn turn() const noexcept { return turn_.load(); }
    /// Whether no cycle that may have seen what was withdrawn before `since` was asked for is still
    /// under way.
    bool passed(Turn since) const noexcept { return since % 2 == 0 || turn_.load() != since; }
    /// The real-time thread is gone, in the middle of a cycle or not, and another one may come.
    void abandon() noexcept {
        if (turn_.load() % 2 != 0) turn_.fetch_add(1);
    }

  private:
    std::atomic<Turn> turn_{0};  // odd within a cycle; written by Rt
};

/// What was withdrawn and cannot be used again yet. One thread, not the real-time one.
template <class T>
class Limbo {
  public:
    explicit Limbo(const CycleGate& gate) : gate_(gate) {}

    /// The real-time thread finds no way to it any more.
    void keep(T withdrawn) { kept_.emplace_back(gate_.turn(), std::move(withdrawn)); }
    /// The oldest, if it can be used again.
    std::optional<T> take() {
        if (kept_.empty() || !gate_.passed(kept_.front().first)) return std::nullopt;
        std::optional<T> free(std::move(kept_.front().second));
        kept_.pop_front();
        return free;
    }
    std::size_t size() const { return kept_.size(); }

  private:
    const CycleGate& gate_;
    std::deque<std::pair<CycleGate::Turn, T>> kept_;  // the oldest first
};

}  // namespace laydown::engine
