// The recorder's takes: what the record machine decides becomes work for the Disk thread, and what
// comes back of it.
#include <algorithm>

#include "base/thread_role.hpp"
#include "recorder/part_source.hpp"
#include "recorder/recorder.hpp"
#include "recorder/words.hpp"

namespace laydown::recorder {

using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

/// New files of a track, one after the other, that come to nothing, and how long after each of them
/// the next is made.
constexpr int most_fruitless = 8;
constexpr seconds fruitless_pause{1};

}  // namespace

void Recorder::apply_actions() {
    std::vector<CutJob> jobs;
    PartEnds ends;
    for (const TakeAction& action : machine_.take_actions()) {
        if (const auto* open = std::get_if<OpenTake>(&action)) begin_parts(*open, jobs);
        if (const auto* end = std::get_if<EndTake>(&action)) end_parts(*end, ends);
    }
    cut_off_without_server(jobs, ends);
    // A part whose end is known already starts with it: the Disk thread would write past it before
    // it heard of the end.
    for (CutJob& job : jobs) {
        for (const auto& [key, end] : ends) {
            if (key == job.key) job.end = end;
        }
        if (disk_.settled()) job.memory->forget_notes();
        job.memory->note(session::open_line(job.record));
        const RingPosition from = PartSource(job).needed_from({0});
        disk_.open(std::move(job), *rig_->backlog, from);
    }
    send_ends(ends);
}

// What is made of the ring then has no more than that, and does not wait for the next server.
void Recorder::cut_off_without_server(const std::vector<CutJob>& jobs, PartEnds& ends) {
    if (server_ == ServerState::running || jobs.empty() || !rig_) return;
    const auto captured = rig_->now();
    if (!captured) return;
    for (const auto& [key, end] : planner_.cut_off(*rig_->memory, *captured)) {
        const auto same = [key = key](const auto& other) { return other.first == key; };
        const auto of_key = [key = key](const CutJob& job) { return job.key == key; };
        if (std::none_of(jobs.begin(), jobs.end(), of_key)) continue;
        std::erase_if(ends, same);
        ends.emplace_back(key, end);
    }
}

void Recorder::begin_parts(const OpenTake& take, std::vector<CutJob>& jobs) {
    learn_latencies();
    // A take that reaches over a change of servers has the latencies of its beginning.
    const RingPosition captured = captured_at(take);
    const Frames musicians = reference_at(captured);  // one for all tracks of a take
    std::vector<UnequalPaths> unequal;
    for (const TrackNumber number : take.tracks) {
        Track* track = tracks_.find(number);
        if (track == nullptr || !rig_) continue;
        track->failed = false;
        // With other latencies than before, a take that goes on would lose or double frames.
        const auto followed = take.follows.find(number);
        if (followed == take.follows.end()) fruitless_.erase(number);  // it is wanted anew
        const auto before = followed == take.follows.end()
                                ? std::nullopt
                                : planner_.latency_of({followed->second, number});
        jobs.push_back(planner_.begin(take, *track, *rig_,
                                      before.value_or(latency_of(*track, musicians, captured))));
        if (const auto tried = fruitless_.find(number);
            tried != fruitless_.end() && tried->second > 0)
            jobs.back().not_before = steady_clock::now() + fruitless_pause;
        if (const auto range = track->unequal_latency()) unequal.push_back({track->name, *range});
    }
    if (unequal.empty()) return;
    tell([&](Listener& l) { l.warning(in_words(take.take, unequal)); });
}

session::TakeLatency Recorder::latency_of(const Track& track, Frames reference,
                                          RingPosition captured) {
    return {track.capture_latencies(captured), reference, track.offset};
}

RingPosition Recorder::captured_at(const OpenTake& take) const {
    if (!rig_) return {};
    return rig_->timeline.at(take.stretch.device_at(take.begin), Frames{1}, rig_->head()).position;
}

void Recorder::end_parts(const EndTake& take, PartEnds& ends) {
    const PartEnds more = planner_.end(take, discard_, !finishing_);
    ends.insert(ends.end(), more.begin(), more.end());
}

void Recorder::send_ends(const PartEnds& ends) {
    for (const auto& [key, end] : ends) {
        if (const auto record = planner_.ended(key, end); record && rig_) {
            rig_->memory->note(session::end_line(*record));
        }
        disk_.end(key, end);
    }
}

