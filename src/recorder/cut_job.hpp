// What Control tells the Disk thread: which file to cut out of the ring, and where it ends; and
// what the Disk thread tells Control. Plain values, handed over whole.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/track_number.hpp"
#include "disk/audio_file_writer.hpp"
#include "recorder/capture_memory.hpp"
#include "session/take_record.hpp"

namespace laydown::recorder {

/// One track's part in one take.
struct PartKey {
    int take = 0;
    TrackNumber track;
    friend auto operator<=>(const PartKey&, const PartKey&) = default;
};

struct CutChannel {
    engine::RingLane lane;
    DevicePosition begin;  ///< when the file's first frame was, or will be, captured
};

/// Where a part ends. Frames count from the file's first one.
struct CutEnd {
    Frames length;                                 ///< of the file, with the handle after it
    Frames handle_after;                           ///< how much of that is handle
    DevicePosition limit = never<DevicePosition>;  ///< nothing was captured from there on
    session::TakeStatus status = session::TakeStatus::complete;
    bool discard = false;  ///< the file is removed
    bool hurried = false;  ///< of the handle, what is in the file already is enough
};

/// What the journal says of that.
session::EndDecision decision_of(const CutEnd& end);

/// A file to cut. `record` is filled in as for the journal's open line; the file's name is chosen
/// when it is created.
struct CutJob {
    PartKey key;
    session::TakeRecord record;
    std::vector<CutChannel> channels;
    std::shared_ptr<CaptureMemory> memory;
    disk::AudioFormat format;
    disk::FileTags tags;
    std::optional<CutEnd> end;
    bool resume = false;  ///< the file of a dead recorder: goes on behind what it has
    /// The file is not made before: the last one for this track came to nothing.
    std::chrono::steady_clock::time_point not_before{};
};

/// A file was created; `record.file` is its name.
struct PartOpened {
    PartKey key;
    session::TakeRecord record;
};
/// A file is finished, or given up, and the journal says so.
struct PartClosed {
    PartKey key;
    session::TakeRecord record;
};
/// Frames of a part were lost, or may be.
struct PartTrouble {
    enum class Kind {
        disk_full,   ///< frames wait in the ring for space
        read_only,   ///< or until it is allowed to write
        unwritable,  ///< or until something else is mended, which the text tells
        overrun,     ///< the ring was overwritten before they were written
        file_limit,  ///< the file cannot grow; `at` frames are in it
        failed,      ///< the part is given up, or its file could not be finished
        displaced    ///< its file is not where it was put
    };
    PartKey key{};
    Kind kind = Kind::disk_full;
    Frames at{};      ///< in the file
    Frames length{};  ///< of what was lost
    std::string text;
    /// Of a part that has ended for it: `at` frames are in the file for certain, and what follows
    /// them is to be, and then was, cut into a new one.
    bool goes_on = false;
    bool fruitless = false;  ///< nothing of the range asked for is there for certain
};

/// What there is to know of the session as a whole.
struct SessionTrouble {
    enum class Kind {
        journal,    ///< lines of the journal wait to be written
        losing,     ///< what waits for the disk is being overwritten
        displaced,  ///< the folder, or the journal in it, is not where it was put
        resumed     ///< what was wrong is over: what waited is written, or the folder is back
    };
    Kind kind = Kind::journal;
    std::string text;
};

/// The session's folder is reached by this path now.
struct FolderMoved {
    std::filesystem::path path;
};

using DiskEvent = std::variant<PartOpened, PartClosed, PartTrouble, SessionTrouble, FolderMoved>;

}  // namespace laydown::recorder
