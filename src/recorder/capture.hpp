// What runs in the process callback. The real-time thread touches the members under "Rt", and the
// tables of ports as they say.
#pragma once

#include <memory>

#include "base/realtime.hpp"
#include "engine/ring_writer.hpp"
#include "jackio/client.hpp"
#include "jackio/cycle_clock.hpp"
#include "recorder/backlog.hpp"
#include "recorder/port_tables.hpp"

namespace laydown::recorder {

/// Serves one JACK client after the other with one ring.
class Capture final : public jackio::ProcessHandler {
  public:
    /// All outlive it.
    Capture(engine::RingControl control, Backlog& backlog);
    ~Capture() = default;
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    void process(std::uint32_t frames) noexcept LAYDOWN_REALTIME override;

    // ---- Control

    /// Before a client is activated: its clock, and about how many frames passed without one.
    void start(const jackio::CycleClock& clock, Frames elapsed);
    /// See PortTables.
    void offer(std::unique_ptr<PortTable> table) { tables_.offer(std::move(table)); }
    bool settled() { return tables_.settled(); }
    /// The client is closed: no callback runs any more.
    void stop() { tables_.stop(); }

  private:
    engine::RingControl control_;
    Backlog& backlog_;
    PortTables tables_;

    // Rt
    engine::RingWriter writer_;
    std::unique_ptr<jackio::CycleClock> clock_;
};

}  // namespace laydown::recorder
