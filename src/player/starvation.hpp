// What a track missed, put together so that little is told of it: what lies behind each other
// without a frame that was played is one. Real-time thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/realtime.hpp"
#include "base/units.hpp"
#include "engine/song_track.hpp"

namespace laydown::player {

class Starvation {
  public:
    struct Missed {
        SongPosition from;
        Frames frames;
    };
    /// No track is told of twice within so many frames; what it misses meanwhile is told as one.
    static constexpr Frames least_apart{engine::block_length.count / 2};

    bool empty() const noexcept LAYDOWN_REALTIME { return frames_ == Frames{0}; }
    void miss(SongPosition from, Frames frames) noexcept LAYDOWN_REALTIME {
        if (empty()) from_ = from;
        frames_ += frames;
        over_ = false;
    }
    /// Something was played behind it, or the song stands.
    void end() noexcept LAYDOWN_REALTIME { over_ = true; }
    /// What is to be told: it is over, or as long as `most`. `now`: frames that passed in any
    /// cycles.
    std::optional<Missed> due(Frames now, Frames most) const noexcept LAYDOWN_REALTIME {
        if (empty() || (!over_ && frames_ < most)) return std::nullopt;
        if (was_told_ && now - told_ < least_apart) return std::nullopt;
        return Missed{from_, frames_};
    }
    void told(Frames now) noexcept LAYDOWN_REALTIME {
        frames_ = {};
        was_told_ = true;
        told_ = now;
    }

  private:
    SongPosition from_{};
    Frames frames_{};
    bool over_ = false;
    bool was_told_ = false;
    Frames told_{};
};

}  // namespace laydown::player
