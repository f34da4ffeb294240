#include "recorder/take_cutter.hpp"

#include <algorithm>
#include <iterator>

namespace laydown::recorder {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr milliseconds look_interval{1000};
constexpr milliseconds sync_interval{1000};
constexpr milliseconds flush_retry{500};
constexpr milliseconds space_retry{250};
/// Room in the journal, set aside for each open part, so that its last lines fit on a full disk.
constexpr std::size_t journal_reserve = 4096;

}  // namespace

TakeCutter::TakeCutter(const std::filesystem::path& session, disk::JournalFile journal,
                       Background& finisher, std::function<void(DiskEvent)> report)
    : names_(session),
      journal_(std::move(journal)),
      finisher_(finisher),
      report_(std::move(report)),
      folder_(session, report_,
              [this](const std::filesystem::path& path) {
                  names_.follow(path);
                  journal_.follow(path);
              }),
      obstacles_(report_) {}

void TakeCutter::open(CutJob job) {
    folder_.look();
    const PartKey key = job.key;
    FilePart part(std::move(job), names_);
    // Before the file exists: whatever happens from now on, salvage knows of the take.
    journal_.append(session::open_line(part.record()));
    told_[key] = part.record().file;
    parts_.insert_or_assign(key, std::move(part));
}

void TakeCutter::end(PartKey key, const CutEnd& end) {
    const auto found = parts_.find(key);
    if (found == parts_.end()) return;  // given up already
    found->second.end(end);
    session::TakeRecord record = found->second.record();
    record.length = end.length;
    record.handles.after = end.handle_after;
    record.decided = decision_of(end);
    journal_.append(session::end_line(record));
}

void TakeCutter::run(SteadyTime now, bool hurry, std::optional<Undecided> undecided) {
    if (now >= next_look_) {
        next_look_ = now + look_interval;
        folder_.look();
    }
    take_closed(now);
    close_again(now);
    flush_journal(now);
    for (auto& [key, part] : parts_) {
        const std::int64_t rate = part.record().rate.hertz;
        const Frames due{hurry ? 1 : rate / 2};
        const bool limited = undecided && part.cuts_from(*undecided->memory);
        const RingPosition until = limited ? undecided->from : never<RingPosition>;
        const bool waited = part.waits_for_space();
        for (DiskEvent& event : part.advance(now, due, buffer_, until)) {
            if (const auto* opened = std::get_if<PartOpened>(&event)) {
                if (std::exchange(told_[key], opened->record.file) != opened->record.file) {
                    journal_.append(session::open_line(opened->record));
                }
            }
            if (const auto* trouble = std::get_if<PartTrouble>(&event)) {
                if (trouble->kind == PartTrouble::Kind::overrun) losses_[key].unsaid = true;
            }
            report_of_part(std::move(event));
        }
        tell_losses(key, part, now);
        if (waited && !part.waits_for_space()) obstacles_.flows();
    }
    for (auto part = parts_.begin(); part != parts_.end();) {
        const auto next = std::next(part);
        if (part->second.finished()) {
            FilePart finished = std::move(part->second);
            losses_.erase(part->first);
            parts_.erase(part);
            finish(std::move(finished), now);
        }
        part = next;
    }
    sync_due(now);
    flush_journal(now);
    look_at_obstacles();
}

void TakeCutter::report_of_part(DiskEvent event) {
    obstacles_.heed(event);
    report_(std::move(event));
}

// Who completes it after a crash finds silence there, and could not tell why. A line has all gaps
// of the part: however often something is lost, the journal grows by no more than one a second.
void TakeCutter::tell_losses(const PartKey& key, const FilePart& part, SteadyTime now) {
    const auto found = losses_.find(key);
    if (found == losses_.end() || !found->second.unsaid || now < found->second.next) return;
    journal_.append(session::open_line(part.record()));
    found->second = {false, now + seconds(part.record().gaps.size())};
}

void TakeCutter::look_at_obstacles() {
    const auto part_waits = [](const auto& part) { return part.second.waits_for_space(); };
    const auto closing_waits = [](const auto& closing) { return closing.second.waits; };
    const auto loses = [](const auto& part) { return part.second.loses(); };
    const bool parts_wait = std::any_of(parts_.begin(), parts_.end(), part_waits);
    const auto loser = std::find_if(parts_.begin(), parts_.end(), loses);
    obstacles_.look_at_loss(loser == parts_.end() ? nullptr : &loser->second, parts_wait);
    obstacles_.look_at_end(journal_fails_since_ || parts_wait ||
                           std::any_of(closing_.begin(), closing_.end(), closing_waits));
}

