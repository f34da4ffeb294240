// Who makes outputs for what is played: ports of a JACK client, or memory when a file is rendered.
// Control thread.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "base/track_number.hpp"
#include "player/play_output.hpp"

namespace laydown::player {

class OutputRack {
  public:
    struct Track {
        TrackNumber number{};
        std::string name{};
        int channels = 1;
    };

    /// These are the tracks that there are, in their order. What a track had it keeps, also under
    /// another name. After it the outputs are there that can be had.
    virtual void set_tracks(std::span<const Track> tracks) = 0;
    /// Of a channel (from 0) of a track; null when there is none.
    virtual std::shared_ptr<PlayOutput> of(TrackNumber track, int channel) const = 0;
    /// Of a side of the mix: 0 left, 1 right; null likewise.
    virtual std::shared_ptr<PlayOutput> mix(std::size_t side) const = 0;

  protected:
    ~OutputRack() = default;
};

}  // namespace laydown::player
