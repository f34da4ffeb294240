// A stretch: a length of time in which song position and device clock run on side by side, so that
// takes can lie in it. Following the transport, a stretch lasts from a roll or locate to the next
// halt or locate; running free, from one start of the server to its end. Pure; Control thread.
#pragma once

#include <optional>
#include <vector>

#include "engine/segment.hpp"
#include "recorder/follow.hpp"

namespace laydown::recorder {

struct Stretch {
    /// How far the device clock is ahead of the song, latencies not counted.
    Frames lead;
    SongPosition begin;

    SongPosition song_at(DevicePosition device) const { return {device.frame - lead.count}; }
    DevicePosition device_at(SongPosition song) const { return {song.frame + lead.count}; }
    friend bool operator==(const Stretch&, const Stretch&) = default;
};

/// Why a stretch ended.
enum class Break { halt, locate, server };

/// A stretch that ended, or one that begins.
struct StretchEvent {
    std::optional<Stretch> begun;  ///< set when one begins
    SongPosition end;              ///< otherwise where the one before ended
    Break why = Break::halt;
};

/// Follows the segment log and tells stretches apart.
class StretchTracker {
  public:
    explicit StretchTracker(Follow follow) : follow_(follow) {}

    /// Whether `segment` begins a stretch that lies where the time of day says.
    bool dated(const engine::Segment& segment) const {
        return follow_ == Follow::free && segment.has(engine::Cause::start);
    }
    /// What `segment` ends and begins, in that order. `time_of_day` is the song position, counted
    /// from midnight, of the segment's first frame; it is used when dated() only.
    std::vector<StretchEvent> follow(const engine::Segment& segment, SongPosition time_of_day);

    /// Running free: from `device` on, the time of day is another one than the stretch says.
    std::vector<StretchEvent> date(DevicePosition device, SongPosition time_of_day);

    /// The server is gone; `device` is the end of what it delivered.
    std::vector<StretchEvent> end_at(DevicePosition device);

    const std::optional<Stretch>& current() const { return current_; }
    /// The one that runs now, else the one that ended last.
    const std::optional<Stretch>& last() const { return last_; }

  private:
    std::optional<Stretch> begun_by(const engine::Segment& segment, SongPosition time_of_day) const;
    StretchEvent ended(DevicePosition device, Break why);

    Follow follow_;
    std::optional<Stretch> current_;
    std::optional<Stretch> last_;
};

}  // namespace laydown::recorder
