#include "recorder/file_part.hpp"

#include <algorithm>
#include <cerrno>

#include "base/timestamp.hpp"
#include "disk/repair.hpp"
#include "recorder/file_levels.hpp"

namespace laydown::recorder {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

/// Frames of one write: large enough that the cost of a call does not matter.
constexpr Frames chunk_frames{65536};
constexpr milliseconds space_retry{250};

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

FilePart::FilePart(CutJob job, FileNames& names)
    : job_(std::move(job)),
      names_(&names),
      source_(job_),
      record_(job_.record),
      // An end that is set anew lies in the ring as a rule; else the file is measured again.
      levels_(job_.channels.size(), {job_.record.rate.hertz},
              job_.memory->control().geometry().depth()) {
    if (record_.file.empty()) {
        choose_name(1);
    } else {
        names_->claim(record_.file);
    }
}

void FilePart::choose_name(int copy) {
    record_.file = names_->choose(record_, job_.format.extension(), copy);
}

void FilePart::end(const CutEnd& end) { job_.end = end; }

Frames FilePart::final_length() const {
    if (!job_.end) return never<RingPosition> - RingPosition{0};
    const CutEnd& end = *job_.end;
    Frames length = end.length;
    if (end.hurried) length = std::clamp(written_, end.length - end.handle_after, end.length);
    return std::max(Frames{0}, std::min(length, source_.length_until(end.limit)));
}

// An end in the past lies before what is in the file already.
void FilePart::finish() {
    state_ = State::finished;
    const Frames length = final_length();
    if (length >= written_) return;
    writer_->cut(length);
    measured_ = levels_.cut(length);
    written_ = length;
}

void FilePart::closed(Frames frames, const std::optional<std::vector<engine::Level>>& levels) {
    if (frames < measured_) measured_ = levels_.cut({0});  // somebody else has cut it
    written_ = frames;  // or more than were asked for, where the file could not be cut
    if (levels) levels_.add(written_ - measured_, *levels);
    measured_ = written_;
}

std::vector<DiskEvent> FilePart::advance(SteadyTime now, Frames due, std::vector<float>& buffer,
                                         RingPosition until) {
    std::vector<DiskEvent> events;
    note_xruns();
    // What is to be removed is not waited for.
    if (discarded() && state_ == State::opening && job_.resume) take_unwanted();
    if (discarded()) state_ = State::finished;
    if (state_ == State::writing && final_length() <= written_) finish();
    if (state_ == State::finished || (retry_at_ && now < *retry_at_)) return events;
    if (state_ == State::opening) open(now, events);
    while (state_ == State::writing) {
        const Frames rest = final_length() - written_;
        if (rest.count <= 0) {
            finish();
            break;
        }
        const Frames there = std::min(source_.available(written_, until), rest);
        const Frames silent = source_.silence(written_, there).length;
        const Frames length = silent > chunk_frames ? silent : std::min(there, chunk_frames);
        if (length.count == 0 || (length < due && length < rest)) break;
        const Frames before = written_;
        if (length == silent) {
            write_silence(now, length, events);
        } else {
            write(now, length, buffer, events);
        }
        if (written_ == before) break;
    }
    return events;
}

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
    // What the ring still has is better taken from there: the file may have grown by others' bytes.
    const Frames found = writer_->written();
    writer_->rewind(std::clamp(source_.held_from(found), writer_->proved(), found));
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

void FilePart::write(SteadyTime now, Frames length, std::vector<float>& buffer,
                     std::vector<DiskEvent>& events) {
    const PartChunk chunk = source_.read(written_, length, buffer);
    const disk::WriteOutcome outcome = writer_->write(chunk.samples);
    note_gaps(chunk.gaps, outcome.written, events);
    // Of what was taken: the rest comes again.
    const std::size_t channels = job_.channels.size();
    const auto taken = static_cast<std::size_t>(outcome.written.count) * channels;
    commit(outcome.written,
           levels_of(std::span<const float>(chunk.samples).first(taken), channels));
    handle(outcome, now, events);
}

void FilePart::write_silence(SteadyTime now, Frames length, std::vector<DiskEvent>& events) {
    const auto gaps = source_.gaps_of_silence(written_, length);
    const disk::WriteOutcome outcome = writer_->write_silence(length);
    note_gaps(gaps, outcome.written, events);
    commit(outcome.written, std::vector<engine::Level>(job_.channels.size()));
    handle(outcome, now, events);
}

void FilePart::note_gaps(const std::vector<session::Gap>& gaps, Frames written,
                         std::vector<DiskEvent>& events) {
    for (session::Gap gap : gaps) {
        if (gap.at >= written) continue;
        gap.length = std::min(gap.length, written - gap.at);
        gap.at += written_;
        if (gap.cause == session::GapCause::overrun) tell_overrun(gap, events);
        record_.gaps.push_back(gap);
    }
    record_.gaps = session::merged(std::move(record_.gaps));
}

// What is lost in one piece is told in one piece, in however many it is written.
void FilePart::tell_overrun(const session::Gap& gap, std::vector<DiskEvent>& events) const {
    auto* before = events.empty() ? nullptr : std::get_if<PartTrouble>(&events.back());
    if (before != nullptr && before->kind == PartTrouble::Kind::overrun &&
        before->at + before->length >= gap.at) {
        before->length = gap.at + gap.length - before->at;
        return;
    }
    events.emplace_back(PartTrouble{job_.key, PartTrouble::Kind::overrun, gap.at, gap.length,
                                    "nothing could be written for longer than the ring is deep"});
}

void FilePart::commit(Frames written, const std::vector<engine::Level>& levels) {
    levels_.add(written, levels);
    written_ += written;
    measured_ = written_;
}

void FilePart::handle(const disk::WriteOutcome& outcome, SteadyTime now,
                      std::vector<DiskEvent>& events) {
    if (outcome.fault == disk::DiskFault::none) {
        retry_at_.reset();
        return;
    }
    if (outcome.fault == disk::DiskFault::full) {
        wait_for_disk(PartTrouble::Kind::disk_full, outcome.text, now, events);
        return;
    }
    // Control cuts the rest out of the ring into new files. Files of less than a second would come
    // of a limit so low that it is a mistake.
    if (outcome.fault == disk::DiskFault::file_limit && written_.count >= record_.rate.hertz &&
        !job_.resume) {
        events.emplace_back(trouble(PartTrouble::Kind::file_limit, {}, outcome.text));
        record_.status = session::TakeStatus::complete;
        record_.reason = outcome.text;
        state_ = State::finished;
        return;
    }
    fail(outcome.text);
}

// The frames are in the ring for a while, and while the take is recorded there are new ones. Once
// its end is known, it is waited for until the ring has none of them.
void FilePart::wait_for_disk(PartTrouble::Kind why, const std::string& text, SteadyTime now,
                             std::vector<DiskEvent>& events) {
    if (nothing_left()) {
        fail(fmt::format("{}, for longer than the ring is deep", text));
        return;
    }
    if (!retry_at_) events.emplace_back(trouble(why, {}, text));
    obstacle_ = why;
    retry_at_ = now + space_retry;
}

bool FilePart::nothing_left() const {
    if (!ending() || job_.resume) return false;  // nothing is overwritten any more
    const Frames rest = final_length() - written_;
    const Silence silence = source_.silence(written_, rest);
    return silence.lost && silence.length >= rest;
}

bool FilePart::loses() const {
    return waits_for_space() && !resumed() &&
           source_.silence(written_, source_.available(written_)).lost;
}

bool FilePart::awaited() const {
    if (!waits_for_space()) return true;
    const engine::RingReader reader(job_.memory->control());
    const Frames reserve{reader.geometry().rate.hertz};
    const Frames behind = reader.head() - needed_from();
    return behind + reserve + engine::ring_guard < reader.geometry().depth();
}

std::optional<disk::FileSync> FilePart::update_header() {
    if (!writer_ || written_ == header_) return std::nullopt;
    header_ = written_;
    if (const auto updated = writer_->update_header(); !updated) return std::nullopt;
    return writer_->sync_handle();
}

void FilePart::note_xruns() {
    for (const Frames frame : source_.xruns_since(next_segment_)) {
        if (frame.count >= 0) record_.xruns.push_back(frame);
    }
}

void FilePart::fail(const std::string& reason) {
    record_.status = session::TakeStatus::failed;
    record_.reason = reason;
    state_ = State::finished;
}

// Whoever reads it must not look for a file, nor for anything that would be in it.
session::TakeRecord FilePart::discarded_record() const {
    session::TakeRecord closing = job_.record;
    closing.file = record_.file;
    closing.length = {0};
    closing.handles = {};
    closing.gaps.clear();
    closing.status = session::TakeStatus::discarded;
    closing.reason =
        job_.end->status == session::TakeStatus::aborted ? "not wanted" : "nothing to keep";
    closing.closed = utc_now();
    return closing;
}

session::TakeRecord FilePart::closing_record() const {
    if (discarded() && record_.status == session::TakeStatus::open) return discarded_record();
    session::TakeRecord closing = record_;
    closing.length = written_;
    closing.closed = utc_now();
    closing.peak.clear();
    for (const engine::Level& level : levels_.sum()) {
        closing.peak.push_back(static_cast<double>(level.peak));
        closing.clipped += level.clipped;
    }
    std::erase_if(closing.xruns, [this](Frames at) { return at >= written_; });
    closing.gaps = session::gaps_within(std::move(closing.gaps), written_);
    if (closing.status == session::TakeStatus::open && job_.end) closing.status = job_.end->status;
    if (job_.end) {
        // What is missing of the file is missing of the handle first.
        const Frames missing = job_.end->length - written_;
        closing.handles.after = std::max(Frames{0}, job_.end->handle_after - missing);
    }
    return closing;
}

PartTrouble FilePart::trouble(PartTrouble::Kind kind, Frames length, std::string text) const {
    return {job_.key, kind, written_, length, std::move(text)};
}

}  // namespace laydown::recorder
