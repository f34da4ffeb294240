// How a part comes to its file: a new one, or the one that a dead recorder left.
#include <cerrno>

#include "disk/repair.hpp"
#include "recorder/file_levels.hpp"
#include "recorder/file_part.hpp"

namespace laydown::recorder {

namespace fs = std::filesystem;

namespace {

/// Why a file cannot be made at present.
PartTrouble::Kind obstacle_of(const Error& error) {
    switch (error.system) {
        case EROFS:
        case EACCES:
        case EPERM:
            return PartTrouble::Kind::read_only;
        default:
            return disk::fault_of(error.system) == disk::DiskFault::full
                       ? PartTrouble::Kind::disk_full
                       : PartTrouble::Kind::unwritable;
    }
}

}  // namespace

Result<disk::AudioFileWriter> FilePart::create() {
    std::error_code failed;
    // A dead recorder may have told the journal of a file that it never came to create, or not
    // beyond its header; or something else has the name now. Then all of it is cut out of the ring,
    // into a file of its own. But what the ring has forgotten is in the file alone: one with
    // frames, or that cannot be looked into at present, is never given up.
    if (job_.resume && fs::exists(path(), failed)) {
        const disk::AudioShape shape{record_.channels, record_.rate};
        auto writer = disk::AudioFileWriter::open_for_append(path(), shape);
        if (writer) return writer;
        const auto there = disk::repair(path(), shape);
        const bool worthless =
            there ? there->frames.count == 0 : there.error().code == ErrorCode::bad_arguments;
        if (!worthless) return writer;
        if (!there) record_.reason = there.error().text;
        choose_name(2);
    }
    fs::create_directories(path().parent_path(), failed);
    const disk::AudioFileSpec spec{job_.format, record_.channels, record_.rate, record_.position,
                                   job_.tags};
    for (int attempt = 1;; ++attempt) {
        auto writer = disk::AudioFileWriter::create(path(), spec);
        const bool exists = !writer && writer.error().code == ErrorCode::conflict;
        if (!exists || attempt == 100) return writer;
        choose_name(attempt + 1);  // somebody else was quicker; what is there is never touched
    }
}

void FilePart::open(SteadyTime now, std::vector<DiskEvent>& events) {
    auto writer = create();
    if (!writer) {
        if (discarded()) {
            fail(writer.error().text);
        } else {
            wait_for_disk(obstacle_of(writer.error()), writer.error().text, now, events);
        }
        return;
    }
    writer_ = std::move(*writer);
    // What the ring still has is better taken from there, whatever the header says: the file may
    // have grown by others' bytes, or a sync have failed of which nobody is left to tell.
    const Frames found = writer_->written();
    writer_->rewind(std::min(source_.held_from(found), found));
    written_ = header_ = writer_->written();
    state_ = State::writing;
    record_.gaps.clear();
    if (written_.count > 0) look_back();
    retry_at_.reset();
    events.emplace_back(PartOpened{job_.key, record_});
}

// A dead recorder may have made the file that is to be removed. Nothing else of that name is, so it
// has to be of the take's shape, or to hold nothing at all.
void FilePart::take_unwanted() {
    if (job_.record.file.empty()) return;
    if (is_empty_file(path())) {
        std::error_code failed;
        fs::remove(path(), failed);
        return;
    }
    const disk::AudioShape shape{record_.channels, record_.rate};
    if (auto writer = disk::AudioFileWriter::open_for_append(path(), shape)) {
        writer_ = std::move(*writer);
    }
}

// What a dead recorder wrote is in the file; what it would have said of it is found out again.
void FilePart::look_back() {
    record_.gaps = source_.gaps_before(written_);
    // What had been overwritten before it was written: the ring does not tell.
    for (const session::Gap& gap : session::gaps_within(job_.record.gaps, written_)) {
        if (gap.cause == session::GapCause::overrun) record_.gaps.push_back(gap);
    }
    record_.gaps = session::merged(std::move(record_.gaps));
    const auto levels = file_levels(path(), {0}, written_);
    levels_.add(written_, levels.value_or(std::vector<engine::Level>(job_.channels.size())));
    measured_ = written_;
}

}  // namespace laydown::recorder
