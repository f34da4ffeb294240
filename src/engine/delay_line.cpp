#include "engine/delay_line.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/prefetch.hpp"

namespace laydown::engine {

namespace {

constexpr std::int64_t longest_piece = 256;

}  // namespace

DelayLine::Room::Room(Frames longest)
    : most(longest),
      ring(most == Frames{0}
               ? 0
               : std::bit_ceil(static_cast<std::size_t>(most.count + longest_piece))) {}

DelayLine::DelayLine(Frames most, Frames fade) : fade_(fade.count), room_(most) {}

std::int64_t DelayLine::clamped(Frames delay) const noexcept {
    return std::clamp(delay.count, std::int64_t{0}, room_.most.count);
}

void DelayLine::set(Frames delay) noexcept { target_ = clamped(delay); }

void DelayLine::reset(Frames delay) noexcept {
    now_ = next_ = target_ = clamped(delay);
    held_ = 0;
    fade_left_ = 0;
}

void DelayLine::move_to(Room& room) noexcept {
    for (std::int64_t back = held_; back > 0; --back) {
        const auto from = head_ - static_cast<std::uint64_t>(back);
        // Both are powers of two, and a division for each sample would take long.
        room.ring[from & (room.ring.size() - 1)] = room_.ring[from & (room_.ring.size() - 1)];
    }
    std::swap(room_, room);
}

void DelayLine::process(std::span<float> samples) noexcept {
    while (!samples.empty()) {
        if (fade_left_ == 0 && now_ == 0 && target_ == 0) {
            held_ = 0;
            return;
        }
        const auto now = samples.first(piece(samples.size()));
        keep(now);
        if (fade_left_ > 0)
            cross(now);
        else if (now_ > 0)
            copy_delayed(now_, now);
        held_ = std::min(held_ + static_cast<std::int64_t>(now.size()), room_.most.count);
        samples = samples.subspan(now.size());
    }
}

void DelayLine::prefetch(std::size_t frames) const noexcept {
    if (now_ == 0) return;
    const float* const ring = room_.ring.data();
    const std::uint64_t mask = room_.ring.size() - 1;
    laydown::prefetch(ring + (head_ & mask), frames * sizeof(float));
    laydown::prefetch(ring + ((head_ - static_cast<std::uint64_t>(now_)) & mask),
                      frames * sizeof(float));
}

std::size_t DelayLine::piece(std::size_t most) noexcept {
    if (fade_left_ == 0 && target_ != now_ && held_ >= target_) {
        next_ = target_;
        fade_left_ = fade_;
        if (fade_ == 0) now_ = next_;
    }
    std::int64_t frames = longest_piece;
    if (fade_left_ > 0)
        frames = std::min(frames, fade_left_);
    else if (target_ != now_)
        frames = std::min(frames, target_ - held_);
    return std::min(most, static_cast<std::size_t>(frames));
}

void DelayLine::keep(std::span<const float> samples) noexcept {
    const std::size_t at = head_ % room_.ring.size();
    const std::size_t first = std::min(samples.size(), room_.ring.size() - at);
    std::ranges::copy(samples.first(first), room_.ring.begin() + static_cast<std::ptrdiff_t>(at));
    std::ranges::copy(samples.subspan(first), room_.ring.begin());
    head_ += samples.size();
}

void DelayLine::copy_delayed(std::int64_t delay, std::span<float> out) const noexcept {
    const auto silent = static_cast<std::size_t>(
        std::clamp<std::int64_t>(delay - held_, 0, static_cast<std::int64_t>(out.size())));
    std::ranges::fill(out.first(silent), 0.0F);
    const std::uint64_t begin = head_ - out.size() + silent - static_cast<std::uint64_t>(delay);
    const auto rest = out.subspan(silent);
    const std::size_t at = begin % room_.ring.size();
    const std::size_t first = std::min(rest.size(), room_.ring.size() - at);
    std::memcpy(rest.data(), room_.ring.data() + at, first * sizeof(float));
    std::memcpy(rest.data() + first, room_.ring.data(), (rest.size() - first) * sizeof(float));
}

float DelayLine::delayed(std::int64_t delay, std::size_t index, std::size_t frames) const noexcept {
    if (delay > held_ + static_cast<std::int64_t>(index)) return 0.0F;
    return room_.ring[(head_ - frames + index - static_cast<std::uint64_t>(delay)) &
                      (room_.ring.size() - 1)];
}

/// Frame i of n is (i + 1) / (n + 1) of the way.
void DelayLine::cross(std::span<float> out) noexcept {
    const auto whole = static_cast<float>(fade_ + 1);
    const auto first = static_cast<float>(fade_ - fade_left_ + 1);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const float from = delayed(now_, i, out.size());
        const float to = delayed(next_, i, out.size());
        out[i] = from + (to - from) * ((first + static_cast<float>(i)) / whole);
    }
    fade_left_ -= static_cast<std::int64_t>(out.size());
    if (fade_left_ == 0) now_ = next_;
}

}  // namespace laydown::engine