void TakeCutter::sync_due(SteadyTime now) {
    // A disk that is still busy with the last round is not asked for more.
    if (now < next_sync_ || !finisher_.idle()) return;
    next_sync_ = now + sync_interval;
    std::vector<disk::FileSync> due;
    for (auto& [key, part] : parts_) {
        if (auto sync = part.update_header()) due.push_back(std::move(*sync));
    }
    if (due.empty()) return;
    finisher_.post([due = std::move(due)] {
        for (const auto& sync : due) sync.begin();
        // What fails here is told by the next write, which is where the part ends, or by close().
        for (const auto& sync : due) static_cast<void>(sync());
    });
}

void TakeCutter::finish(FilePart part, SteadyTime now) {
    folder_.look();
    if (part.record().status == session::TakeStatus::failed) tell_failed(part);
    const PartKey key = part.key();
    auto writer = part.take_writer();
    // To close it would cut off what the next try may find in it behind the frames of this one.
    const bool left_alone = part.resumed() && part.record().status == session::TakeStatus::failed;
    Closing closing{std::move(part), {}, false, {}};
    if (writer && !left_alone)
        closing.writer = std::make_shared<disk::AudioFileWriter>(std::move(*writer));
    const auto& kept = closing_.insert_or_assign(key, std::move(closing)).first->second;
    if (kept.writer) {
        post_close(key, kept);
    } else {
        closed({key, {.result = {}, .frames = kept.part.unmeasured().end}}, now);
    }
}

void TakeCutter::post_close(const PartKey& key, const Closing& closing) {
    closing.writer->follow(closing.part.path().parent_path());
    {
        const std::lock_guard lock(finished_->mutex);
        finished_->outcomes.reserve(closing_.size());  // so that nothing is thrown there
    }
    finisher_.post([done = finished_, key, writer = closing.writer,
                    discard = closing.part.discarded(), path = closing.part.path(),
                    measured = closing.part.unmeasured().begin] {
        Outcome outcome{key, discard ? remove_file(*writer, path) : close_file(*writer, measured)};
        {
            const std::lock_guard lock(done->mutex);
            done->outcomes.push_back(std::move(outcome));
        }
        done->left.notify_one();
    });
}

void TakeCutter::close_again(SteadyTime now) {
    for (auto& [key, closing] : closing_) {
        if (!closing.retry_at || now < *closing.retry_at) continue;
        closing.retry_at.reset();
        post_close(key, closing);
    }
}

// What the encoder holds yet is in no file, but it is not lost either.
void TakeCutter::close_later(Closing& closing, const std::string& why, SteadyTime now) {
    closing.retry_at = now + space_retry;
    if (std::exchange(closing.waits, true)) return;
    const FilePart& part = closing.part;
    report_of_part(
        PartTrouble{part.key(), PartTrouble::Kind::disk_full, part.unmeasured().end, {}, why});
}

bool TakeCutter::behind() const {
    return std::any_of(parts_.begin(), parts_.end(),
                       [](const auto& part) { return part.second.behind(); });
}

void TakeCutter::wait_for_finisher(milliseconds most) {
    std::unique_lock lock(finished_->mutex);
    finished_->left.wait_for(lock, most, [this] { return !finished_->outcomes.empty(); });
}

void TakeCutter::take_closed(SteadyTime now) {
    std::vector<Outcome> outcomes;
    {
        const std::lock_guard lock(finished_->mutex);
        // Moved one by one: the room that was made there stays.
        outcomes.reserve(finished_->outcomes.size());
        std::move(finished_->outcomes.begin(), finished_->outcomes.end(),
                  std::back_inserter(outcomes));
        finished_->outcomes.clear();
    }
    for (const Outcome& outcome : outcomes) closed(outcome, now);
}

