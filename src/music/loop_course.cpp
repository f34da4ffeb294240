#include "music/loop_course.hpp"

#include <algorithm>

namespace laydown::music {

LoopCourse::LoopCourse(TransportPosition since, SongPosition at,
                       std::optional<Range<SongPosition>> loop)
    : since_(since), at_(at), loop_(loop) {
    if (loop_ && (loop_->empty() || loop_->end <= at_)) loop_.reset();
}

LoopCourse LoopCourse::changed(TransportPosition when,
                               std::optional<Range<SongPosition>> loop) const {
    return {when, song_at(when), loop};
}

SongPosition LoopCourse::song_at(TransportPosition transport) const {
    return run(transport, {1}).begin;
}

std::int64_t LoopCourse::pass_at(TransportPosition transport) const {
    return run(transport, {1}).pass;
}

SongRun LoopCourse::run(TransportPosition transport, Frames frames) const {
    const SongPosition straight = at_ + (transport - since_);
    if (!loop_) return {straight, frames, 0};
    if (straight < loop_->end) return {straight, std::min(frames, loop_->end - straight), 0};
    const std::int64_t length = loop_->length().count;
    const std::int64_t beyond = (straight - loop_->end).count;
    const SongPosition song = loop_->begin + Frames{beyond % length};
    return {song, std::min(frames, loop_->end - song), 1 + beyond / length};
}

std::optional<TransportPosition> LoopCourse::transport_at(SongPosition song,
                                                          std::int64_t pass) const {
    if (pass == 0) {
        if (song < at_ || (loop_ && loop_->end <= song)) return std::nullopt;
        return since_ + (song - at_);
    }
    if (pass < 0 || !loop_ || !loop_->contains(song)) return std::nullopt;
    const Frames before{(pass - 1) * loop_->length().count};
    return since_ + (loop_->end - at_) + before + (song - loop_->begin);
}

}  // namespace laydown::music
