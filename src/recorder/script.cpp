#include "recorder/script.hpp"

#include <algorithm>
#include <cmath>

namespace laydown::recorder {

Script::Script(const Options& options, Recorder& recorder, daemon::Log& log,
               std::function<void(daemon::ExitCode)> done)
    : options_(options), recorder_(recorder), log_(log), done_(std::move(done)) {}

void Script::server_changed(ServerState state, const std::string&) {
    // One that only waited waits for the next server, unless that has another rate.
    const bool asked = started_ && !over_;
    if (asked && !recorder_.machine().waiting()) cut_short_ = true;
    if (state != ServerState::running) return;
    looked_ = loud_ = recorder_.rig()->head();
    wired_.reset();
    due_.reset();
    former_.reset();
}

// The inputs were connected when the server came, and are heard from the next cycle or the one
// after: a take that began before would begin with silence.
void Script::start_when_wired() {
    const RingPosition head = recorder_.rig()->head();
    if (!wired_)
        wired_ = head + recorder_.client()->buffer_size() + recorder_.client()->buffer_size();
    if (head < *wired_) return;
    RecordRequest request;
    if (options_.duration) {
        request.length = recorder_.rig()->rate().frames(options_.duration->count());
    }
    start(request);
}

void Script::start(const RecordRequest& request) {
    const auto result = recorder_.start_recording(request);
    if (!result) {
        log_.error("cannot record: {}", result.error().text);
        done_(daemon::ExitCode::failure);
        return;
    }
    started_ = true;
    over_ = told_ = false;
    loud_ = recorder_.rig()->head();
    due_.reset();
    seen_.reset();
    if (request.begin && request.length && recorder_.stretch()) {
        due_ = End{*recorder_.stretch(), *request.begin + *request.length};
    }
    if (recorder_.machine().waiting() && options_.follow == Follow::transport) {
        log_.notice("waiting for the JACK transport to roll");
    }
}

void Script::tick() {
    if (started_) over_ = !recorder_.machine().recording() && !recorder_.machine().waiting();
    if (recorder_.server() != ServerState::running) {
        if (started_) look_for_end();
        return;
    }
    if (!started_ && options_.record) start_when_wired();
    if (!started_ && options_.on_level) look_for_level();
    if (started_ && recorder_.machine().recording()) {
        follow_end();
        if (options_.until_silence) {
            look_for_silence();
        } else {
            looked_ = recorder_.rig()->head();
        }
    }
    if (started_) look_for_end();
}

Range<RingPosition> Script::news() {
    const engine::RingReader& reader = recorder_.rig()->reader;
    const RingPosition head = reader.head();
    const RingPosition from = std::max(looked_, reader.oldest(head));
    looked_ = head;
    return {std::min(from, head), head};
}

std::optional<RingPosition> Script::first_loud(Range<RingPosition> range, float threshold) const {
    std::optional<RingPosition> first;
    for (const auto& track : recorder_.tracks()) {
        if (!recorder_.armed(track->number)) continue;
        for (const TrackInput& input : track->inputs) {
            RingPosition at = range.begin;
            recorder_.rig()->reader.each_run(input.lane, range, [&](std::span<const float> run) {
                const std::size_t found = engine::first_at_least(run, threshold);
                const RingPosition where = at + Frames{static_cast<std::int64_t>(found)};
                if (found < run.size() && (!first || where < *first)) first = where;
                at += Frames{static_cast<std::int64_t>(run.size())};
            });
        }
    }
    return first;
}

std::optional<RingPosition> Script::last_loud(Range<RingPosition> range, float threshold) const {
    std::optional<RingPosition> last;
    for (const auto& track : recorder_.tracks()) {
        if (!recorder_.armed(track->number)) continue;
        for (const TrackInput& input : track->inputs) {
            RingPosition at = range.begin;
            recorder_.rig()->reader.each_run(input.lane, range, [&](std::span<const float> run) {
                for (const float sample : run) {
                    if (!(std::fabs(sample) < threshold) && (!last || at > *last)) last = at;
                    at += Frames{1};
                }
            });
        }
    }
    return last;
}

void Script::look_for_level() {
    const auto threshold = static_cast<float>(amplitude(options_.on_level->level));
    const CaptureRig& rig = *recorder_.rig();
    Range<RingPosition> range = news();
    while (const auto loud = first_loud(range, threshold)) {
        const auto device = rig.timeline.device_at(*loud + Frames{1});
        if (!device) return;
        const auto song = recorder_.song_around(*device - Frames{1});
        if (!song) {  // the level will be passed again
            if (!std::exchange(told_, true))
                log_.warning(
                    "the level was passed, but the JACK transport does not roll: nothing "
                    "is recorded (with --follow free it would be)");
            return;
        }
        const SongPosition passed = song->begin;  // on no channel later than that
        if (passed >= earliest()) {
            start_at_level(passed);
            loud_ = *loud;
            return;
        }
        range.begin = std::min(*loud + (earliest() - passed), range.end);
    }
}

// A take has nothing of what came before the song ran, nor of the take before.
SongPosition Script::earliest() const {
    const Stretch& stretch = *recorder_.stretch();
    return former_ && former_->stretch == stretch ? std::max(former_->at, stretch.begin)
                                                  : stretch.begin;
}

// Counted from the level on, so how much there is of what came before has to be known here.
void Script::start_at_level(SongPosition passed) {
    const SampleRate rate = recorder_.rig()->rate();
    RecordRequest request;
    const SongPosition begin =
        std::max(passed - rate.frames(options_.on_level->pre.count()), earliest());
    request.begin = begin;
    if (options_.duration) {
        request.length = passed - begin + rate.frames(options_.duration->count());
    }
    start(request);
}

// The end of a take that is over is known to a frame only when it was set here, and nobody moved
// it.
void Script::follow_end() {
    if (due_ && seen_ && *seen_ >= due_->at) due_.reset();
    seen_ = recorder_.song_now();
}

void Script::note_end() {
    former_.reset();
    const auto& stretch = recorder_.stretch();
    const auto now = recorder_.song_now();
    if (!stretch || !now) return;
    former_ = End{*stretch, *now};
    if (due_ && due_->stretch == *stretch) former_->at = std::min(due_->at, *now);
}

void Script::look_for_silence() {
    const auto threshold = static_cast<float>(amplitude(options_.until_silence->level));
    if (const auto loud = last_loud(news(), threshold)) loud_ = *loud;
    const CaptureRig& rig = *recorder_.rig();
    const RingPosition end = loud_ + rig.rate().frames(options_.until_silence->time.count());
    if (rig.head() < end) return;
    const auto device = rig.timeline.device_at(end);
    if (!device) return;
    // The end is told in song frames, and the take has to have begun before it.
    std::optional<SongPosition> last;
    if (const auto song = recorder_.song_around(*device)) last = song->end;
    if (!recorder_.stop(last)) {
        static_cast<void>(recorder_.stop(std::nullopt));
    } else if (last && recorder_.stretch()) {
        due_ = End{*recorder_.stretch(), *last};
    }
}

void Script::look_for_end() {
    if (recorder_.machine().recording() || recorder_.machine().waiting()) return;
    over_ = true;
    const bool again = options_.on_level && options_.on_level->repeat;
    if (!again && recorder_.state() == RecordState::finishing) return;
    note_end();
    started_ = false;  // and what came since looked_ may begin the next take
    const bool server_went = std::exchange(cut_short_, false);
    const bool cut_short = server_went || recorder_.machine().cut_short();
    if (cut_short) {
        log_.write(again ? daemon::Level::warning : daemon::Level::error,
                   fmt::format("the JACK {} before the take was to end",
                               server_went ? "server went" : "transport stopped"));
    }
    if (!again) done_(cut_short ? daemon::ExitCode::no_jack : daemon::ExitCode::ok);
}

}  // namespace laydown::recorder
