// Outputs into memory, from which files are written. One thread.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "player/output_rack.hpp"

namespace laydown::player {

/// The samples of a cycle.
class MemorySink final : public Sink {
  public:
    explicit MemorySink(std::size_t most_frames) : samples_(most_frames) {}
    float* samples(std::uint32_t /*frames*/) noexcept LAYDOWN_REALTIME override {
        return samples_.data();
    }
    std::span<const float> read(std::size_t frames) const {
        return std::span(samples_).first(frames);
    }

  private:
    std::vector<float> samples_;
};

class MemoryRack final : public OutputRack {
  public:
    /// No cycle has more than `most_frames`. What is not wanted has no outputs.
    MemoryRack(std::size_t most_frames, bool mix, bool tracks);
    ~MemoryRack() = default;
    MemoryRack(const MemoryRack&) = delete;
    MemoryRack& operator=(const MemoryRack&) = delete;

    void set_tracks(std::span<const Track> tracks) override;
    std::shared_ptr<PlayOutput> of(TrackNumber track, int channel) const override;
    std::shared_ptr<PlayOutput> mix(std::size_t side) const override { return mix_[side].output; }

    /// What the last cycle brought, of outputs that there are.
    std::span<const float> mix_samples(std::size_t side, std::size_t frames) const {
        return mix_[side].sink->read(frames);
    }
    std::span<const float> samples(TrackNumber track, int channel, std::size_t frames) const;

  private:
    struct Line {
        std::shared_ptr<PlayOutput> output;
        const MemorySink* sink = nullptr;
    };
    Line make() const;

    std::size_t most_frames_;
    bool tracks_wanted_;
    std::array<Line, 2> mix_;
    std::map<TrackNumber, std::vector<Line>> tracks_;
};

}  // namespace laydown::player
