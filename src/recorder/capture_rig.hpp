// A capture ring with all that works on it: its memory, the process callback's side, the readers.
// There is one for each sample rate that the server comes with. Control thread.
#pragma once

#include <memory>

#include "engine/timeline.hpp"
#include "recorder/backlog.hpp"
#include "recorder/capture.hpp"
#include "recorder/capture_memory.hpp"

namespace laydown::recorder {

struct CaptureRig {
    /// What is asked for now is read by the Disk thread a little later. The ring is deeper by that.
    static constexpr double seconds_to_spare = 0.5;

    CaptureRig(std::shared_ptr<CaptureMemory> ring, std::shared_ptr<Backlog> progress)
        : memory(std::move(ring)),
          backlog(std::move(progress)),
          capture(memory->control(), *backlog),
          timeline(memory->control()),
          reader(memory->control()) {}

    SampleRate rate() const { return memory->control().geometry().rate; }
    RingPosition head() const { return reader.head(); }
    /// The end of what was captured, on the device's clock; nothing before the first cycle.
    std::optional<DevicePosition> now() const { return timeline.device_at(head()); }
    /// The oldest moment that can still be cut with some time to spare.
    std::optional<DevicePosition> oldest() const;

    std::shared_ptr<CaptureMemory> memory;
    std::shared_ptr<Backlog> backlog;
    Capture capture;
    engine::Timeline timeline;
    engine::RingReader reader;
    std::int64_t next_segment = 0;  ///< of the log, not yet looked at
};

}  // namespace laydown::recorder
