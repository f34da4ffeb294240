#include "player/underruns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace laydown::player {

void Underruns::add(TrackNumber track, SongPosition frame, Frames frames) {
    first_ = tracks_.empty() ? frame : std::min(first_, frame);
    longest_ = tracks_.empty() ? frames : std::max(longest_, frames);
    tracks_.insert(track);
}

std::optional<std::string> Underruns::take(Time now) {
    if (tracks_.empty() || (told_ && now - *told_ < std::chrono::seconds(1))) return std::nullopt;
    told_ = now;
    const auto tracks = std::exchange(tracks_, {});
    const std::string which = tracks.size() == 1 ? fmt::format("track {}", tracks.begin()->value)
                                                 : fmt::format("{} tracks", tracks.size());
    return fmt::format(
        "the disk was too slow: {} silent at frame {} for up to {} frames; what follows is in its "
        "place",
        which, first_.frame, longest_.count);
}

}  // namespace laydown::player
