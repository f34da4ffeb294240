#include "player/mix_gain.hpp"

#include <array>
#include <cassert>

namespace laydown::player {

void MixGain::settle(TransportPosition at) noexcept {
    take(at);
    ramp_.jump(ramp_.target());
}

void MixGain::set_rate(SampleRate rate) noexcept {
    ramp_ = engine::GainRamp(engine::ramp_length(rate), ramp_.target());
}

void MixGain::take(TransportPosition at) noexcept {
    changes_.take();
    change(at);
}

void MixGain::change(TransportPosition at) noexcept {
    if (const auto gain = changes_.due(at)) ramp_.set(*gain);
}

void MixGain::scale(TransportPosition at, std::span<float* const> channels,
                    std::size_t frames) noexcept {
    assert(channels.size() == 2);
    for (std::size_t done = 0; done < frames;) {
        change(at);
        const std::size_t now = changes_.until_next(at, frames - done);
        const std::array<float*, 2> sides{channels[0] + done, channels[1] + done};
        ramp_.scale(sides, now);
        done += now;
        at += Frames{static_cast<std::int64_t>(now)};
    }
}

}  // namespace laydown::player
