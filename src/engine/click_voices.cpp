#include "engine/click_voices.hpp"

#include <algorithm>

namespace laydown::engine {

namespace {

/// One at least, also at a rate at which that is longer than `seconds`.
std::size_t fade_frames(SampleRate rate, double seconds) {
    return static_cast<std::size_t>(std::max(rate.frames(seconds).count, std::int64_t{1}));
}

}  // namespace

ClickVoices::ClickVoices(SampleRate rate)
    : fading_(fade_frames(rate, 0.002)), taken_length_(fade_frames(rate, 0.001)) {}

void ClickVoices::start(const ClickSound& sound, float gain, std::uint32_t offset) noexcept {
    if (start_count_ == most_starts || sound.empty()) return;
    // Behind those of the same frame. They come in order, or nearly so.
    std::size_t place = start_count_++;
    for (; place > 0 && starts_[place - 1].offset > offset; --place)
        starts_[place] = starts_[place - 1];
    starts_[place] = {&sound, gain, offset};
}

void ClickVoices::mix(std::span<float> out) noexcept {
    std::size_t done = 0;
    std::size_t begun = 0;
    for (; begun < start_count_ && starts_[begun].offset < out.size(); ++begun) {
        const std::size_t at = starts_[begun].offset;
        play(out.subspan(done, at - done));
        done = at;
        begin(starts_[begun]);
    }
    play(out.subspan(done));

    std::ranges::copy(starts().subspan(begun), starts_.begin());
    start_count_ -= begun;
    for (Start& waiting : starts()) waiting.offset -= out.size();
}

void ClickVoices::fade_out() noexcept {
    for (const Voice& voice : voices()) fade(voice, fading_.size());
    voice_count_ = 0;
    start_count_ = 0;
}

bool ClickVoices::uses(const ClickSound& sound) const noexcept {
    const auto is_of = [&](const auto& user) { return user.sound == &sound; };
    return std::ranges::any_of(std::span(voices_).first(voice_count_), is_of) ||
           std::ranges::any_of(std::span(starts_).first(start_count_), is_of);
}

void ClickVoices::begin(const Start& start) noexcept {
    if (voice_count_ == most_voices) {
        fade(voices_.front(), taken_length_);
        std::ranges::copy(voices().subspan(1), voices_.begin());
        --voice_count_;
    }
    voices_[voice_count_++] = {start.sound, *start.sound, start.gain};
}

/// Adds the voice's next frames with a gain that falls in equal steps, from the frame before them
/// to the one behind.
void ClickVoices::fade(const Voice& voice, std::size_t length) noexcept {
    const std::size_t frames = std::min(length, voice.rest.size());
    const float step = voice.gain / static_cast<float>(length + 1);
    for (std::size_t i = 0; i < frames; ++i) {
        const std::size_t to = (fading_at_ + i) % fading_.size();
        fading_[to] += step * static_cast<float>(length - i) * voice.rest[i];
    }
    fading_left_ = std::max(fading_left_, frames);
}

void ClickVoices::play(std::span<float> out) noexcept {
    for (Voice& voice : voices()) {
        const std::size_t frames = std::min(out.size(), voice.rest.size());
        for (std::size_t i = 0; i < frames; ++i) out[i] += voice.gain * voice.rest[i];
        voice.rest = voice.rest.subspan(frames);
    }
    play_fading(out);
    const auto over = [](const Voice& voice) { return voice.rest.empty(); };
    const auto all = voices();
    voice_count_ =
        static_cast<std::size_t>(std::remove_if(all.begin(), all.end(), over) - all.begin());
}

void ClickVoices::play_fading(std::span<float> out) noexcept {
    const std::size_t frames = std::min(out.size(), fading_left_);
    for (std::size_t i = 0; i < frames; ++i) {
        out[i] += fading_[fading_at_];
        fading_[fading_at_] = 0;
        fading_at_ = fading_at_ + 1 == fading_.size() ? 0 : fading_at_ + 1;
    }
    fading_left_ -= frames;
}

}  // namespace laydown::engine
