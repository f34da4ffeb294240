// The shared memory of a capture ring: a control file and one file for each bank of channels.
// Control hands out lanes; what is being cut into files keeps it alive. Files are made and attached
// by any thread that may wait for memory; all else is Control's, or that of who salvages.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "disk/shared_memory_file.hpp"
#include "engine/ring_layout.hpp"
#include "session/take_record.hpp"

namespace laydown::recorder {

using session::LaneAddress;

/// What a new ring should be.
struct RingRequest {
    std::string recorder;  ///< the ring is named after it and its process
    std::filesystem::path session;
    engine::RingGeometry geometry;
    std::uint32_t channels = 0;  ///< of the first bank; 0: no bank yet
};

class CaptureMemory {
  public:
    /// Makes a ring; one thread at a time. Errors: `disk` (no memory: with the sizes), `refused`
    /// (folder not ours).
    static Result<std::shared_ptr<CaptureMemory>> create(const RingRequest& request);
    /// Maps the ring that a dead recorder left, by its control file. It stays on disk until
    /// remove_at_end(). Errors: `conflict` (its owner lives), `not_found`, `bad_arguments` (no
    /// ring).
    static Result<std::shared_ptr<CaptureMemory>> attach(const std::filesystem::path& control);

    ~CaptureMemory();
    CaptureMemory(const CaptureMemory&) = delete;
    CaptureMemory& operator=(const CaptureMemory&) = delete;

    /// Control files of all rings, living or dead, of this user.
    static std::vector<std::filesystem::path> find();

    engine::RingControl control() const { return control_; }
    /// The lane at an address of the journal. Error `not_found` when there is no such lane.
    Result<engine::RingLane> lane(LaneAddress address) const;

    /// A lane that nobody uses. Error `internal` when there is none to spare.
    Result<LaneAddress> allocate();
    void release(LaneAddress address);
    /// Lanes that nobody uses.
    std::size_t spare() const;

    /// More channels for a ring, not yet in it.
    struct Bank {
        disk::SharedMemoryFile file;
        std::uint32_t channels;
        std::vector<bool> used;
    };
    /// What make() has to know of the next bank. Only one is made at a time.
    struct BankRequest {
        std::filesystem::path path;
        std::size_t bytes;
        std::uint32_t channels;
    };
    BankRequest next_bank(std::uint32_t channels) const;
    /// Touches all its memory, which takes long: any thread. Errors as create().
    static Result<Bank> make(const BankRequest& request);
    void add(Bank bank) { banks_.push_back(std::move(bank)); }

    /// Keeps a line of the journal (without newline) beside the ring, at once and without a disk:
    /// what was decided outlives this process also when the journal could not be written yet. Best
    /// effort. Control.
    void note(std::string_view line);
    /// The journal has all that was noted.
    void forget_notes();
    /// The lines that a dead recorder noted; empty when there are none.
    std::string notes() const;

    /// The control file's name, by which the journal refers to this ring.
    std::string name() const { return control_file_.path().filename(); }
    /// The control file; the others' names begin with its name.
    const std::filesystem::path& path() const { return control_file_.path(); }
    /// The session's folder is another one now. Control.
    void set_session(const std::filesystem::path& folder);
    std::filesystem::path session() const { return control_.header().session_folder; }
    std::size_t bytes() const;
    bool locked_in_memory() const;
    void remove_at_end(bool remove);
    /// The files go now; the memory stays until the end. For who is not going to destroy it.
    void remove_now() const;
    /// All its files are where they were made. Somebody may have removed them, as the system does
    /// with a user's runtime folder when he logs out: then nobody finds them after our death.
    bool is_named() const;
    /// Puts the files that are missing there again, as they are now. Errors of the first that
    /// fails.
    Result<void> name_again() const;

  private:
    explicit CaptureMemory(disk::SharedMemoryFile control_file, bool removes_notes)
        : control_file_(std::move(control_file)), removes_notes_(removes_notes) {}
    static Result<std::shared_ptr<CaptureMemory>> create_as(const std::filesystem::path& control,
                                                            const RingRequest& request);
    Result<void> attach_banks();
    std::filesystem::path notes_path() const;
    static std::string bank_name(const std::string& control, std::size_t index);

    disk::SharedMemoryFile control_file_;
    engine::RingControl control_;
    std::vector<Bank> banks_;
    std::ofstream notes_;
    bool removes_notes_;
};

}  // namespace laydown::recorder
