#include "player/mix_lane.hpp"

#include <cassert>

namespace laydown::player {

MixLane::MixLane(int channels, SampleRate rate, LaneGains gains)
    : strip_(channels, rate),
      direct_(engine::ramp_length(rate), gains.direct),
      channels_(static_cast<std::size_t>(channels)) {
    strip_.jump(gains.mix);
}

bool MixLane::set(LaneGains gains, std::optional<TransportPosition> from) noexcept {
    return changes_.set(gains, from);
}

void MixLane::take(TransportPosition at) noexcept {
    changes_.take();
    change(at);
}

void MixLane::change(TransportPosition at) noexcept {
    const auto gains = changes_.due(at);
    if (!gains) return;
    strip_.set(gains->mix);
    direct_.set(gains->direct);
}

std::size_t MixLane::piece(TransportPosition at, std::size_t frames) noexcept {
    change(at);
    return changes_.until_next(at, frames);
}

void MixLane::mix(TransportPosition at, std::span<float* const> channels, std::size_t frames,
                  float* left, float* right) noexcept {
    assert(channels.size() == channels_.size());
    for (std::size_t done = 0; done < frames;) {
        const std::size_t now = piece(at, frames - done);
        if (now == frames) {  // as nearly always
            strip_.mix(channels, frames, left, right);
            direct_.scale(channels, frames);
            return;
        }
        for (std::size_t i = 0; i < channels.size(); ++i) channels_[i] = channels[i] + done;
        strip_.mix(channels_, now, left + done, right + done);
        direct_.scale(channels_, now);
        done += now;
        at += Frames{static_cast<std::int64_t>(now)};
    }
}

void MixLane::skip(TransportPosition at, std::size_t frames) noexcept {
    while (frames > 0) {
        const std::size_t now = piece(at, frames);
        strip_.skip(now);
        direct_.skip(now);
        frames -= now;
        at += Frames{static_cast<std::int64_t>(now)};
    }
}

}  // namespace laydown::player
