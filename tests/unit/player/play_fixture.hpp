// A kernel that is run by hand, cycle by cycle, with songs in memory in which the value of each
// sample tells its track, its channel and its frame.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "catch.hpp"
#include "player/play_kernel.hpp"

namespace laydown::player::test {

inline constexpr SampleRate rate{48000};
inline constexpr std::int64_t ramp = 240;
inline constexpr std::int64_t block = engine::block_length.count;
inline constexpr std::int64_t blocks = 6;

/// The sample of a track's channel at a frame of its song, which has `blocks` of them; 0 elsewhere.
inline float sample_at(int track, int channel, std::int64_t song) {
    if (song < 0 || song >= blocks * block) return 0.0F;
    return static_cast<float>(song + 1 + 100'000 * (2 * track + channel));
}

inline std::shared_ptr<engine::Block> block_of(int track, int channels, std::int64_t number) {
    auto made = std::make_shared<engine::Block>(channels);
    for (int c = 0; c < channels; ++c)
        for (std::int64_t i = 0; i < block; ++i)
            made->channel(c)[static_cast<std::size_t>(i)] = sample_at(track, c, number * block + i);
    return made;
}

inline std::unique_ptr<engine::SongBlocks> empty_song(int channels) {
    const std::vector<Range<SongPosition>> audible{{{0}, {blocks * block}}};
    return std::make_unique<engine::SongBlocks>(channels, audible);
}

inline std::unique_ptr<engine::SongBlocks> song_of(int track, int channels) {
    auto song = empty_song(channels);
    for (std::int64_t i = 0; i < blocks; ++i) song->publish(i, block_of(track, channels, i));
    return song;
}

/// Keeps what was played. What a server's buffers hold at first is anything.
class MemorySink : public Sink {
  public:
    explicit MemorySink(std::vector<float>& to) : to_(to) {}
    float* samples(std::uint32_t frames) noexcept override {
        to_.resize(to_.size() + frames, 9.0F);
        return to_.data() + (to_.size() - frames);
    }

  private:
    std::vector<float>& to_;
};

class PlayFixture {
  public:
    struct Part {
        std::shared_ptr<PlayTrack> track;
        std::vector<std::unique_ptr<std::vector<float>>> heard;  // of each channel
        std::vector<std::shared_ptr<PlayOutput>> outputs;
        bool recorded = false;
    };

    PlayFixture() {
        for (int side = 0; side < 2; ++side) {
            auto& samples = side == 0 ? left : right;
            mix.at(static_cast<std::size_t>(side)) = output_to(samples);
        }
    }
    static std::shared_ptr<PlayOutput> output_to(std::vector<float>& samples) {
        return std::make_shared<PlayOutput>(std::make_unique<MemorySink>(samples), Frames{4'096},
                                            Frames{64});
    }
    /// With all of its song, or none.
    Part& add(int channels = 1, bool with_song = true, LaneGains gains = {}) {
        const int number = ++numbers;
        Part part;
        part.track =
            std::make_shared<PlayTrack>(TrackNumber{number}, channels, rate, gains, kernel.gate());
        if (with_song) part.track->song.offer(song_of(number, channels), {-1'000'000});
        for (int c = 0; c < channels; ++c) {
            part.heard.push_back(std::make_unique<std::vector<float>>());
            part.outputs.push_back(output_to(*part.heard.back()));
        }
        parts.push_back(std::move(part));
        return parts.back();
    }
    std::unique_ptr<PlayPlan> plan() const {
        auto made = std::make_unique<PlayPlan>();
        for (const Part& part : parts)
            made->entries.push_back({part.track, part.outputs, part.recorded});
        made->mix = mix;
        made->loops = loops;
        made->recording = recording;
        made->rate = rate;
        return made;
    }
    void offer() { kernel.offer(plan()); }

    void cycle(std::int64_t frames, engine::TransportState state) {
        kernel.run({{frames}, device, state, transport, 0, false});
        device += {frames};
        if (state == engine::TransportState::rolling) transport += {frames};
        while (const auto event = kernel.next_event()) events.push_back(*event);
        kernel.collect();
    }
    void roll(std::int64_t frames, std::int64_t period = 256) {
        for (; frames > 0; frames -= period)
            cycle(std::min(frames, period), engine::TransportState::rolling);
    }
    void stand(int cycles = 1, std::int64_t period = 256) {
        while (cycles-- > 0) cycle(period, engine::TransportState::stopped);
    }
    void forget_heard() {
        for (Part& part : parts)
            for (auto& channel : part.heard) channel->clear();
        left.clear();
        right.clear();
        events.clear();
    }
    const std::vector<float>& heard(std::size_t part = 0, std::size_t channel = 0) const {
        return *parts.at(part).heard.at(channel);
    }
    engine::SongBlocks& song(std::size_t part = 0) { return *parts.at(part).track->song.newest(); }
    std::vector<PlayEvent> told(PlayEvent::Kind kind) const {
        std::vector<PlayEvent> some;
        for (const PlayEvent& event : events)
            if (event.kind == kind) some.push_back(event);
        return some;
    }

    PlayKernel kernel;
    std::vector<Part> parts;
    int numbers = 0;
    std::vector<float> left;
    std::vector<float> right;
    std::array<std::shared_ptr<PlayOutput>, 2> mix;
    std::vector<music::LoopChange> loops;
    Range<SongPosition> recording{};
    DevicePosition device{1'000'000};
    TransportPosition transport{0};
    std::vector<PlayEvent> events;
};

/// What a track's channel plays from a song frame on.
inline std::vector<float> samples_from(std::int64_t song, std::int64_t frames, int track = 1,
                                       int channel = 0) {
    std::vector<float> samples;
    for (std::int64_t i = 0; i < frames; ++i)
        samples.push_back(sample_at(track, channel, song + i));
    return samples;
}

inline std::vector<float> operator+(std::vector<float> one, const std::vector<float>& other) {
    one.insert(one.end(), other.begin(), other.end());
    return one;
}

inline std::vector<float> silence(std::int64_t frames) {
    return std::vector<float>(static_cast<std::size_t>(frames), 0.0F);
}

/// Scaled by a factor that goes from one to another, then stays there.
inline std::vector<float> ramped(std::vector<float> samples, float from, float to) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto gone = std::min(static_cast<float>(i + 1) / static_cast<float>(ramp), 1.0F);
        samples[i] *= gone == 1.0F ? to : from + (to - from) * gone;
    }
    return samples;
}

}  // namespace laydown::player::test
