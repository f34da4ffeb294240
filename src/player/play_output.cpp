#include "player/play_output.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace laydown::player {

namespace {

/// For that delay, and some that are longer: a server's periods double.
Frames room_for(Frames delay) {
    return {static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(delay.count)))};
}

}  // namespace

PlayOutput::PlayOutput(std::unique_ptr<Sink> sink, Frames most_delay, Frames fade)
    : sink_(std::move(sink)),
      most_delay_(most_delay),
      fade_(fade),
      line_(new Line{engine::DelayLine({0}, fade)}) {}

PlayOutput::~PlayOutput() { delete line_; }

void PlayOutput::set_delay(Frames delay) {
    delay = std::clamp(delay, Frames{0}, most_delay_);
    if (delay > room_) {
        room_ = std::min(room_for(delay), most_delay_);
        longer_.offer(std::make_unique<Line>(Line{engine::DelayLine(room_, fade_)}));
    }
    wanted_.store(delay.count, std::memory_order_release);
}

void PlayOutput::reset() noexcept {
    take_longer();
    line_->delay.reset({wanted_.load()});
}

void PlayOutput::take_longer() noexcept {
    Line* longer = longer_.take();
    if (longer == nullptr) return;
    longer->delay.take_over(line_->delay);
    longer_.retire(std::exchange(line_, longer));
}

}  // namespace laydown::player