void Recorder::disk_event(DiskEvent event) {
    assert_thread(ThreadRole::control);
    if (const auto* opened = std::get_if<PartOpened>(&event)) {
        note(opened->record, session::open_line(opened->record));
        tell([&](Listener& l) { l.part_opened(*opened); });
    } else if (const auto* closed = std::get_if<PartClosed>(&event)) {
        planner_.forget(closed->key);
        if (closed->record.status == session::TakeStatus::complete)
            fruitless_.erase(closed->key.track);
        if (!disk_.journal_settled()) note(closed->record, session::close_line(closed->record));
        tell([&](Listener& l) { l.part_closed(*closed); });
    } else if (const auto* moved = std::get_if<FolderMoved>(&event)) {
        settings_.session = moved->path;  // where who finds the ring looks for its takes
        if (rig_) rig_->memory->set_session(moved->path);
    } else if (auto* trouble = std::get_if<PartTrouble>(&event)) {
        if (trouble->kind == PartTrouble::Kind::overrun) anything_failed_ = true;
        trouble->goes_on = trouble->goes_on && worth_another_file(*trouble) && go_on(*trouble);
        if (trouble->kind == PartTrouble::Kind::failed) part_failed(*trouble);
        tell([&](Listener& l) { l.part_trouble(*trouble); });
    } else if (const auto* of_all = std::get_if<SessionTrouble>(&event)) {
        tell([&](Listener& l) { l.session_trouble(*of_all); });
    }
    tell_states();
}

// Beside the ring, for the next start, should the journal never come to have it.
void Recorder::note(const session::TakeRecord& record, std::string_view line) {
    if (rig_ && rig_->memory->name() == record.ring) rig_->memory->note(line);
}

void Recorder::part_failed(const PartTrouble& failed) {
    anything_failed_ = true;
    if (failed.goes_on) return;
    if (Track* track = tracks_.find(failed.key.track)) track->failed = true;
    machine_.drop(failed.key.take, failed.key.track);
}

// A disk that takes nothing gets no new file each second for ever; one that recovers within some of
// its tries has all that the ring has.
bool Recorder::worth_another_file(const PartTrouble& failed) {
    int& fruitless = fruitless_[failed.key.track];
    fruitless = failed.fruitless ? fruitless + 1 : 0;
    return fruitless <= most_fruitless;
}

// A file cannot grow any more, or was not brought to the disk as a whole. What comes after its last
// frame there is still in the ring. Returns whether a new take has it.
bool Recorder::go_on(const PartTrouble& ended) {
    refresh();
    const auto rest = planner_.rest_of(ended.key, ended.at);
    if (!rest) return false;
    const bool wanted = !rest->range.empty();
    if (!rig_ || rest->ring != rig_->memory->name()) {
        // The server came back with another rate, and no take is cut out of the old ring any more.
        anything_failed_ = anything_failed_ || wanted;
        return false;
    }
    const bool runs = machine_.take_of(ended.key.track) == ended.key.take;
    // Another file of the take that is full has taken its track along.
    const bool taken_along = ended.kind == PartTrouble::Kind::file_limit;
    if (!runs && !wanted) return taken_along && machine_.recording(ended.key.track);
    const auto numbered = machine_.check_numbers();
    if (!numbered) {
        anything_failed_ = true;
        tell([&](Listener& l) { l.warning(numbered.error().text); });
        if (!runs) return false;
    }
    const PartKey next{machine_.next_take(), ended.key.track};
    // All files of a take are full at the same time. But a disk that fails may have taken its time
    // for it: what the ring has forgotten must not be cut off the others.
    const auto together =
        ended.kind == PartTrouble::Kind::file_limit ? Together::all : Together::alone;
    if (!machine_.go_on(ended.key.take, next.track, rest->range.begin, together)) {
        const bool aborted = rest->end && rest->end->status == session::TakeStatus::aborted;
        machine_.keep(rest->stretch, rest->range, {next.track}, {{next.track, ended.key.take}},
                      aborted ? Ending::aborted : Ending::complete);
    }
    apply_actions();
    if (rest->end) send_ends(planner_.end_like(next, *rest->end));
    limited_ = false;  // the new one knows of no limit yet
    return planner_.latency_of(next).has_value();
}

void Recorder::finish() {
    finishing_ = true;
    refresh();
    if (machine_.recording() || machine_.waiting()) static_cast<void>(machine_.stop(std::nullopt));
    apply_actions();
    send_ends(planner_.hasten());
}

bool Recorder::finished() {
    if (disk_.settled()) return true;
    const auto captured = rig_ ? rig_->now() : std::nullopt;
    if (!captured) return false;
    const auto needed = planner_.captured_by(*rig_->memory);
    if (client_ && needed && *captured >= *needed) stop_capture();
    // A server that stands still delivers no more: what is there has to do.
    const auto limit = std::max<std::chrono::duration<double>>(seconds(2), patience());
    if (!limited_ && steady_clock::now() - moved_at_ > limit) {
        limited_ = true;
        send_ends(planner_.hasten(*rig_->memory, *captured));
    }
    return false;
}

}  // namespace laydown::recorder
