#include "recorder/file_part.hpp"

#include <algorithm>

#include "base/timestamp.hpp"
#include "recorder/file_levels.hpp"

namespace laydown::recorder {

using std::chrono::milliseconds;

namespace {

/// Frames of one write: large enough that the cost of a call does not matter.
constexpr Frames chunk_frames{65536};
constexpr milliseconds space_retry{250};

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
    if (held_) events.emplace_back(*std::exchange(held_, {}));
    behind_ = false;
    note_xruns();
    // What is to be removed is not waited for.
    if (discarded() && state_ == State::opening && job_.resume) take_unwanted();
    if (discarded()) state_ = State::finished;
    if (state_ == State::writing && final_length() <= written_) finish();
    if (state_ == State::finished || (retry_at_ && now < *retry_at_)) return events;
    if (state_ == State::opening && now < job_.not_before) return events;
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
        if (written_ == before || behind_) break;
    }
    if (behind_) hold_overrun(events);
    return events;
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
    behind_ = outcome && outcome.written < length;
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

void FilePart::hold_overrun(std::vector<DiskEvent>& events) {
    auto* last = events.empty() ? nullptr : std::get_if<PartTrouble>(&events.back());
    if (last == nullptr || last->kind != PartTrouble::Kind::overrun) return;
    held_ = std::move(*last);
    events.pop_back();
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
        PartTrouble full = trouble(PartTrouble::Kind::file_limit, {}, outcome.text);
        full.goes_on = true;
        events.emplace_back(std::move(full));
        record_.status = session::TakeStatus::complete;
        record_.reason = outcome.text;
        state_ = State::finished;
        return;
    }
    note_rest_after_loss(*writer_);
    fail(outcome.text);
}

// What salvage cannot finish is tried again by the next start, in the same file.
void FilePart::note_rest_after_loss(const disk::AudioFileWriter& writer) {
    if (writer.is_lost() && !job_.resume) rest_from_ = writer.synced();
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
    // A little before the server would wait: for none of its cycles it is to.
    const Frames reserve = reader.geometry().rate.frames(1.25);
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
