// One track's part in a take while it is being written: pulls frames out of the ring and into its
// file, keeps count of what the journal will say, and stays whole through full disks. Disk thread.
#pragma once

#include <chrono>
#include <optional>

#include "recorder/file_names.hpp"
#include "recorder/level_history.hpp"
#include "recorder/part_source.hpp"

namespace laydown::recorder {

using SteadyTime = std::chrono::steady_clock::time_point;

class FilePart {
  public:
    /// `names` outlives it. record() tells the file's name before the file exists, so that the
    /// journal can.
    FilePart(CutJob job, FileNames& names);

    /// Where the file is to end; may be said again while the part is open. What is in the file
    /// beyond its end is cut off.
    void end(const CutEnd& end);

    /// Writes what is due: at least `due` frames at a time, unless the end is near. Returns what
    /// happened, in order; PartClosed is not among it: see finished().
    /// What was captured from `until` on is left alone: it is not decided yet what becomes of it.
    /// Leaves it at a part of what is due where that takes long: see behind().
    std::vector<DiskEvent> advance(SteadyTime now, Frames due, std::vector<float>& buffer,
                                   RingPosition until = never<RingPosition>);

    /// There is more to be written at once, when the other parts have had their turn.
    bool behind() const { return behind_; }

    /// All frames are in the file, or the file is given up: take_writer() is to be closed.
    bool finished() const { return state_ == State::finished; }

    /// The oldest place in the ring that is still needed.
    RingPosition needed_from() const { return source_.needed_from(written_); }
    bool cuts_from(const CaptureMemory& memory) const { return job_.memory.get() == &memory; }
    const std::shared_ptr<CaptureMemory>& memory() const { return job_.memory; }
    /// The disk has no space for it.
    bool waits_for_space() const { return retry_at_.has_value(); }
    /// It waits, and the ring forgets meanwhile what was to be written.
    bool loses() const;
    /// A server that can wait is to do so before the ring forgets what is needed; not for a disk
    /// that takes nothing.
    bool awaited() const;
    /// What it waits for.
    PartTrouble::Kind obstacle() const { return obstacle_; }
    /// It is what a dead recorder left.
    bool resumed() const { return job_.resume; }
    /// The end is known.
    bool ending() const { return job_.end.has_value(); }
    const session::TakeRecord& record() const { return record_; }
    const PartKey& key() const { return job_.key; }
    bool discarded() const { return job_.end && job_.end->discard; }
    std::filesystem::path path() const { return names_->session() / record_.file; }

    /// Puts the length so far into the header; returns a handle that brings it all to the disk.
    std::optional<disk::FileSync> update_header();
    std::optional<disk::AudioFileWriter> take_writer() { return std::exchange(writer_, {}); }
    /// The file has another name in its folder.
    void renamed(const std::string& name) {
        record_.file = std::filesystem::path(record_.file).replace_filename(name);
    }
    /// Closing failed, or something before: the record says so.
    void fail(const std::string& reason);
    /// If it was a sync that failed, the rest may go into another file: see rest_from().
    void note_rest_after_loss(const disk::AudioFileWriter& writer);
    /// Of a part that has failed, how many frames are on the disk for certain, when the rest may go
    /// into another file.
    std::optional<Frames> rest_from() const { return rest_from_; }
    /// Which frames' levels are not known any more, since the file was cut; empty when all are. To
    /// be measured when it is closed.
    Range<Frames> unmeasured() const { return {measured_, written_}; }
    /// The file is closed with so many frames, and `levels` are those of the unmeasured ones; of
    /// all, when there are fewer than were written.
    void closed(Frames frames, const std::optional<std::vector<engine::Level>>& levels);
    /// The record for the journal's close line.
    session::TakeRecord closing_record() const;

  private:
    enum class State { opening, writing, finished };

    void open(SteadyTime now, std::vector<DiskEvent>& events);
    void take_unwanted();
    void choose_name(int copy);
    Result<disk::AudioFileWriter> create();
    void look_back();
    void finish();
    void note_xruns();
    void write(SteadyTime now, Frames length, std::vector<float>& buffer,
               std::vector<DiskEvent>& events);
    void write_silence(SteadyTime now, Frames length, std::vector<DiskEvent>& events);
    void commit(Frames written, const std::vector<engine::Level>& levels);
    void note_gaps(const std::vector<session::Gap>& gaps, Frames written,
                   std::vector<DiskEvent>& events);
    void hold_overrun(std::vector<DiskEvent>& events);
    void tell_overrun(const session::Gap& gap, std::vector<DiskEvent>& events) const;
    void handle(const disk::WriteOutcome& outcome, SteadyTime now, std::vector<DiskEvent>& events);
    void wait_for_disk(PartTrouble::Kind why, const std::string& text, SteadyTime now,
                       std::vector<DiskEvent>& events);
    bool nothing_left() const;
    Frames final_length() const;
    session::TakeRecord discarded_record() const;
    PartTrouble trouble(PartTrouble::Kind kind, Frames length, std::string text) const;

    CutJob job_;
    FileNames* names_;
    PartSource source_;
    session::TakeRecord record_;
    State state_ = State::opening;
    std::optional<disk::AudioFileWriter> writer_;
    Frames written_{};               // frames of the ring that are in the file
    Frames header_{};                // of which the header tells
    std::int64_t next_segment_ = 0;  // of the log, not looked at for xruns yet; begins in the past
    LevelHistory levels_;
    Frames measured_{};  // of which levels_ tells
    std::optional<Frames> rest_from_;
    bool behind_ = false;
    std::optional<PartTrouble> held_;     // an overrun that is not written to its end
    std::optional<SteadyTime> retry_at_;  // set while there is no space
    PartTrouble::Kind obstacle_ = PartTrouble::Kind::disk_full;  // then
};

}  // namespace laydown::recorder
