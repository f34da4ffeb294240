// The table of ports that the process callback captures, and how Control changes it while the
// callback runs. The real-time thread calls current() and nothing else.
#pragma once

#include <memory>
#include <vector>

#include "base/handover.hpp"
#include "base/realtime.hpp"
#include "engine/ring_writer.hpp"
#include "jackio/audio_port.hpp"

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
    PortTable* next_retired = nullptr;      ///< see Handover
};

class PortTables {
  public:
    /// The table is empty until the first offer().
    PortTables() = default;
    ~PortTables();
    PortTables(const PortTables&) = delete;
    PortTables& operator=(const PortTables&) = delete;

    /// The table for this cycle: the one offered last before it. Rt, once in each cycle.
    PortTable& current() noexcept LAYDOWN_REALTIME;

    // ---- Control

    /// From the next cycle on, `table` is current. What an earlier offer gave and Rt has not taken
    /// is replaced and deleted.
    void offer(std::unique_ptr<PortTable> table) { handover_.offer(std::move(table)); }
    /// Whether Rt has taken the last table offered: then ports that are only in older ones may be
    /// closed.
    bool settled();
    /// No callback runs any more, so old tables are gone at once.
    void stop();

  private:
    Handover<PortTable> handover_;
    PortTable* current_ = new PortTable({});  // Rt
};

}  // namespace laydown::recorder
