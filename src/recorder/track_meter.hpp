// Watches what a track's inputs deliver, armed or not: level, held peak, clipped samples. Reads the
// capture ring a little behind its head. Control thread.
#pragma once

#include <array>
#include <vector>

#include "engine/level.hpp"
#include "engine/ring_reader.hpp"

namespace laydown::recorder {

class TrackMeter {
  public:
    /// What is captured from `since` on counts.
    explicit TrackMeter(RingPosition since) : read_(since) {}

    /// Takes in what came since the last call, up to `head`.
    void read(const engine::RingReader& reader, const std::vector<engine::RingLane>& lanes,
              RingPosition head);

    /// Largest linear amplitude of about the last tenth of a second, over all channels.
    float level() const;
    /// Largest linear amplitude since reset_peak().
    float peak() const { return peak_; }
    /// Samples at or beyond full scale since reset_clip().
    std::int64_t clipped() const { return clipped_; }
    void reset_peak() { peak_ = 0.0F; }
    void reset_clip() { clipped_ = 0; }

    /// A new ring, or none any more: go on from there.
    void restart(RingPosition since);

  private:
    static constexpr std::size_t window = 5;  // of Control's ticks of 20 ms

    RingPosition read_;
    std::array<float, window> recent_{};
    std::size_t next_ = 0;
    float peak_ = 0.0F;
    std::int64_t clipped_ = 0;
};

}  // namespace laydown::recorder
