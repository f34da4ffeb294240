#include "player/play_output.hpp"

#include <algorithm>
#include <bit>

namespace laydown::player {

namespace {

/// For that delay, and some that are longer: a server's periods double.
Frames room_for(Frames delay) {
    return {static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(delay.count)))};
}

}  // namespace

void PlayOutput::set_delay(Frames delay) {
    delay = std::clamp(delay, Frames{0}, most_delay_);
    if (delay > room_) {
        room_ = std::min(room_for(delay), most_delay_);
        rooms_.offer(std::make_unique<Room>(Room{engine::DelayLine::Room(room_)}));
    }
    wanted_.store(delay.count, std::memory_order_release);
}

void PlayOutput::reset() noexcept {
    take_room();
    delay_.reset({wanted_.load()});
}

}  // namespace laydown::player
