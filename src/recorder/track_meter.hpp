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

    /// Takes in what came since the last call, up to `head`. However often it is called, the
    /// readings are the same.
    void read(const engine::RingReader& reader, const std::vector<engine::RingLane>& lanes,
              RingPosition head);

    /// Largest linear amplitude of the last 80 to 100 ms that were read, over all channels.
    float level() const;
    /// Largest linear amplitude since reset_peak().
    float peak() const { return peak_; }
    /// Samples at or beyond full scale since reset_clip().
    std::int64_t clipped() const { return clipped_; }
    void reset_peak() { peak_ = 0.0F; }
    void reset_clip() { clipped_ = 0; }

    /// Nothing comes any more: the level is none, the peak stays.
    void silence() { recent_.fill(0.0F); }
    /// A new ring, or none any more: go on from there.
    void restart(RingPosition since);

  private:
    static constexpr std::int64_t slots_per_second = 50;
    static constexpr std::int64_t window = 5;  // slots

    void enter(std::int64_t slot);

    RingPosition read_;
    std::array<float, window> recent_{};  // that of slot n at n % window
    std::int64_t slot_ = 0;               // what was read last lies in it
    float peak_ = 0.0F;
    std::int64_t clipped_ = 0;
};

}  // namespace laydown::recorder
