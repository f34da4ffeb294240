#include "player/memory_rack.hpp"

namespace laydown::player {

MemoryRack::MemoryRack(std::size_t most_frames, bool mix, bool tracks)
    : most_frames_(most_frames), tracks_wanted_(tracks) {
    if (!mix) return;
    for (Line& side : mix_) side = make();
}

MemoryRack::Line MemoryRack::make() const {
    auto sink = std::make_unique<MemorySink>(most_frames_);
    const MemorySink* where = sink.get();
    return {std::make_shared<PlayOutput>(std::move(sink), Frames{0}, Frames{0}), where};
}

void MemoryRack::set_tracks(std::span<const Track> tracks) {
    tracks_.clear();
    if (!tracks_wanted_) return;
    for (const Track& track : tracks) {
        auto& lines = tracks_[track.number];
        for (int channel = 0; channel < track.channels; ++channel) lines.push_back(make());
    }
}

std::shared_ptr<PlayOutput> MemoryRack::of(TrackNumber track, int channel) const {
    const auto found = tracks_.find(track);
    if (found == tracks_.end()) return nullptr;
    return found->second.at(static_cast<std::size_t>(channel)).output;
}

std::span<const float> MemoryRack::samples(TrackNumber track, int channel,
                                           std::size_t frames) const {
    return tracks_.at(track).at(static_cast<std::size_t>(channel)).sink->read(frames);
}

}  // namespace laydown::player
