#include "recorder/track.hpp"

#include <algorithm>
#include <set>

#include "session/names.hpp"

namespace laydown::recorder {

std::vector<engine::RingLane> Track::lanes() const {
    std::vector<engine::RingLane> lanes;
    for (const TrackInput& input : inputs) lanes.push_back(input.lane);
    return lanes;
}

std::vector<Frames> Track::ask_latencies() const {
    std::vector<Frames> latencies;
    for (const TrackInput& input : inputs) {
        latencies.push_back(input.port ? input.port->capture_latency().max : Frames{0});
    }
    return latencies;
}

std::vector<Frames> Track::capture_latencies(RingPosition place) const {
    std::vector<Frames> latencies;
    for (const TrackInput& input : inputs) latencies.push_back(input.latency.at(place));
    return latencies;
}

std::optional<jackio::LatencyRange> Track::unequal_latency() const {
    for (const TrackInput& input : inputs) {
        if (!input.port) continue;
        if (const auto range = input.port->capture_latency(); range.ambiguous()) return range;
    }
    return std::nullopt;
}

std::string Track::port_name(std::size_t channel) const {
    std::string port = name;
    std::replace(port.begin(), port.end(), ':', '_');
    if (channels == 1) return port;
    return port + (channel == 0 ? "_L" : "_R");
}

std::string channel_name(const std::string& track, int channels, int channel) {
    if (channels == 1) return track;
    return track + (channel == 0 ? " L" : " R");
}

std::string Track::pretty_name(std::size_t channel) const {
    return channel_name(name, channels, static_cast<int>(channel));
}

TrackNumber TrackList::free_number() const {
    TrackNumber number{1};
    for (const auto& track : tracks_) {
        if (track->number != number) break;
        ++number.value;
    }
    return number;
}

Result<void> TrackList::check_new_name(const std::string& name) const {
    if (const auto good = session::check_name(name, "track name"); !good) return good.error();
    for (const auto& track : tracks_) {
        if (track->name == name) {
            return error(ErrorCode::conflict, "track {} is called \"{}\" already",
                         track->number.value, name);
        }
    }
    return {};
}

std::unique_ptr<Track> TrackList::make(const std::string& name, int channels) const {
    auto track = std::make_unique<Track>();
    track->number = free_number();
    track->name = name;
    track->channels = channels;
    track->inputs.resize(static_cast<std::size_t>(channels));
    return track;
}

Result<void> TrackList::check_add(const std::string& name, int channels) const {
    if (const auto good = check_new_name(name); !good) return good.error();
    if (channels < 1 || channels > 2) {
        return error(ErrorCode::out_of_range, "a track has 1 or 2 channels, not {}", channels);
    }
    if (tracks_.size() >= limit) {
        return error(ErrorCode::too_many, "there are {} tracks already", tracks_.size());
    }
    return check_ports(*make(name, channels));
}

Result<Track*> TrackList::add(const std::string& name, int channels) {
    if (const auto good = check_add(name, channels); !good) return good.error();
    auto track = make(name, channels);
    Track* added = track.get();
    tracks_.push_back(std::move(track));
    std::sort(tracks_.begin(), tracks_.end(),
              [](const auto& a, const auto& b) { return a->number < b->number; });
    return added;
}

std::unique_ptr<Track> TrackList::remove(TrackNumber number) {
    const auto found = std::find_if(tracks_.begin(), tracks_.end(),
                                    [&](const auto& track) { return track->number == number; });
    if (found == tracks_.end()) return nullptr;
    auto track = std::move(*found);
    tracks_.erase(found);
    return track;
}

Result<void> TrackList::check_rename(const Track& track, const std::string& name) const {
    if (const auto good = check_new_name(name); !good) return good.error();
    Track renamed;
    renamed.number = track.number;
    renamed.name = name;
    renamed.channels = track.channels;
    renamed.inputs.resize(track.inputs.size());
    return check_ports(renamed);
}

Result<void> TrackList::check_ports(const Track& track) const {
    std::set<std::string> names;
    for (std::size_t i = 0; i < track.inputs.size(); ++i) names.insert(track.port_name(i));
    for (const auto& other : tracks_) {
        if (other->number == track.number) continue;
        for (std::size_t channel = 0; channel < other->inputs.size(); ++channel) {
            const std::string port = other->port_name(channel);
            if (!names.contains(port)) continue;
            return error(ErrorCode::conflict, "track {} has a port \"{}\" already",
                         other->number.value, port);
        }
    }
    return {};
}

Track* TrackList::find(TrackNumber number) const {
    const auto found = std::find_if(tracks_.begin(), tracks_.end(),
                                    [&](const auto& track) { return track->number == number; });
    return found == tracks_.end() ? nullptr : found->get();
}

Result<Track*> TrackList::get(TrackNumber number) const {
    if (Track* track = find(number)) return track;
    return error(ErrorCode::not_found, "there is no track {}", number.value);
}

std::vector<TrackNumber> TrackList::numbers() const {
    std::vector<TrackNumber> numbers;
    for (const auto& track : tracks_) numbers.push_back(track->number);
    return numbers;
}

std::size_t TrackList::channels() const {
    std::size_t sum = 0;
    for (const auto& track : tracks_) sum += track->inputs.size();
    return sum;
}

int TrackList::first_order(const Track& track) const {
    int order = 0;
    for (const auto& other : tracks_) {
        if (other.get() == &track) break;
        order += other->channels;
    }
    return order;
}

std::vector<PortTable::Entry> TrackList::port_entries() const {
    std::vector<PortTable::Entry> entries;
    for (const auto& track : tracks_) {
        for (const TrackInput& input : track->inputs) {
            if (input.port) entries.push_back({input.port.get(), input.lane});
        }
    }
    return entries;
}

std::vector<jackio::WiredPort> TrackList::ports() const {
    std::vector<jackio::WiredPort> ports;
    for (const auto& track : tracks_) {
        for (const TrackInput& input : track->inputs) {
            if (input.port) ports.push_back({input.port.get()});
        }
    }
    return ports;
}

}  // namespace laydown::recorder
