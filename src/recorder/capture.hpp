// What runs in the process callback, and the hand-over of its table of ports. The real-time thread
// touches the members under "Rt" and nothing else.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "base/realtime.hpp"
#include "engine/ring_writer.hpp"
#include "jackio/audio_port.hpp"
#include "jackio/client.hpp"
#include "jackio/cycle_clock.hpp"
#include "recorder/backlog.hpp"

namespace laydown::recorder {

/// The inputs that are captured, and their lanes. Made by Control; while the real-time thread has
/// it, nobody else looks at it. The ports outlive it.
struct PortTable {
    struct Entry {
        const jackio::AudioPort* port;
        engine::RingLane lane;
    };
    explicit PortTable(std::vector<Entry> ports) : entries(std::move(ports)) {
        inputs.resize(entries.size());
    }
    std::vector<Entry> entries;
    std::vector<engine::LaneInput> inputs;  ///< room for Rt to put a cycle's buffers into
};

/// Serves one JACK client after the other with one ring.
class Capture final : public jackio::ProcessHandler {
  public:
    /// All outlive it. The table is empty until the first offer().
    Capture(engine::RingControl control, Backlog& backlog);
    ~Capture();
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    LAYDOWN_REALTIME void process(std::uint32_t frames) noexcept override;

    // ---- Control

    /// Before a client is activated: its clock, and about how many frames passed without one.
    void start(const jackio::CycleClock& clock, Frames elapsed);
    /// From the next cycle on, `table` is captured. What an earlier offer gave and Rt has not taken
    /// is replaced and deleted.
    void offer(std::unique_ptr<PortTable> table);
    /// Whether Rt still uses, or may still take, a table older than the last one offered. When it
    /// does not, ports that are only in older tables may be closed.
    bool settled();
    /// The client is closed: no callback runs any more, so old tables are gone at once.
    void stop();

  private:
    engine::RingControl control_;
    Backlog& backlog_;

    // Rt
    engine::RingWriter writer_;
    std::unique_ptr<jackio::CycleClock> clock_;
    PortTable* current_;

    // between the two: each slot is filled by one side and emptied by the other
    std::atomic<PortTable*> offered_{nullptr};  // Control to Rt
    std::atomic<PortTable*> retired_{nullptr};  // Rt to Control, to be deleted
};

}  // namespace laydown::recorder
