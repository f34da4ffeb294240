#include "recorder/record_machine.hpp"

#include <algorithm>

namespace laydown::recorder {

namespace {

std::vector<TrackNumber> listed(const std::set<TrackNumber>& tracks) {
    return {tracks.begin(), tracks.end()};
}

}  // namespace

void RecordMachine::on(const StretchEvent& event) {
    if (event.begun) {
        stretch_ = event.begun;
        now_ = earliest_ = event.begun->begin;
        oldest_.reset();
        evaluate();
        return;
    }
    if (!stretch_) return;
    now_ = std::max(now_, event.end);
    evaluate(Goes::no_further);
    const bool was_recording = recording();
    if (was_recording) {
        close_all(event.end, Ending::complete);
        if (request_ && request_->length) {  // what is left of it is due in the next stretch
            request_->length = *request_->end - event.end;
            request_->end.reset();
        }
    }
    stretch_.reset();
    split_at_.reset();
    // A locate is a new try at the same request, unless that was told to stop; a halt or a lost
    // server is its end, unless it was still waiting.
    if (was_recording && (stopping_ || event.why != Break::locate)) {
        cut_short_ = request_ && request_->length;
        request_.reset();
    }
}

void RecordMachine::advance(SongPosition now) {
    if (!stretch_) return;
    now_ = std::max(now_, now);
    evaluate();
}

void RecordMachine::evaluate(Goes goes) {
    if (!request_ || !stretch_) return;
    // A take has one frame at least: where the stretch ends none begins.
    const SongPosition last_begin = goes == Goes::on ? now_ : now_ - Frames{1};
    if (!recording()) {
        if (request_->end && oldest_ && *request_->end <= *oldest_) return;
        const SongPosition begin =
            request_->begin ? std::max(*request_->begin, stretch_->begin) : earliest_;
        if (last_begin < begin || armed_.empty()) return;
        if (!check_numbers()) {  // of another try at the same request
            request_.reset();
            return;
        }
        if (request_->end && begin >= *request_->end) return;  // this stretch begins past the punch
        if (request_->length) {
            request_->end = begin + *request_->length;
        }
        open(armed_, begin);
    }
    if (split_at_ && check_numbers() && last_begin >= *split_at_ &&
        (!request_->end || *split_at_ < *request_->end)) {
        const SongPosition at = *split_at_;
        split_at_.reset();
        std::set<TrackNumber> tracks;
        std::map<TrackNumber, int> follows;
        for (const Running& running : running_) {
            tracks.insert(running.tracks.begin(), running.tracks.end());
            for (const TrackNumber track : running.tracks) follows[track] = running.take;
        }
        close_all(at, Ending::complete);
        open(std::move(tracks), at, std::move(follows));
    }
    if (request_->end && now_ >= *request_->end) {
        close_all(*request_->end, Ending::complete);
        request_.reset();
        split_at_.reset();
    }
}

void RecordMachine::open(std::set<TrackNumber> tracks, SongPosition begin,
                         std::map<TrackNumber, int> follows) {
    const int take = next_take_++;
    actions_.push_back(OpenTake{take, listed(tracks), *stretch_, begin, std::move(follows)});
    running_.push_back({take, begin, std::move(tracks)});
}

void RecordMachine::close_all(SongPosition end, Ending ending) {
    for (const Running& running : running_) {
        // A track that was armed after `end` has an empty part: it ends where it began.
        actions_.push_back(
            EndTake{running.take, listed(running.tracks), std::max(end, running.begin), ending});
    }
    running_.clear();
}

SongPosition RecordMachine::latest_begin() const {
    SongPosition latest = running_.front().begin;
    for (const Running& running : running_) latest = std::max(latest, running.begin);
    return latest;
}

Result<void> RecordMachine::check_numbers(int count) const {
    if (next_take_ - 1 <= session::most_takes - count) return {};
    return error(ErrorCode::too_many,
                 "the session's journal has take {}, and takes are numbered up to {}: begin a new "
                 "session",
                 next_take_ - 1, session::most_takes);
}

Result<int> RecordMachine::start(const RecordRequest& request) {
    if (recording()) return error(ErrorCode::wrong_state, "already recording");
    if (armed_.empty()) return error(ErrorCode::wrong_state, "no track is armed");
    if (request.begin && request.end && *request.end <= *request.begin) {
        return error(ErrorCode::out_of_range, "the end ({}) is not after the beginning ({})",
                     request.end->frame, request.begin->frame);
    }
    if (request.length && request.length->count <= 0) {
        return error(ErrorCode::out_of_range, "nothing to record: the length is {} frames",
                     request.length->count);
    }
    if (request.end && !request.begin && stretch_ && *request.end <= now_) {
        return error(ErrorCode::out_of_range, "the end ({}) has passed: the song is at {}",
                     request.end->frame, now_.frame);
    }
    if (auto numbered = check_numbers(); !numbered) return numbered.error();
    const int take = next_take_;
    request_ = request;
    stopping_ = cut_short_ = false;
    split_at_.reset();
    earliest_ = now_;
    evaluate();
    return take;
}

Result<void> RecordMachine::stop(std::optional<SongPosition> at) {
    if (!request_) return error(ErrorCode::wrong_state, "nothing is being recorded");
    if (!recording() && !at) {
        request_.reset();
        return {};
    }
    if (!recording()) {
        if (auto ended = end_waiting_at(*at); !ended) return ended;
        stopping_ = true;
        return {};
    }
    if (at) {
        if (auto ended = end_at(*at); !ended) return ended;
        stopping_ = true;
        return {};
    }
    request_->end = now_;
    request_->length.reset();
    evaluate();
    return {};
}

Result<void> RecordMachine::end_at(SongPosition end) {
    if (end <= latest_begin()) {
        return error(ErrorCode::out_of_range, "the take begins at {}, after the end asked for ({})",
                     latest_begin().frame, end.frame);
    }
    request_->end = end;
    request_->length.reset();
    evaluate();
    return {};
}

Result<void> RecordMachine::abort() {
    if (!request_) return error(ErrorCode::wrong_state, "nothing is being recorded");
    close_all(now_, Ending::aborted);
    request_.reset();
    split_at_.reset();
    return {};
}

Result<int> RecordMachine::split(std::optional<SongPosition> at) {
    if (waiting()) return error(ErrorCode::wrong_state, "the take has not begun yet");
    if (!recording()) return error(ErrorCode::wrong_state, "nothing is being recorded");
    const SongPosition where = at.value_or(now_);
    if (where <= latest_begin()) {
        return error(ErrorCode::out_of_range, "the take begins at {}: nothing to split at {}",
                     latest_begin().frame, where.frame);
    }
    if (request_->end && where >= *request_->end) {
        return error(ErrorCode::out_of_range, "the take ends at {}: nothing to split at {}",
                     request_->end->frame, where.frame);
    }
    if (auto numbered = check_numbers(); !numbered) return numbered.error();
    const int take = next_take_;
    split_at_ = where;
    evaluate();
    return take;
}

bool RecordMachine::go_on(int take, TrackNumber track, SongPosition at, Together together) {
    if (take_of(track) != take) return false;
    const auto found =
        std::find_if(running_.begin(), running_.end(),
                     [take](const Running& running) { return running.take == take; });
    std::set<TrackNumber> tracks{track};
    if (together == Together::all) tracks = found->tracks;
    // A file that has failed keeps what it has beyond `at`, which may be nowhere else.
    const SongPosition end = together == Together::alone ? std::max(at, now_) : at;
    actions_.push_back(EndTake{take, listed(tracks), end, Ending::complete});
    std::map<TrackNumber, int> follows;
    for (const TrackNumber number : tracks) {
        found->tracks.erase(number);
        follows[number] = take;
    }
    if (check_numbers()) open(std::move(tracks), at, std::move(follows));
    leave_empty_takes(true);
    return true;
}

void RecordMachine::drop(int take, TrackNumber track) {
    const bool was_recording = recording();
    for (Running& running : running_) {
        if (running.take == take) running.tracks.erase(track);
    }
    leave_empty_takes(was_recording);
}

// Who is armed still, because its file failed, does not take over from the others.
void RecordMachine::leave_empty_takes(bool was_recording) {
    std::erase_if(running_, [](const Running& running) { return running.tracks.empty(); });
    // What only waits is for the tracks that are armed when it begins.
    if (!was_recording || recording()) return;
    request_.reset();
    split_at_.reset();
}

Result<void> RecordMachine::until(SongPosition end) {
    if (!request_) return error(ErrorCode::wrong_state, "nothing is being recorded");
    if (recording()) {
        if (auto ended = end_at(end); !ended) return ended;
        stopping_ = false;
        return {};
    }
    return end_waiting_at(end);
}

Result<void> RecordMachine::end_waiting_at(SongPosition end) {
    if (request_->begin && end <= *request_->begin) {
        return error(ErrorCode::out_of_range, "the end ({}) is not after the beginning ({})",
                     end.frame, request_->begin->frame);
    }
    request_->end = end;
    request_->length.reset();
    return {};
}

void RecordMachine::arm(TrackNumber track, bool armed) {
    if (armed == armed_.contains(track)) return;
    if (armed) {
        armed_.insert(track);
        if (recording()) {
            if (check_numbers()) open({track}, now_);
        } else {
            earliest_ = std::max(earliest_, now_);
            evaluate();
        }
        return;
    }
    const bool was_recording = recording();
    armed_.erase(track);
    for (Running& running : running_) {
        if (running.tracks.erase(track) == 0) continue;
        actions_.push_back(EndTake{running.take, {track}, now_, Ending::complete});
    }
    leave_empty_takes(was_recording);
}

void RecordMachine::keep(const Stretch& stretch, Range<SongPosition> range,
                         std::vector<TrackNumber> tracks, std::map<TrackNumber, int> follows,
                         Ending ending) {
    const int take = next_take_++;
    actions_.push_back(OpenTake{take, tracks, stretch, range.begin, std::move(follows)});
    actions_.push_back(EndTake{take, std::move(tracks), range.end, ending});
}

std::optional<int> RecordMachine::take_of(TrackNumber track) const {
    for (const Running& running : running_) {
        if (running.tracks.contains(track)) return running.take;
    }
    return std::nullopt;
}

std::optional<Range<SongPosition>> RecordMachine::range() const {
    if (!request_ && !recording()) return std::nullopt;
    SongPosition begin = request_ ? request_->begin.value_or(earliest_) : SongPosition{};
    if (recording()) {
        begin =
            std::min_element(running_.begin(), running_.end(), [](const auto& a, const auto& b) {
                return a.begin < b.begin;
            })->begin;
    }
    SongPosition end = never<SongPosition>;
    if (request_ && request_->end) end = *request_->end;
    if (request_ && request_->length) end = begin + *request_->length;
    return Range<SongPosition>{begin, end};
}

std::optional<std::pair<int, SongPosition>> RecordMachine::current() const {
    if (running_.empty()) return std::nullopt;
    return std::pair{running_.back().take, running_.back().begin};
}

}  // namespace laydown::recorder
