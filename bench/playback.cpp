// What it costs to bring tracks from their blocks to the ports' buffers, beside a bare memcpy of
// the same samples; to mix them as well; and what the player's whole kernel makes of a cycle, with
// plans, changes and delays that might be. All take turns, round after round, and medians are
// compared: the machine's mood is shared.
// usage: bench-playback [ROUNDS]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "engine/mix_strip.hpp"
#include "engine/song_track.hpp"
#include "player/play_kernel.hpp"

namespace {

using namespace laydown;
using namespace laydown::engine;
using std::chrono::steady_clock;

constexpr std::int64_t blocks = 24;  // 4 s at 48 kHz

std::unique_ptr<SongBlocks> song_in_memory(std::vector<const float*>& samples) {
    const std::vector<Range<SongPosition>> audible{{{0}, block_begin(blocks)}};
    auto song = std::make_unique<SongBlocks>(1, audible);
    for (std::int64_t number = 0; number < blocks; ++number) {
        auto block = std::make_shared<Block>(1);
        std::ranges::fill(block->channel(0), 0.25F);
        samples.push_back(block->channel(0).data());
        song->publish(number, std::move(block));
    }
    return song;
}

/// A port's buffer.
class BufferSink : public player::Sink {
  public:
    explicit BufferSink(std::size_t period) : buffer_(period) {}
    float* samples(std::uint32_t) noexcept override { return buffer_.data(); }

  private:
    std::vector<float> buffer_;
};

std::shared_ptr<player::PlayOutput> output_of(std::size_t period) {
    return std::make_shared<player::PlayOutput>(std::make_unique<BufferSink>(period), Frames{0},
                                                Frames{0});
}

/// The same tracks for the kernel: each with an output, and a mix.
class WholeKernel {
  public:
    WholeKernel(std::size_t tracks, std::size_t period) {
        auto plan = std::make_unique<player::PlayPlan>();
        std::vector<const float*> unused;
        for (std::size_t i = 0; i < tracks; ++i) {
            auto track = std::make_shared<player::PlayTrack>(
                TrackNumber{static_cast<int>(i) + 1}, 1, SampleRate{48000},
                player::LaneGains{{0.5F, 0.5F}, 1.0F}, kernel_.gate());
            track->song.offer(song_in_memory(unused), {0});
            plan->entries.push_back({std::move(track), {output_of(period)}, false});
        }
        plan->mix = {output_of(period), output_of(period)};
        kernel_.offer(std::move(plan));
        cycle_.length = {static_cast<std::int64_t>(period)};
    }
    void run(std::int64_t at) {
        cycle_.transport = {at};
        kernel_.run(cycle_);
        cycle_.device += cycle_.length;
        if (const auto event = kernel_.next_event();
            event && event->kind == player::PlayEvent::Kind::starved)
            std::abort();
    }

  private:
    player::PlayKernel kernel_;
    Cycle cycle_{{0}, {0}, TransportState::rolling, {0}, 0, false};
};

class Race {
  public:
    Race(std::size_t tracks, std::size_t period)
        : period_(period),
          kernel_(tracks, period),
          left_(period),
          right_(period),
          buffers_(tracks) {
        for (auto& buffer : buffers_) buffer.resize(period);
        for (std::size_t i = 0; i < tracks; ++i) {
            samples_.emplace_back();
            auto song = song_in_memory(samples_.back());
            tracks_.push_back(std::make_unique<SongTrack>(1, Frames{240}, gate_));
            tracks_.back()->offer(std::move(song), {0});
            tracks_.back()->settle({0});
            strips_.emplace_back(1, SampleRate{48000});
            strips_.back().jump({0.5F, 0.5F});
        }
    }

    double play() {
        return timed([this](std::int64_t at) {
            gate_.enter();
            for (std::size_t i = 0; i < tracks_.size(); ++i) read(i, at);
            gate_.leave();
        });
    }
    double mix() {
        return timed([this](std::int64_t at) {
            gate_.enter();
            std::ranges::fill(left_, 0.0F);
            std::ranges::fill(right_, 0.0F);
            for (std::size_t i = 0; i < tracks_.size(); ++i) {
                const float* const in = read(i, at);
                strips_[i].mix({&in, 1}, period_, left_.data(), right_.data());
            }
            gate_.leave();
        });
    }
    double whole_kernel() {
        return timed([this](std::int64_t at) { kernel_.run(at); });
    }
    /// From where they lie, which is known.
    double memcpy_alone() {
        return timed([this](std::int64_t at) {
            const auto number = static_cast<std::size_t>(block_at({at}));
            const auto begin = static_cast<std::size_t>(at % block_length.count);
            for (std::size_t i = 0; i < buffers_.size(); ++i)
                std::memcpy(buffers_[i].data(), samples_[i][number] + begin,
                            period_ * sizeof(float));
        });
    }

  private:
    const float* read(std::size_t i, std::int64_t at) {
        float* const out = buffers_[i].data();
        if (const std::size_t ahead = i + SongTrack::prefetch_ahead; ahead < tracks_.size())
            tracks_[ahead]->prefetch({at}, period_);
        if (tracks_[i]->read({at}, {at}, {&out, 1}, period_).starved > Frames{0}) std::abort();
        return out;
    }

    /// Nanoseconds for each frame and track.
    template <class Play>
    double timed(Play play_cycle) const {
        const auto period = static_cast<std::int64_t>(period_);
        const auto begin = steady_clock::now();
        std::int64_t at = 0;
        for (; at + period <= block_begin(blocks).frame; at += period) play_cycle(at);
        const std::chrono::duration<double, std::nano> took = steady_clock::now() - begin;
        return took.count() / static_cast<double>(at * static_cast<std::int64_t>(tracks_.size()));
    }

    std::size_t period_;
    WholeKernel kernel_;
    CycleGate gate_;
    std::vector<std::unique_ptr<SongTrack>> tracks_;
    std::vector<std::vector<const float*>> samples_;  // of each track's blocks
    std::vector<MixStrip> strips_;
    std::vector<float> left_;
    std::vector<float> right_;
    std::vector<std::vector<float>> buffers_;  // as the ports have them
};

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void compare(std::size_t tracks, std::size_t period, int rounds) {
    Race race(tracks, period);
    race.mix();
    std::vector<double> bare;
    std::vector<double> play;
    std::vector<double> mix;
    std::vector<double> kernel;
    std::vector<double> ratios;
    std::vector<double> kernel_ratios;
    for (int round = 0; round < rounds; ++round) {
        play.push_back(race.play());
        bare.push_back(race.memcpy_alone());
        mix.push_back(race.mix());
        kernel.push_back(race.whole_kernel());
        ratios.push_back(play.back() / bare.back());
        kernel_ratios.push_back(kernel.back() / bare.back());
    }
    fmt::print("{:>7} {:>7} {:>10.3f} {:>10.3f} {:>8.2f} {:>15.3f} {:>10.3f} {:>8.2f}\n", tracks,
               period, median(play), median(bare), median(ratios), median(mix), median(kernel),
               median(kernel_ratios));
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 9;
    fmt::print("nanoseconds for each frame and track, medians of {} rounds\n", rounds);
    fmt::print("{:>7} {:>7} {:>10} {:>10} {:>8} {:>15} {:>10} {:>8}\n", "tracks", "period", "play",
               "memcpy", "ratio", "play and mix", "kernel", "ratio");
    for (const std::size_t tracks : {16U, 64U, 256U})
        for (const std::size_t period : {32U, 128U, 1024U}) compare(tracks, period, rounds);
    return 0;
}
