// The recorder's tracks and their inputs. Control thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/track_number.hpp"
#include "jackio/audio_port.hpp"
#include "jackio/wiring.hpp"
#include "recorder/capture_memory.hpp"
#include "recorder/latency_history.hpp"
#include "recorder/port_tables.hpp"
#include "recorder/track_meter.hpp"

namespace laydown::recorder {

/// One channel of a track: a lane of the ring for as long as the track lives, and a port for as
/// long as there is a server.
struct TrackInput {
    LaneAddress address;
    engine::RingLane lane;
    std::unique_ptr<jackio::AudioPort> port;
    LatencyHistory latency;  ///< the largest of the port's capture latencies
};

/// What patchbays and files call a channel (from 0) of a track.
std::string channel_name(const std::string& track, int channels, int channel);

struct Track {
    TrackNumber number;
    std::string name;
    int channels = 1;  ///< 1 or 2
    Frames offset{};   ///< added to the song position of what is captured
    std::vector<TrackInput> inputs;
    RingPosition since{};  ///< the lanes hold this track's audio from here on
    TrackMeter meter{RingPosition{0}};
    bool failed = false;  ///< its last take could not be written

    std::vector<engine::RingLane> lanes() const;
    /// What the ports' capture latencies are now; 0 where there is no port, or no server any more.
    std::vector<Frames> ask_latencies() const;
    /// Those that count for what was captured at `place` of the ring: of each channel the last that
    /// was learned from the server that captured it.
    std::vector<Frames> capture_latencies(RingPosition place) const;
    /// The range of a port whose paths differ in latency, when the track has one.
    std::optional<jackio::LatencyRange> unequal_latency() const;
    /// The short name of a channel's port: the track's name, with _L or _R behind it when stereo.
    /// JACK keeps the colon for itself.
    std::string port_name(std::size_t channel) const;
    /// What patchbays show.
    std::string pretty_name(std::size_t channel) const;
};

class TrackList {
  public:
    static constexpr std::size_t limit = 1024;

    /// Adds a track behind the others, with the lowest number that is free. Errors:
    /// `bad_arguments` (the name, see session::check_name), `conflict` (the name is in use),
    /// `out_of_range` (channels), `too_many`.
    Result<Track*> add(const std::string& name, int channels);
    /// Whether add() would succeed. Errors as its.
    Result<void> check_add(const std::string& name, int channels) const;
    Result<void> check_new_name(const std::string& name) const;
    /// Whether a track of the list can be called `name` from now on. Errors as add().
    Result<void> check_rename(const Track& track, const std::string& name) const;
    /// Takes a track out of the list. Null when there is none of that number.
    std::unique_ptr<Track> remove(TrackNumber number);

    Track* find(TrackNumber number) const;
    /// Error `not_found` in words.
    Result<Track*> get(TrackNumber number) const;
    std::vector<TrackNumber> numbers() const;

    auto begin() const { return tracks_.begin(); }
    auto end() const { return tracks_.end(); }
    std::size_t size() const { return tracks_.size(); }
    std::size_t channels() const;
    /// Where a track stands among the inputs: for the order of ports in patchbays.
    int first_order(const Track& track) const;

    /// All inputs that have a port.
    std::vector<PortTable::Entry> port_entries() const;
    std::vector<jackio::WiredPort> ports() const;

  private:
    TrackNumber free_number() const;
    std::unique_ptr<Track> make(const std::string& name, int channels) const;
    /// Whether the ports of `track`, which may be in the list, are no other track's.
    Result<void> check_ports(const Track& track) const;

    std::vector<std::unique_ptr<Track>> tracks_;  // by number
};

}  // namespace laydown::recorder
