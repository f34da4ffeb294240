// Delays an output by a number of frames that can change. Kernels for the real-time thread; how the
// frames are divided into calls makes no difference to any sample.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/realtime.hpp"
#include "base/units.hpp"

namespace laydown::engine {

class DelayLine {
  public:
    /// `most`: the longest delay that there can be; `fade`: over so many frames one delay becomes
    /// another. Both 0 or more. At first there is no delay.
    DelayLine(Frames most, Frames fade);

    /// Another delay, 0 to `most` (what lies beyond counts as these). Where there was none before,
    /// the fade begins when so many frames have come: what came earlier was not kept. During a fade
    /// it is waited for.
    void set(Frames delay) noexcept LAYDOWN_REALTIME;
    /// With that delay from the next frame on, and silence before it.
    void reset(Frames delay) noexcept LAYDOWN_REALTIME;
    /// Memory for delays of up to `most`.
    struct Room {
        explicit Room(Frames longest);
        Frames most;
        std::vector<float> ring;  ///< a power of two of frames
    };
    /// From the next frame on it has that room, which is not smaller, and its own one is there
    /// instead. What it does goes on as if nothing had been; longer delays have what was held, and
    /// what comes. Costs a copy of that.
    void move_to(Room& room) noexcept LAYDOWN_REALTIME;
    /// What it is, or becomes.
    Frames delay() const noexcept LAYDOWN_REALTIME { return {target_}; }

    /// In its place. Outside of fades every sample comes as it was, bit for bit; without a delay
    /// this costs nothing.
    void process(std::span<float> samples) noexcept LAYDOWN_REALTIME;

    /// Asks the processor for what process() looks at for so many frames.
    void prefetch(std::size_t frames) const noexcept LAYDOWN_REALTIME;

  private:
    std::int64_t clamped(Frames delay) const noexcept LAYDOWN_REALTIME;
    /// Frames up to the next thing that happens; makes happen what happens now.
    std::size_t piece(std::size_t most) noexcept LAYDOWN_REALTIME;
    void keep(std::span<const float> samples) noexcept LAYDOWN_REALTIME;
    /// The frames that were last kept, so much delayed.
    void copy_delayed(std::int64_t delay, std::span<float> out) const noexcept LAYDOWN_REALTIME;
    void cross(std::span<float> out) noexcept LAYDOWN_REALTIME;
    float delayed(std::int64_t delay, std::size_t index,
                  std::size_t frames) const noexcept LAYDOWN_REALTIME;

    std::int64_t fade_;
    Room room_;
    std::uint64_t head_ = 0;  // frames that were written to the ring
    std::int64_t held_ = 0;   // of them, behind the last piece: what is older is silence
    std::int64_t now_ = 0;    // the delay, from which a fade comes
    std::int64_t next_ = 0;   // to which a fade goes
    std::int64_t target_ = 0;
    std::int64_t fade_left_ = 0;
};

}  // namespace laydown::engine
