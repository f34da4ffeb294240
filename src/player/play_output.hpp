// One output as the real-time thread sees it: where its samples go, and by how much they come
// later, so that all of Laydown is heard at the same time.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

#include "base/handover.hpp"
#include "base/prefetch.hpp"
#include "base/realtime.hpp"
#include "base/units.hpp"
#include "engine/delay_line.hpp"
#include "player/sink.hpp"

namespace laydown::player {

class PlayOutput {
  public:
    /// `most_delay`: the longest that set_delay() can ask for; `fade`: see engine::DelayLine.
    PlayOutput(std::unique_ptr<Sink> sink, Frames most_delay, Frames fade)
        : sink_(std::move(sink)), most_delay_(most_delay), delay_({0}, fade) {}

    // ---- Control

    /// Takes effect with the next cycle; 0 to most_delay().
    void set_delay(Frames delay);
    Frames most_delay() const noexcept { return most_delay_; }
    /// While no callback runs: what was on its way is gone.
    void reset() noexcept;

    // ---- Rt

    /// What is looked at in each cycle. Without a look at it.
    void prefetch() const noexcept LAYDOWN_REALTIME { laydown::prefetch(this, sizeof *this); }
    /// Where the next samples go on their way, when the rest of it is there.
    void prefetch_way() const noexcept LAYDOWN_REALTIME {
        laydown::prefetch(sink_.get(), 1);
        delay_.prefetch(way_ahead);
    }
    /// At the begin of a cycle; see Sink::samples().
    float* begin(std::uint32_t frames) noexcept LAYDOWN_REALTIME { return sink_->samples(frames); }
    /// At its end, when the samples are filled in.
    void finish(std::span<float> samples) noexcept LAYDOWN_REALTIME {
        // Before it is looked for a larger room: what is wanted fits into it then.
        const Frames wanted{wanted_.load(std::memory_order_acquire)};
        take_room();
        delay_.set(wanted);
        delay_.process(samples);
    }
    /// In place of both: nothing is heard.
    void silence(std::uint32_t frames) noexcept LAYDOWN_REALTIME {
        if (float* const samples = sink_->samples(frames)) std::fill_n(samples, frames, 0.0F);
    }
    /// Whether somebody is going to fill it from now on.
    void claim(bool claimed) noexcept LAYDOWN_REALTIME { claimed_ = claimed; }
    bool claimed() const noexcept LAYDOWN_REALTIME { return claimed_; }

  private:
    /// Few outputs have a long delay, and memory that is gone through costs time as well: so there
    /// is room for what was asked for.
    struct Room {
        engine::DelayLine::Room room;
        Room* next_retired = nullptr;  // see Handover
    };

    static constexpr std::size_t way_ahead = 128;  // frames: as short periods have

    void take_room() noexcept LAYDOWN_REALTIME {
        Room* offered = rooms_.take();
        if (offered == nullptr) return;
        delay_.move_to(offered->room);
        rooms_.retire(offered);
    }

    std::unique_ptr<Sink> sink_;
    Frames most_delay_;
    Frames room_{};                        // that was offered last; Control's
    std::atomic<std::int64_t> wanted_{0};  // written by Control
    Handover<Room> rooms_;
    engine::DelayLine delay_;  // Rt's
    bool claimed_ = false;     // Rt's
};

}  // namespace laydown::player
