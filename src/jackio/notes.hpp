// What JACK's notification thread leaves for the Control thread. Each function says who calls it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/realtime.hpp"
#include "base/units.hpp"

namespace laydown::jackio {

/// What has happened since Control last asked.
struct Noted {
    bool server_lost = false;  ///< the server ended, died or threw this client out
    std::string lost_reason;   ///< the server's words, empty when it left none
    bool latency_changed = false;
    bool ports_changed = false;        ///< a port came, went or was renamed, ours or another's
    bool connections_changed = false;  ///< somewhere in the graph
    std::optional<Frames> buffer_size;
};

/// The notes on the table between the two threads. One object may serve several clients one after
/// the other, so that the event loop watches one descriptor for as long as the process lives.
class Notes {
  public:
    /// Throws std::system_error when the kernel has no descriptor left.
    Notes();
    ~Notes();
    Notes(const Notes&) = delete;
    Notes& operator=(const Notes&) = delete;

    /// Readable when there is something to take(). Control.
    int fd() const { return fd_; }
    /// Reads and clears. A loss that was taken leaves the table as for the first client. Control.
    Noted take();

    /// xruns reported so far, wrapping; not how many frames were lost. Any thread, real-time
    /// included.
    std::uint32_t xruns() const LAYDOWN_REALTIME { return xruns_.load(std::memory_order_relaxed); }
    /// Any thread, real-time included.
    bool freewheeling() const LAYDOWN_REALTIME {
        return freewheeling_.load(std::memory_order_relaxed);
    }

    // Called by JACK's notification thread: they store, wake Control where it is to look, and
    // return.
    void server_lost(std::string_view reason) noexcept;
    void xrun() noexcept;
    void latency_changed() noexcept;
    void ports_changed() noexcept;
    void connections_changed() noexcept;
    void buffer_size(std::uint32_t frames) noexcept;
    void freewheel(bool on) noexcept;

    /// Forgets what has not been taken. Control, while no client is open.
    void reset();

  private:
    void leave(std::uint32_t flag) noexcept;

    int fd_;
    std::atomic<std::uint32_t> flags_{0};  // which of the others are news
    std::atomic<std::uint32_t> xruns_{0};  // written by Notify
    std::atomic<std::uint32_t> buffer_size_{0};
    std::atomic<bool> freewheeling_{false};
    std::atomic<bool> reason_claimed_{false};  // the first loss writes the reason, others do not
    std::array<char, 256> reason_{};           // written by Notify before flag `lost` is set
};

}  // namespace laydown::jackio
