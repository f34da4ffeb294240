// All parts that are being written, and the journal that tells of them. Disk thread; each
// salvage has one of its own, on the thread that it is on.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "disk/journal_file.hpp"
#include "recorder/background.hpp"
#include "recorder/file_closing.hpp"
#include "recorder/file_part.hpp"
#include "recorder/folder_watch.hpp"
#include "recorder/obstacles.hpp"

namespace laydown::recorder {

/// From where on in a ring Control has not looked yet.
struct Undecided {
    const CaptureMemory* memory;
    RingPosition from;
};

class TakeCutter {
  public:
    /// PartClosed follows its line in the journal, whose readers it may wake; but when the journal
    /// cannot be written, it waits no longer than this.
    static constexpr std::chrono::seconds journal_patience{5};

    /// `report` is told of everything that happens, on the Disk thread. `finisher` is where files
    /// are synced and closed, since that may take long.
    TakeCutter(const std::filesystem::path& session, disk::JournalFile journal,
               Background& finisher, std::function<void(DiskEvent)> report);
    ~TakeCutter() = default;
    TakeCutter(const TakeCutter&) = delete;
    TakeCutter& operator=(const TakeCutter&) = delete;

    /// A file of this name is to be opened yet: nobody else gets it.
    void claim(const std::string& file) { names_.claim(file); }
    void open(CutJob job);
    void end(PartKey key, const CutEnd& end);

    /// Writes what is due. In a hurry even small pieces are: when Control waits for the end, or the
    /// server is faster than real time. Of the ring `undecided->memory`, only what lies before the
    /// position is written: a take must not run past an end that Control is about to find.
    void run(SteadyTime now, bool hurry, std::optional<Undecided> undecided = std::nullopt);

    /// There is more to be written at once: run() leaves it at a part of it, so that all have their
    /// turn.
    bool behind() const;

    /// Waits until the finisher has closed a file, at most that long. For who has nothing else to
    /// do.
    void wait_for_finisher(std::chrono::milliseconds most);

    /// Nothing is open and no line waits.
    bool idle() const { return open_parts() == 0 && journal_settled(); }
    bool journal_settled() const { return journal_.settled(); }
    /// Parts of which PartClosed was not told yet.
    std::size_t open_parts() const { return parts_.size() + closing_.size() + untold_.size(); }
    /// The journal has taken no line for longer than anybody should wait for it.
    bool journal_given_up(SteadyTime now) const {
        return journal_fails_since_ && now - *journal_fails_since_ >= journal_patience;
    }
    /// Some part only waits for its last frames.
    bool ending() const;
    /// There are parts to be written or closed, and the disk has no space for any.
    bool waits_for_space() const;
    /// The rings of what is not complete stay in memory, for the next start to salvage. When
    /// nothing else happens any more.
    void keep_rings();

    /// Where the session's folder was at the last look; that is once a second, and whenever a file
    /// is opened or closed or the journal written.
    disk::HeldFolder::Whereabouts whereabouts() const { return folder_.whereabouts(); }
    /// The path by which it is reached.
    const std::filesystem::path& session() const { return names_.session(); }

    /// The journal, when all is done.
    disk::JournalFile release_journal() { return std::move(journal_); }

    /// The oldest place in this ring that is still needed; `head` when none is.
    RingPosition needed_from(const CaptureMemory& memory, RingPosition head) const;
    /// The same without what waits for a disk that takes nothing, once the ring is full: no server
    /// that could wait stands still for that.
    RingPosition awaited_from(const CaptureMemory& memory, RingPosition head) const;

  private:
    struct Outcome {
        PartKey key;
        ClosedFile file;
    };
    /// A part of which all frames are written, and its file while that is not closed.
    struct Closing {
        FilePart part;
        std::shared_ptr<disk::AudioFileWriter> writer;
        bool waits = false;                  ///< for space
        std::optional<SteadyTime> retry_at;  ///< set while the finisher does not have it
    };
    /// Where the finisher leaves what it has done.
    struct Finished {
        std::mutex mutex;
        std::condition_variable left;
        std::vector<Outcome> outcomes;
    };

    /// What the journal is to say yet of what a part has lost.
    struct Losses {
        bool unsaid = false;
        SteadyTime next{};  ///< when it may be said
    };

    void report_of_part(DiskEvent event);
    void tell_losses(const PartKey& key, const FilePart& part, SteadyTime now);
    void look_at_obstacles();
    void sync_due(SteadyTime now);
    void finish(FilePart part, SteadyTime now);
    void post_close(const PartKey& key, const Closing& closing);
    void close_again(SteadyTime now);
    void take_closed(SteadyTime now);
    void closed(const Outcome& outcome, SteadyTime now);
    void close_later(Closing& closing, const std::string& why, SteadyTime now);
    void flush_journal(SteadyTime now);
    void try_journal(SteadyTime now);
    void tell_closed();
    void tell_failed(const FilePart& part);

    FileNames names_;
    disk::JournalFile journal_;
    Background& finisher_;
    std::function<void(DiskEvent)> report_;
    FolderWatch folder_;
    Obstacles obstacles_;
    std::map<PartKey, FilePart> parts_;
    std::map<PartKey, Closing> closing_;
    std::vector<PartClosed> untold_;       // the journal does not have their lines yet
    std::map<PartKey, std::string> told_;  // the file names that the journal has
    std::map<PartKey, Losses> losses_;
    std::shared_ptr<Finished> finished_ = std::make_shared<Finished>();
    std::vector<float> buffer_;
    SteadyTime next_look_{};
    SteadyTime next_sync_{};
    SteadyTime next_flush_{};
    std::optional<SteadyTime> journal_fails_since_;
};

}  // namespace laydown::recorder
