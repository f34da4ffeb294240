// Changes of a value that wait for their frames, on the way from Control to the real-time thread.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/latest.hpp"
#include "base/realtime.hpp"
#include "base/spsc_ring.hpp"
#include "base/units.hpp"

namespace laydown::player {

/// In place of a transport frame: the transport stands, so no frame comes.
inline constexpr TransportPosition standing{-never<TransportPosition>.frame};

template <class Value>
class PendingChanges {
  public:
    /// So many can wait for frames.
    static constexpr std::size_t most = 32;

    // ---- Control

    /// From transport frame `from` on, or, without one or where that has passed, at once. Drops
    /// those that wait for that frame or later ones. False when too many wait for frames: nothing
    /// is changed. At once is always possible, also while nobody takes anything.
    bool set(const Value& value, std::optional<TransportPosition> from) noexcept {
        if (!from) {
            at_once_.put({++serial_, value});
            news_.store(true, std::memory_order_release);
            return true;
        }
        if (sent_ - gone_.load(std::memory_order_acquire) >= most) return false;
        ++sent_;
        const bool pushed = on_the_way_.push({++serial_, *from, value});
        news_.store(true, std::memory_order_release);
        return pushed;
    }

    // ---- Rt

    /// Takes over what Control has set.
    void take() noexcept LAYDOWN_REALTIME {
        if (!news_.load(std::memory_order_relaxed)) return;
        news_.exchange(false, std::memory_order_acq_rel);  // what comes from now on tells anew
        // In this order: what was set at once before a change that is found here is found as well.
        while (const auto change = on_the_way_.pop()) {
            ++taken_;
            if (change->serial < at_once_serial_) continue;  // was dropped on its way
            while (count_ > 0 && waiting_[count_ - 1].from >= change->from) --count_;
            waiting_[count_++] = *change;
        }
        if (const auto now = at_once_.take()) {
            std::size_t earlier = 0;
            while (earlier < count_ && waiting_[earlier].serial < now->serial) ++earlier;
            drop_first(earlier);
            now_ = now->value;
            at_once_serial_ = now->serial;
        }
        tell_gone();
    }
    /// What is looked at when there is nothing new.
    void prefetch() const noexcept LAYDOWN_REALTIME { __builtin_prefetch(&news_); }
    /// What is due at `at`, if that is another value: the last one that is.
    std::optional<Value> due(TransportPosition at) noexcept LAYDOWN_REALTIME {
        if (!now_ && (count_ == 0 || waiting_[0].from > at)) return std::nullopt;
        std::optional<Value> value = now_;
        now_.reset();
        std::size_t passed = 0;
        for (; passed < count_ && waiting_[passed].from <= at; ++passed)
            value = waiting_[passed].value;
        drop_first(passed);
        tell_gone();
        return value;
    }
    /// How many of `frames` come before the next change, after due(at).
    std::size_t until_next(TransportPosition at,
                           std::size_t frames) const noexcept LAYDOWN_REALTIME {
        if (count_ == 0) return frames;
        return std::min(frames, static_cast<std::size_t>((waiting_[0].from - at).count));
    }

  private:
    struct AtOnce {
        std::uint64_t serial;
        Value value;
    };
    struct Change {
        std::uint64_t serial;
        TransportPosition from;
        Value value;
    };

    void drop_first(std::size_t changes) noexcept LAYDOWN_REALTIME {
        std::copy(waiting_.begin() + static_cast<std::ptrdiff_t>(changes),
                  waiting_.begin() + static_cast<std::ptrdiff_t>(count_), waiting_.begin());
        count_ -= changes;
    }
    void tell_gone() noexcept LAYDOWN_REALTIME {
        gone_.store(taken_ - count_, std::memory_order_release);
    }

    std::uint64_t serial_ = 0;  // Control's
    std::uint64_t sent_ = 0;    // for frames; Control's
    SpscRing<Change, most> on_the_way_;
    Latest<AtOnce> at_once_;
    std::atomic<std::uint64_t> gone_{0};  // of those that were sent; written by Rt

    // What is looked at in each cycle, mostly in vain, lies together: with many tracks every line
    // of memory counts.
    alignas(64) std::atomic<bool> news_{false};  // raised by Control, taken down by Rt
    // Rt's
    std::optional<Value> now_;
    std::uint64_t at_once_serial_ = 0;  // of what was set at once, as far as it was taken
    std::size_t count_ = 0;
    std::uint64_t taken_ = 0;
    std::array<Change, most> waiting_{};  // ordered by frame, and as they were set
};

}  // namespace laydown::player
