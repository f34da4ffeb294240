// One track's part in a take, as the journal `takes.jsonl` tells it, and its lines of JSON.
// Pure values and functions: any thread may use them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

namespace laydown::session {

/// The version of the journal's format that this program writes, and the newest that it reads.
inline constexpr int journal_version = 1;

/// Takes are numbered from 1 to this. Far more than a session has, and no sum of them overflows.
inline constexpr int most_takes = 999'999;

/// Why frames of a take are silence instead of what was played.
enum class GapCause {
    missed_cycles,  ///< the server went on without us (JSON: "missed cycles")
    overrun,        ///< the ring was overwritten before the disk took the frames ("overrun")
    unknown,        ///< a cause that this version does not know ("unknown")
};
std::string_view to_string(GapCause cause);

struct Gap {
    Frames at;      ///< first silent frame, counted from the file's first frame
    Frames length;  ///< 1 or more
    GapCause cause = GapCause::unknown;
    friend bool operator==(const Gap&, const Gap&) = default;
};

/// In order, those of one cause that touch or overlap joined to one.
std::vector<Gap> merged(std::vector<Gap> gaps);
/// What of them lies in the first `length` frames.
std::vector<Gap> gaps_within(std::vector<Gap> gaps, Frames length);

enum class TakeStatus {
    open,       ///< no close line yet: still recording, or cut off by a crash
    complete,   ///< closed as intended
    aborted,    ///< closed because someone called the take off; the files are good
    discarded,  ///< there is no file: it was not wanted, or nothing was in the range asked for
    salvaged,   ///< finished after a crash from the ring in memory
    repaired,   ///< finished after a crash from the file's length alone
    failed,     ///< could not be finished; `reason` says why
};
std::string_view to_string(TakeStatus status);

/// Frames that the file holds beyond the range that was asked for, so that punch points can move.
struct Handles {
    Frames before;
    Frames after;
    friend bool operator==(const Handles&, const Handles&) = default;
};

/// Latencies as they were when the take started. A frame captured at transport frame T belongs at
/// song frame T - reference - capture + offset.
struct TakeLatency {
    std::vector<Frames> capture;  ///< of the port of each channel
    Frames reference;             ///< playback latency of what the musician played to
    Frames offset;                ///< measured or set by the user for this track
    friend bool operator==(const TakeLatency&, const TakeLatency&) = default;
};

/// Where in a capture ring a channel lies: which bank, and which channel of it.
struct LaneAddress {
    std::uint32_t bank = 0;
    std::uint32_t channel = 0;
    friend bool operator==(const LaneAddress&, const LaneAddress&) = default;
};

/// What is to become of a file whose end is known.
struct EndDecision {
    TakeStatus status = TakeStatus::complete;  ///< or `aborted`
    bool discard = false;                      ///< there is to be no file
    /// Nothing of it was captured from this device frame on: what the ring has there is another's.
    std::optional<DevicePosition> limit{};
    friend bool operator==(const EndDecision&, const EndDecision&) = default;
};

struct TakeRecord {
    int take = 0;       ///< 1 or more, unique in the session
    std::string track;  ///< name; with `take` the key of a record
    int number = 0;     ///< track number when the take opened, 1 or more
    int channels = 1;
    std::string file;    ///< path relative to the session folder
    std::string format;  ///< option word of disk::AudioFormat, such as "f32"
    SampleRate rate;
    SongPosition position;  ///< song frame of the file's first frame
    Frames length;          ///< frames in the file; 0 until known
    Handles handles;
    TakeLatency latency;
    std::vector<Gap> gaps;      ///< in order; in open lines so far
    std::vector<Frames> xruns;  ///< frames in the file at which the server reported an xrun
    std::vector<double> peak;   ///< largest absolute sample of each channel, linear, 1 = full scale
    std::int64_t clipped = 0;   ///< samples at or beyond full scale, all channels together
    TakeStatus status = TakeStatus::open;
    std::string reason;   ///< for people: why it failed, or what else is odd
    std::string started;  ///< UTC, see utc_timestamp()
    std::string closed;   ///< UTC
    std::string session;  ///< name of the session
    std::string program_version;

    std::string ring;  ///< the ring file that a crash leaves behind; in open lines only
    /// Device frame at which each channel's first frame of the file is captured (may lie ahead); in
    /// open lines only.
    std::vector<DevicePosition> begin;
    std::vector<LaneAddress> lanes;  ///< of each channel in the ring; in open lines only

    EndDecision decided;  ///< in end lines only

    /// The range that was asked for, without the handles.
    Range<SongPosition> nominal() const {
        return {position + handles.before, position + (length - handles.after)};
    }
    friend bool operator==(const TakeRecord&, const TakeRecord&) = default;
};

/// What a line of the journal reports.
enum class JournalEvent {
    open,   ///< a take began; the line carries all that salvage needs
    end,    ///< the file's end is known: take, track, length, handles and what was decided
    close,  ///< the file is finished; the line says everything about it
    other,  ///< an event of a later program that this one can ignore
};

/// The line for an event without its newline. Names that are not UTF-8 are written with
/// replacement characters.
std::string open_line(const TakeRecord& record);
std::string end_line(const TakeRecord& record);
std::string close_line(const TakeRecord& record);

struct JournalLine {
    JournalEvent event = JournalEvent::other;
    TakeRecord record;  ///< with the fields that this line has; the rest at their defaults
};

/// Reads one line. Unknown fields are ignored. Errors: `bad_arguments` for text that is not such a
/// line, `refused` for a line of a newer format.
Result<JournalLine> parse_journal_line(std::string_view line);

}  // namespace laydown::session
