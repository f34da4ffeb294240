// One track's song for the real-time thread, in versions: when its playlist changes the Disk thread
// offers a new one, which is heard from a frame on, faded into; blocks in which nothing changed are
// in both, and played on as if nothing had been.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/realtime.hpp"
#include "base/units.hpp"
#include "engine/cycle_gate.hpp"
#include "engine/song_blocks.hpp"

namespace laydown::engine {

/// What was read.
struct SongRead {
    Frames starved{};              ///< silent because their blocks were missing
    SongPosition first_starved{};  ///< of them
    bool silent = true;            ///< nothing but silence was read
};

class SongTrack {
  public:
    /// `fade`: over so many frames one version becomes another, 0 or more. The gate outlives this.
    SongTrack(int channels, Frames fade, const CycleGate& gate);
    ~SongTrack();
    SongTrack(const SongTrack&) = delete;
    SongTrack& operator=(const SongTrack&) = delete;

    // ---- Disk

    /// A version that takes the place of the newest one from transport frame `from` on, or as soon
    /// as its block there is ready; until then the one before is heard. One that was offered before
    /// and is not heard yet never is. Blocks may be published in it before and afterwards.
    SongBlocks& offer(std::unique_ptr<SongBlocks> song, TransportPosition from);
    /// The version that was offered last; null when there was none.
    SongBlocks* newest() const;
    /// Whether that is what is heard, or at least faded into: one that is offered then does not
    /// keep it from being heard.
    bool newest_is_heard() const;
    /// The version that is heard, which is one of versions(); null when there is none yet.
    const SongBlocks* heard() const;
    /// All versions that may still be heard, the newest last: blocks are published in and withdrawn
    /// from each of them. Valid until collect() or offer().
    std::vector<SongBlocks*> versions() const;
    /// Frees the versions with which the real-time thread is done. It never holds more than two
    /// back besides the newest, also when it does not run.
    void collect();

    // ---- Rt, within a cycle

    int channels() const noexcept LAYDOWN_REALTIME { return channels_; }
    /// Nothing of the song was heard just before `at`, as after a start or locate: a version that
    /// holds at that frame does so at once, without a fade.
    void settle(TransportPosition at) noexcept LAYDOWN_REALTIME;
    /// Fills the first `frames` of each channel of `out`, which are channels(), with what lies from
    /// `song` on. They are played from transport frame `transport` on.
    SongRead read(TransportPosition transport, SongPosition song, std::span<float* const> out,
                  std::size_t frames) noexcept LAYDOWN_REALTIME;
    /// Whether a read() from there, after settle() if the song does not come from just before it,
    /// finds all of `frames`. False as long as there is no version at all.
    bool has(TransportPosition transport, SongPosition song,
             Frames frames) const noexcept LAYDOWN_REALTIME;
    /// Asks the processor for what a read() from there is likely to want: it comes from memory, as
    /// nobody has looked at it for a while. Called so many tracks ahead it halves what playing
    /// costs at 128 frames (bench-playback).
    static constexpr std::size_t prefetch_ahead = 4;
    void prefetch(SongPosition song, std::size_t frames) const noexcept LAYDOWN_REALTIME;

  private:
    struct Version {
        std::uint32_t serial;
        TransportPosition from;
        std::unique_ptr<SongBlocks> song;
        CycleGate::Turn replaced = 0;  // by a newer one; Disk's
    };
    struct Place {
        std::size_t in_block;  // frames before it in its block
        std::size_t done;      // frames before it in the buffers
        std::size_t frames;
    };

    /// Of the block of the current version that was looked up last: most cycles lie in the same
    /// one.
    struct LookUp {
        bool done = false;
        std::int64_t number = 0;
        const SongBlocks::Slot* slot = nullptr;
    };

    const Block* current_block(std::int64_t number) noexcept LAYDOWN_REALTIME;
    void change() noexcept LAYDOWN_REALTIME;
    void look_for_newest() noexcept LAYDOWN_REALTIME;
    void hold() noexcept LAYDOWN_REALTIME;
    bool may_change(std::int64_t number) const noexcept LAYDOWN_REALTIME;
    /// How many of `frames` come before the next version; changes to it when there are none.
    std::size_t before_change(TransportPosition at, std::int64_t number,
                              std::size_t frames) noexcept LAYDOWN_REALTIME;
    bool fill(const Block* block, const Place& place,
              std::span<float* const> out) const noexcept LAYDOWN_REALTIME;
    bool cross(const Block* from, const Block* to, const Place& place,
               std::span<float* const> out) const noexcept LAYDOWN_REALTIME;

    int channels_;
    std::int64_t fade_;
    const CycleGate& gate_;
    std::vector<std::unique_ptr<Version>> versions_;  // Disk's, the oldest first

    std::atomic<const Version*> newest_{nullptr};  // Disk to Rt, ordered by the gate
    std::atomic<std::uint64_t> held_{0};  // Rt to Disk: the serials of at most two versions

    // Rt's
    const Version* current_ = nullptr;  // heard; null is silence
    const Version* former_ = nullptr;   // while fade_left_ > 0; null is silence there too
    const Version* next_ = nullptr;     // heard soon; not while fade_left_ > 0
    std::int64_t fade_left_ = 0;
    bool steady_ = false;  // held_ tells of current_ alone, and nothing was to come
    LookUp last_{};
};

}  // namespace laydown::engine
