// Reads the frames of one file out of the capture ring: each channel shifted by its own latency,
// and silence of the right length where nothing was captured. Disk thread.
#pragma once

#include <vector>

#include "engine/timeline.hpp"
#include "recorder/cut_job.hpp"

namespace laydown::recorder {

/// A stretch of a file, interleaved, and what is to be known of it.
struct PartChunk {
    std::vector<float>& samples;
    Frames length;
    std::vector<session::Gap> gaps;  ///< `at` counts from the chunk's first frame
};

/// Frames of a file that no channel has: they were missed, or the ring has forgotten them.
struct Silence {
    Frames length;
    bool lost = false;  ///< some of it was captured, and in some channel maybe more
};

class PartSource {
  public:
    explicit PartSource(const CutJob& job);

    /// Frames of the file that can be read now, from frame `from` on, and that were captured before
    /// `until`; 0 or more.
    Frames available(Frames from, RingPosition until = never<RingPosition>) const;

    /// Reads `length` frames from frame `from` on into `buffer` (resized to fit). They have to be
    /// available.
    PartChunk read(Frames from, Frames length, std::vector<float>& buffer) const;

    /// What there is of silence from frame `from` on, of the next `length` frames.
    Silence silence(Frames from, Frames length) const;

    /// The gaps that `length` frames of silence from frame `from` on are.
    std::vector<session::Gap> gaps_of_silence(Frames from, Frames length) const;

    /// The gaps of which the log still knows, in the file's first `length` frames.
    std::vector<session::Gap> gaps_before(Frames length) const;

    /// From which frame of the file on, of its first `length`, the ring has forgotten none.
    Frames held_from(Frames length) const;

    /// The frames of the file, which may lie outside it, at which the log tells of xruns from its
    /// segment `next` on; moves `next` on.
    std::vector<Frames> xruns_since(std::int64_t& next) const;

    /// The oldest place in the ring that is still needed to read on from frame `from`.
    RingPosition needed_from(Frames from) const;

    /// Which frame of the file a moment belongs to, by the first channel.
    Frames frame_at(DevicePosition device) const { return device - channels_.front().begin; }
    /// How many frames the file can have when nothing was captured from `limit` on.
    Frames length_until(DevicePosition limit) const;

  private:
    // False when something was overwritten, or announced to be, meanwhile.
    bool read_channels(Frames from, Frames length, PartChunk& chunk) const;
    bool read_channel(std::size_t channel, Frames from, Frames length, RingPosition head,
                      PartChunk& chunk) const;

    std::vector<CutChannel> channels_;
    std::shared_ptr<CaptureMemory> memory_;
    engine::RingReader reader_;
    engine::Timeline timeline_;
};

}  // namespace laydown::recorder
