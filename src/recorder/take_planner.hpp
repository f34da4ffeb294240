// Turns a decision of the record machine into work for the Disk thread: which frames of which
// channels go into which file, and what the journal says of it. Control thread; no I/O.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "recorder/capture_rig.hpp"
#include "recorder/cut_job.hpp"
#include "recorder/record_machine.hpp"
#include "recorder/track.hpp"

namespace laydown::recorder {

/// What is the same for all takes.
struct TakeSettings {
    std::string session;  ///< name, for files and tags
    disk::AudioFormat format;
    double handle_seconds = 0.0;  ///< kept before and after each take
};

/// How much later than its song position a frame is captured on each channel.
std::vector<Frames> shifts_of(const session::TakeLatency& latency);

/// The first song frame from which on the ring still has a track's audio, with some time to spare.
SongPosition earliest_in_ring(const Stretch& stretch, const Track& track, const CaptureRig& rig,
                              const session::TakeLatency& latency);

class TakePlanner {
  public:
    explicit TakePlanner(TakeSettings settings) : settings_(std::move(settings)) {}

    /// The file of one track for a take that begins; `latency` stays what it is now, with one
    /// capture latency for each channel. A frame that is captured at device frame D on a channel
    /// belongs at song frame D - stretch.lead - reference - capture + offset.
    CutJob begin(const OpenTake& take, const Track& track, const CaptureRig& rig,
                 const session::TakeLatency& latency);

    /// With what latency a part began, while its file is not finished.
    std::optional<session::TakeLatency> latency_of(PartKey key) const;

    /// Where the files of a take end. `handles` is false when nobody waits for what comes after.
    std::vector<std::pair<PartKey, CutEnd>> end(const EndTake& take, bool discard, bool handles);

    /// The ends of all parts that are ending, not to wait for their handles: when the program is to
    /// end soon.
    std::vector<std::pair<PartKey, CutEnd>> hasten() const;
    // Each ring has a device clock of its own: these are about the parts of `ring` only.
    /// The same; nothing more is captured from `limit` on.
    std::vector<std::pair<PartKey, CutEnd>> hasten(const CaptureMemory& ring,
                                                   DevicePosition limit) const;
    /// The moment by which the ranges asked for of all parts will have been captured, handles not
    /// counted; nothing while the end of one is open.
    std::optional<DevicePosition> captured_by(const CaptureMemory& ring) const;
    /// All parts, or those of one track, end with what was captured before `limit`.
    std::vector<std::pair<PartKey, CutEnd>> cut_off(const CaptureMemory& ring, DevicePosition limit,
                                                    std::optional<TrackNumber> track = {});

    /// What is missing of a part whose file holds its first `frames` frames only: up to the end
    /// that was asked for, empty while there is none. Nothing when the rest is not wanted.
    struct Rest {
        std::string ring;  ///< that has it, by name
        Stretch stretch;
        Range<SongPosition> range;
        std::optional<CutEnd> end;  ///< that was decided for the part
    };
    std::optional<Rest> rest_of(PartKey key, Frames frames) const;
    /// The end of a part that has the rest of one whose end was decided already: not to be waited
    /// for longer.
    std::vector<std::pair<PartKey, CutEnd>> end_like(PartKey key, const CutEnd& decided);
    /// What the journal's end line says of a part that ends there; nothing for none of ours.
    std::optional<session::TakeRecord> ended(PartKey key, const CutEnd& end) const;

    /// The file is finished: nothing more can be said about it.
    void forget(PartKey key) { parts_.erase(key); }
    /// Whether a track has files that are not finished.
    bool has_part(TrackNumber track) const;
    /// The parts whose files have what was captured into `ring` then.
    std::vector<PartKey> parts_at(const CaptureMemory& ring, DevicePosition device) const;
    /// Which frame of the part's file belongs to a moment on the device clock.
    Frames frame_of(PartKey key, DevicePosition device) const;

  private:
    struct Part {
        std::string track;
        std::string ring;  // its name: no two of a process are called the same
        Stretch stretch;
        session::Handles handles;
        SongPosition position;    // of the file's first frame
        SongPosition begin;       // of the range asked for
        DevicePosition captured;  // when the file's first frame is captured, on the first channel
        DevicePosition last;      // and on the one on which that is last
        SampleRate rate;
        session::TakeLatency latency;
        std::optional<CutEnd> end;
    };

    TakeSettings settings_;
    std::map<PartKey, Part> parts_;
};

}  // namespace laydown::recorder
