// What JACK calls: its cycles and starts, for the kernel. Rt, but for what is Control's.
#pragma once

#include <atomic>
#include <memory>

#include "jackio/client.hpp"
#include "jackio/cycle_clock.hpp"
#include "player/loader_thread.hpp"
#include "player/play_kernel.hpp"

namespace laydown::player {

/// Serves one JACK client after the other.
class PlayerIo final : public jackio::ProcessHandler, public jackio::SyncHandler {
  public:
    /// Both outlive it.
    PlayerIo(PlayKernel& kernel, LoaderThread& loader) : kernel_(kernel), loader_(loader) {}
    ~PlayerIo() = default;
    PlayerIo(const PlayerIo&) = delete;
    PlayerIo& operator=(const PlayerIo&) = delete;

    void process(std::uint32_t frames) noexcept LAYDOWN_REALTIME override;
    bool ready(engine::TransportState state, TransportPosition at,
               std::uint32_t frames) noexcept LAYDOWN_REALTIME override;

    /// Before a client is activated. Control.
    void start(const jackio::CycleClock& clock);
    /// Nobody waits in freewheel any more, before a client is closed. Control.
    void release() {
        released_.store(true);
        loader_.wake_waiters();
    }
    /// Frames that all cycles so far had. Any thread.
    std::int64_t cycled() const { return cycled_.load(std::memory_order_relaxed); }
    /// A start waits for what is played first. Any thread.
    bool filling() const { return filling_.load(std::memory_order_relaxed); }

  private:
    void wait_for_files(const engine::Cycle& cycle);

    PlayKernel& kernel_;
    LoaderThread& loader_;
    std::atomic<std::int64_t> cycled_{0};        // written by Rt
    std::atomic<bool> filling_{false};           // written by Rt
    std::atomic<bool> released_{false};          // written by Control
    std::unique_ptr<jackio::CycleClock> clock_;  // Rt's
};

}  // namespace laydown::player
