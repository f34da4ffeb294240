#include "music/loop_changes.hpp"

namespace laydown::music {

Result<void> LoopChanges::set(std::optional<Range<SongPosition>> loop,
                              std::optional<TransportPosition> from, SampleRate rate) {
    if (loop && loop->empty()) {
        return error(ErrorCode::bad_arguments, "the loop's end {} lies not behind its begin {}",
                     loop->end.frame, loop->begin.frame);
    }
    if (loop && rate.seconds(loop->length()) < shortest) {
        return error(ErrorCode::out_of_range, "a loop of {} frames is shorter than {} s",
                     loop->length().count, shortest);
    }
    const TransportPosition when = from.value_or(TransportPosition{0});
    std::erase_if(waiting_, [&](const LoopChange& other) { return other.from >= when; });
    if (waiting_.size() == most)
        return error(ErrorCode::too_many, "{} changes of the loop wait already", most);
    waiting_.push_back({++said_, when, loop});
    last_ = loop;
    return {};
}

void LoopChanges::forget(std::uint32_t done) {
    std::erase_if(waiting_, [&](const LoopChange& change) { return change.number <= done; });
}

}  // namespace laydown::music
