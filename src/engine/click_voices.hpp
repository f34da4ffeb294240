// Plays short sounds on exact frames, over any number of cycles of any length: what one output of a
// metronome sounds. Made on Control; everything else is for the real-time thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/realtime.hpp"
#include "base/units.hpp"
#include "engine/click_sounds.hpp"

namespace laydown::engine {

class ClickVoices {
  public:
    /// Sounds at a time. One more takes the place of the oldest, which fades out within 1 ms.
    static constexpr std::size_t most_voices = 32;
    /// Starts that wait for mix(). Further ones are left out: at 48 kHz and 8192 frames a cycle
    /// they would be 1500 a second.
    static constexpr std::size_t most_starts = 256;

    explicit ClickVoices(SampleRate rate);

    /// The sound's first sample falls on frame `offset`, counted from the first that the next mix()
    /// fills; where that ends earlier, the one after it goes on counting. Any order. `gain` is a
    /// factor. The sound stays as it is, and where it is, as long as uses() says so.
    void start(const ClickSound& sound, float gain, std::uint32_t offset) noexcept LAYDOWN_REALTIME;

    /// Adds the next frames of what sounds to `out`. How the frames are divided into calls makes no
    /// difference to any sample.
    void mix(std::span<float> out) noexcept LAYDOWN_REALTIME;

    /// From the next frame on everything that sounds fades out within 2 ms, and what has not begun
    /// does not begin. Nothing is used any more afterwards: what is still heard is a copy.
    void fade_out() noexcept LAYDOWN_REALTIME;

    /// Whether this very sound still sounds or waits for its begin. When not, it may be handed back
    /// to Control and freed.
    bool uses(const ClickSound& sound) const noexcept LAYDOWN_REALTIME;

    /// Whether mix() has anything to add, now or after a start that waits.
    bool active() const noexcept LAYDOWN_REALTIME {
        return voice_count_ > 0 || start_count_ > 0 || fading_left_ > 0;
    }

  private:
    struct Voice {
        const ClickSound* sound;
        std::span<const float> rest;  // of its samples
        float gain;
    };
    struct Start {
        const ClickSound* sound;
        float gain;
        std::size_t offset;
    };

    std::span<Voice> voices() noexcept LAYDOWN_REALTIME {
        return std::span(voices_).first(voice_count_);
    }
    std::span<Start> starts() noexcept LAYDOWN_REALTIME {
        return std::span(starts_).first(start_count_);
    }
    void begin(const Start& start) noexcept LAYDOWN_REALTIME;
    void fade(const Voice& voice, std::size_t length) noexcept LAYDOWN_REALTIME;
    void play(std::span<float> out) noexcept LAYDOWN_REALTIME;
    void play_fading(std::span<float> out) noexcept LAYDOWN_REALTIME;

    std::array<Voice, most_voices> voices_{};  // the oldest first
    std::size_t voice_count_ = 0;
    std::array<Start, most_starts> starts_{};  // the earliest first
    std::size_t start_count_ = 0;

    // What is left of voices that were ended, faded and summed up: a circle of the coming frames.
    // So a new sound takes a voice on its very frame, however many have just been taken.
    std::vector<float> fading_;
    std::size_t fading_at_ = 0;    // of the next frame
    std::size_t fading_left_ = 0;  // frames that are not silent, from there on
    std::size_t taken_length_;     // frames in which a voice fades that another takes
};

}  // namespace laydown::engine