void TakeCutter::closed(const Outcome& outcome, SteadyTime now) {
    const auto& [key, file] = outcome;
    const auto found = closing_.find(key);
    if (found == closing_.end()) return;
    if (!file.result && file.full) {
        close_later(found->second, file.result.error().text, now);
        return;
    }
    if (found->second.waits && file.result) {
        obstacles_.flows();
    }
    FilePart part = std::move(found->second.part);
    if (!file.result && found->second.writer) part.note_rest_after_loss(*found->second.writer);
    closing_.erase(found);
    if (!file.renamed.empty()) {
        part.renamed(file.renamed);
        report_(PartTrouble{key,
                            PartTrouble::Kind::displaced,
                            {},
                            {},
                            fmt::format("its file was deleted or moved while it was recorded: it "
                                        "is whole, and now {}",
                                        part.path().string())});
    }
    told_.erase(key);
    part.closed(file.frames, file.levels);
    if (!file.result && part.record().status != session::TakeStatus::failed) {
        part.fail(file.result.error().text);
        tell_failed(part);
    }
    const session::TakeRecord record = part.closing_record();
    // What salvage cannot finish is to be tried again by the next start.
    const bool again = part.resumed() && record.status == session::TakeStatus::failed;
    if (!again) journal_.append(session::close_line(record));
    untold_.push_back({key, record});
}

void TakeCutter::tell_closed() {
    for (PartClosed& part : std::exchange(untold_, {})) report_(std::move(part));
}

// At once, whenever the journal may take the line: nobody is to play on in the belief that he is
// being recorded.
void TakeCutter::tell_failed(const FilePart& part) {
    const auto rest = part.rest_from();
    report_(PartTrouble{.key = part.key(),
                        .kind = PartTrouble::Kind::failed,
                        .at = rest.value_or(Frames{0}),
                        .length = {},
                        .text = part.record().reason,
                        .goes_on = rest.has_value(),
                        .fruitless = rest && *rest <= part.record().handles.before});
}

void TakeCutter::flush_journal(SteadyTime now) {
    if (now < next_flush_ && !journal_given_up(now)) return;
    if (now >= next_flush_ && !journal_.settled()) try_journal(now);
    if (journal_.settled() || journal_given_up(now)) tell_closed();
}

void TakeCutter::try_journal(SteadyTime now) {
    folder_.look();
    const auto flushed = journal_.flush();
    if (const auto news = journal_.take_news(); !news.empty()) {
        report_(SessionTrouble{SessionTrouble::Kind::displaced,
                               fmt::format("{}: {}", disk::journal_name, news)});
    }
    const bool failed_before = journal_fails_since_.has_value();
    if (flushed) {
        // Space for the lines to come, also on a disk that takes nothing more; best effort.
        static_cast<void>(journal_.reserve(journal_reserve * (1 + parts_.size())));
        journal_fails_since_.reset();
        if (failed_before) obstacles_.flows();
        return;
    }
    next_flush_ = now + flush_retry;
    if (failed_before) return;
    journal_fails_since_ = now;
    obstacles_.stuck();
    report_(SessionTrouble{SessionTrouble::Kind::journal, flushed.error().text});
}

RingPosition TakeCutter::needed_from(const CaptureMemory& memory, RingPosition head) const {
    RingPosition needed = head;
    for (const auto& [key, part] : parts_) {
        if (part.cuts_from(memory)) needed = std::min(needed, part.needed_from());
    }
    return needed;
}

RingPosition TakeCutter::awaited_from(const CaptureMemory& memory, RingPosition head) const {
    RingPosition needed = head;
    for (const auto& [key, part] : parts_) {
        if (part.cuts_from(memory) && part.awaited()) needed = std::min(needed, part.needed_from());
    }
    return needed;
}

bool TakeCutter::waits_for_space() const {
    const auto part_waits = [](const auto& part) { return part.second.waits_for_space(); };
    const auto closing_waits = [](const auto& closing) { return closing.second.waits; };
    return parts_.size() + closing_.size() > 0 &&
           std::all_of(parts_.begin(), parts_.end(), part_waits) &&
           std::all_of(closing_.begin(), closing_.end(), closing_waits);
}

void TakeCutter::keep_rings() {
    for (const auto& [key, part] : parts_) part.memory()->remove_at_end(false);
    for (const auto& [key, closing] : closing_) closing.part.memory()->remove_at_end(false);
}

bool TakeCutter::ending() const {
    return std::any_of(closing_.begin(), closing_.end(),
                       [](const auto& closing) { return !closing.second.waits; }) ||
           std::any_of(parts_.begin(), parts_.end(),
                       [](const auto& part) { return part.second.ending(); });
}

}  // namespace laydown::recorder
